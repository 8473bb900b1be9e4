"""Names that the calls of a scenario give to what they return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rtmref.lang.records import record
from rtmref.lang.report import Abandon, Report, did_you_mean
from rtmref.lang.spec import Spec
from rtmref.lang.types import (
    AddressType,
    HandleType,
    ListType,
    OptionalType,
    OutType,
    PointerType,
    PrefixType,
    SetType,
    SortType,
    StructType,
    Type,
)
from rtmref.lang.yaml_nodes import Node, ScalarNode
from rtmref.scenario import Same
from rtmref.trace import Handle


@record
class Known:
    """What a name stands for: where it was returned, and its type."""

    handle: Handle
    type: Type
    node: ScalarNode


@dataclass(slots=True)
class Names:
    """The names that are known at a call; dots lead into structures and arrays."""

    spec: Spec
    known: dict[str, Known] = field(default_factory=dict)
    waiting: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Calls that wait: number among them and number in the scenario."""
    broken: set[str] = field(default_factory=set)
    """Names of what calls return that are wrong, and complained of."""

    def reference(self, node: Node, wanted: Type, report: Report) -> Same | None:
        """The named value that the node stands for; None if it begins with no known name."""
        if not isinstance(node, ScalarNode) or not isinstance(node.value(), str):
            return None
        first, *path = node.text.split(".")
        if first in self.broken:
            raise Abandon
        if first not in self.known:
            return None
        known = self.known[first]
        steps: list[str | int] = []
        kind = known.type
        for part in path:
            step, kind = self._step(node, part, kind, report)
            steps.append(step)
        if _category(kind) != _category(wanted):
            message = f"{node.text!r} is {_category(kind)}, and {_category(wanted)} is expected"
            raise report.fail("RTM603", message, node.span)
        handle = Handle(known.handle.call, (*known.handle.path, *steps))
        return Same(name=node.text, handle=handle, span=node.span)

    def _step(
        self, node: ScalarNode, part: str, kind: Type, report: Report
    ) -> tuple[str | int, Type]:
        match _inside(kind):
            case StructType(name=name):
                members = self.spec.structures[name].members
                for position, member in enumerate(members):
                    if member.name == part:
                        return position, member.type
                hint = did_you_mean(part, [member.name for member in members])
                raise report.fail("RTM600", f"a {name} has no {part!r}", node.span, hint)
            case ListType(item=item) if part.isdecimal():
                return int(part), item
            case _:
                message = f"{part!r} leads nowhere: {_category(kind)} has no such part"
                raise report.fail("RTM603", message, node.span)

    def unknown(self, node: Node, report: Report) -> Abandon:
        """Complain of what should be the name of a handle."""
        if not isinstance(node, ScalarNode):
            return report.fail("RTM601", "the name of a handle is expected here", node.span)
        hint = did_you_mean(node.text, self.known) or "a name begins to exist with 'as'"
        return report.fail("RTM603", f"no call returned {node.text[:60]!r}", node.span, hint)

    def enter(self, name: str, known: Known, reserved: Mapping[str, str], report: Report) -> None:
        """A new name."""
        earlier = self.known.get(name)
        if earlier is not None:
            first = f"first at line {earlier.node.span.line}"
            raise report.fail("RTM604", f"{name!r} is a name already", known.node.span, first)
        if name in reserved:
            message = f"{name!r} cannot be a name: it stands for {reserved[name]}"
            raise report.fail("RTM604", message, known.node.span)
        self.known[name] = known


def _inside(kind: Type) -> Type:
    return kind.item if isinstance(kind, OptionalType) else kind


def is_handle(kind: Type) -> bool:
    """Whether values of the type are handles, or NULL."""
    return isinstance(_inside(kind), HandleType | SortType)


def _category(kind: Type) -> str:
    match _inside(kind):
        case HandleType() | SortType():
            return "a handle"
        case StructType(name=name):
            return f"a {name}"
        case ListType(item=item) | SetType(item=HandleType() | SortType() as item):
            return f"a list of {_category(item).removeprefix('a ')}"
        case AddressType() | PrefixType():
            return "a network address"
        case OutType():
            return "a buffer"
        case PointerType():
            return "a variable, like [null],"
        case _:
            return "a number"

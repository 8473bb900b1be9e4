"""YAML nodes to values of calls, by the types of the specification.

Numbers are written as numbers, as words, as lists of words and numbers whose bits are joined, or
as four octets with dots; network addresses as prefixes; handles by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, ip_address
from typing import Any, Final

from rtmref.lang.conformity import form
from rtmref.lang.records import record
from rtmref.lang.report import Abandon, Report, did_you_mean
from rtmref.lang.spec import Spec
from rtmref.lang.types import (
    AddressType,
    BitType,
    BoolType,
    EnumType,
    HandleType,
    IntType,
    ListType,
    MapType,
    OptionalType,
    OutType,
    PointerType,
    PrefixType,
    SetType,
    SortType,
    StructType,
    Type,
)
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode
from rtmref.scenario.names import Names
from rtmref.scenario.words import Words
from rtmref.trace import Handle
from rtmref.values import AF_INET, AF_INET6, NetAddress

STRANGER: Final = "stranger"
"""The name of a handle that no call returned."""
ADDRESS_MEMBERS: Final = ("AddressFamily", "NumBits", "AddrBits")
_OCTETS: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){3}", re.ASCII)
_PREFIX: Final = re.compile(r"([0-9A-Fa-f:.]+)/([0-9]{1,5})", re.ASCII)


@record
class Reader:
    """Reads values against a specification; complaints go to the report."""

    spec: Spec
    words: Words
    report: Report

    def fail(self, node: Node, expected: str, code: str = "RTM601", hint: str = "") -> Abandon:
        """Complain of a value that is not what it should be."""
        shown = repr(node.text[:60]) if isinstance(node, ScalarNode) else form(node)
        return self.report.fail(code, f"{expected} is expected here, not {shown}", node.span, hint)

    def argument(self, node: Node, kind: Type, names: Names) -> Any:
        """The value of an argument of the type."""
        named = names.reference(node, kind, self.report)
        if named is not None:
            return named.handle
        match kind:
            case OptionalType(item=item):
                return None if is_null(node) else self.argument(node, item, names)
            case PointerType(item=item):
                return self._variable(node, item, names)
            case StructType(name=name):
                return tuple(self._structure(node, name, names))
            case HandleType() | SortType():
                return self._handle(node, names)
            case ListType(item=item) | SetType(item=item) if not isinstance(item, BitType):
                return tuple([self.argument(one, item, names) for one in self.items(node)])
            case _:
                return self.plain(node, kind)

    def _variable(self, node: Node, item: Type, names: Names) -> Any:
        if is_null(node):
            return None
        if not isinstance(node, SequenceNode) or len(node.items) != 1:
            hint = "a variable is written as a list of what it holds: [null]"
            raise self.fail(node, "a variable", hint=hint)
        return (self.argument(node.items[0], item, names),)

    def _structure(self, node: Node, name: str, names: Names) -> Iterator[Any]:
        structure = self.spec.structures[name]
        given = self.members(node, [each.name for each in structure.members], f"a {name}")
        for member in structure.members:
            if member.name in given:
                yield self.argument(given[member.name], member.type, names)
            else:
                yield self.zero(member.type)

    def members(self, node: Node, known: Sequence[str], what: str) -> dict[str, Node]:
        """The given ones of the known members."""
        if is_null(node) and not known:
            return {}
        if not isinstance(node, MappingNode):
            raise self.fail(node, what)
        for key, key_node, _ in node.items():
            if key not in known:
                hint = did_you_mean(key, known) or f"it has {', '.join(known) or 'none'}"
                raise self.report.fail("RTM600", f"{what} has no {key!r}", key_node.span, hint)
        return node.values

    def items(self, node: Node) -> list[Node]:
        """The items of a list."""
        if not isinstance(node, SequenceNode):
            raise self.fail(node, "a list")
        return node.items

    def _handle(self, node: Node, names: Names) -> Handle | None:
        if is_null(node):
            return None
        if isinstance(node, ScalarNode) and node.text == STRANGER:
            return Handle(0, ())
        raise names.unknown(node, self.report)

    def plain(self, node: Node, kind: Type) -> Any:
        """A value without handles."""
        match kind:
            case BoolType():
                return self._truth(node)
            case OutType():
                if is_null(node):
                    return None
                if self._truth(node):
                    return True
                raise self.fail(node, "true or null")
            case AddressType() | PrefixType():
                return self.address(node)
            case MapType():
                return dict(self._numbers(node))
            case IntType() | EnumType() | BitType() | SetType():
                return self.number(node, kind)
            case _:
                raise self.fail(node, f"a value of {kind}")

    def _truth(self, node: Node) -> bool:
        value = node.value() if isinstance(node, ScalarNode) else None
        if not isinstance(value, bool):
            raise self.fail(node, "true or false")
        return value

    def _numbers(self, node: Node) -> Iterator[tuple[int, int]]:
        if not isinstance(node, MappingNode):
            raise self.fail(node, "a mapping from numbers to numbers")
        for _, key, value in node.items():
            yield self.number(key, IntType()), self.number(value, IntType())

    def number(self, node: Node, kind: Type) -> int:
        """A number, a word, or a list of them whose bits are joined."""
        if isinstance(node, SequenceNode) and not isinstance(kind, BitType | EnumType):
            joined = 0
            for item in node.items:
                joined |= self.number(item, kind)
            return joined
        value = node.value() if isinstance(node, ScalarNode) else None
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if not isinstance(node, ScalarNode) or not isinstance(value, str):
            raise self.fail(node, "a number or a word for one")
        if _OCTETS.fullmatch(value):
            return int(self._ip(node, value))
        known = self.words.of(kind)
        if value not in known:
            raise self.fail(
                node, "a number or a word for one", "RTM602", did_you_mean(value, known)
            )
        return known[value]

    def address(self, node: Node) -> NetAddress:
        """A network address; bits behind its length may be set."""
        if isinstance(node, MappingNode):
            given = self.members(node, ADDRESS_MEMBERS, "a network address")
            found = [self.number(given[n], IntType()) if n in given else 0 for n in ADDRESS_MEMBERS]
            return NetAddress(*found)
        parts_found = _PREFIX.fullmatch(node.text) if isinstance(node, ScalarNode) else None
        if parts_found is None:
            raise self.fail(node, "a network address like 10.0.0.0/8")
        address = self._ip(node, parts_found[1])
        family = AF_INET if isinstance(address, IPv4Address) else AF_INET6
        return NetAddress(family, int(parts_found[2]), int(address))

    def _ip(self, node: Node, text: str) -> Any:
        try:
            return ip_address(text)
        except ValueError:
            raise self.fail(node, "an address") from None

    def zero(self, kind: Type) -> Any:
        """What an argument or member is that a scenario leaves out."""
        match kind:
            case OutType():
                return True
            case PointerType(item=item):
                return (self.zero(item),)
            case OptionalType(item=item) if isinstance(item, PointerType) or is_number(item):
                return self.zero(item)
            case StructType(name=name):
                return tuple(self.zero(each.type) for each in self.spec.structures[name].members)
            case AddressType() | PrefixType():
                return NetAddress(0, 0, 0)
            case BoolType():
                return False
            case IntType() | EnumType() | BitType() | SetType(item=BitType()):
                return 0
            case ListType() | SetType():
                return ()
            case _:
                return None


def is_number(kind: Type) -> bool:
    """Whether the values of the type are numbers."""
    match kind:
        case SetType(item=item):
            return isinstance(item, BitType)
        case _:
            return isinstance(kind, IntType | EnumType | BitType)


def is_null(node: Node) -> bool:
    """Whether the node spells NULL."""
    return isinstance(node, ScalarNode) and node.value() is None

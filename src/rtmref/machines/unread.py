"""Members of structures that an operation never reads: nothing depends on what stands there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rtmref.lang import expressions as e
from rtmref.lang.known import Path, constant, path_of
from rtmref.lang.spec import Operation, Parameter, Spec
from rtmref.lang.trees import below
from rtmref.lang.types import HandleType, IntType, OptionalType, StructType, Type
from rtmref.machines.ranges import Ranges, Values


def unread(spec: Spec, op: Operation) -> Ranges:
    """One value for each member that the operation never reads, where null or 0 will do."""
    read = _Read()
    for part in (op.guards, op.body, op.status, op.results):
        read.enter(part)
    return {
        (parameter.name, member.name): Values((blank,))
        for parameter in op.parameters
        for place, member in enumerate(_members(spec, parameter.type))
        if not read.has((parameter.name, place))
        for blank in _blank(member)
    }


def _members(spec: Spec, kind: Type) -> tuple[Parameter, ...]:
    match kind:
        case OptionalType(item=StructType(name=name)) | StructType(name=name):
            return spec.structures[name].members
        case _:
            return ()


def _blank(member: Parameter) -> Iterator[int | None]:
    match member.type:
        case HandleType() | OptionalType():
            yield None
        case IntType() if member.minimum is None or member.minimum <= 0:
            yield 0


@dataclass(slots=True)
class _Read:
    """What of the parameters is read, and of which it is asked only whether it is null."""

    values: set[Path] = field(default_factory=set)
    presence: set[Path] = field(default_factory=set)

    def enter(self, node: Any) -> None:
        """Take in everything that is read there."""
        path = path_of(node)
        if path is not None:
            self.values.add(path)
            return
        if isinstance(node, e.Equal):
            for one, other in ((node.left, node.right), (node.right, node.left)):
                asked = path_of(one)
                if asked is not None and constant(other) is None:
                    self.presence.add(asked)
                    return
        parts = node if isinstance(node, tuple) else _parts(node)
        for part in parts:
            self.enter(part)

    def has(self, path: Path) -> bool:
        """Whether what stands there matters."""
        inside = any(known[: len(path)] == path for known in self.values | self.presence)
        return inside or any(path[: len(known)] == known for known in self.values)


def _parts(node: Any) -> Iterator[Any]:
    kind: Any = type(node)
    for name in below(kind) or ():
        yield getattr(node, name)

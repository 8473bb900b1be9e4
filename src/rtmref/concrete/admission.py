"""Arguments from anywhere: those of a call that can be made, or an error that names one of them.

What a C compiler would not let through raises TypeError, what does not fit the width of its
parameter raises ValueError. A handle is whatever a client takes for one: what is no object of the
model is a handle that was never live.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from rtmref.concrete.records import Record
from rtmref.lang.spec import Operation, Parameter, Spec
from rtmref.lang.types import (
    AddressType,
    BitType,
    BoolType,
    EnumType,
    HandleType,
    IntType,
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
from rtmref.values import NetAddress

Admit = Callable[[Any], Any]
WIDTHS = {"AddressFamily": 16, "NumBits": 16, "AddrBits": 128}
"""The parts of a network address and the bits of each."""


class NoHandle:
    """What a client took for a handle: never live, and no two are the same."""

    __slots__ = ("value",)
    _live = False

    def __init__(self, value: object) -> None:
        self.value = value


class Admission:
    """Admits the arguments of the operations of one specification."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._names = {
            op.name: tuple(parameter.name for parameter in op.parameters)
            for op in spec.operations.values()
        }
        self._admits = {op.name: self._of(op) for op in spec.operations.values()}

    def admitted(
        self, operation: str, arguments: tuple[Any, ...], named: Mapping[str, Any]
    ) -> tuple[Any, ...]:
        """The arguments as the model takes them, in documented order.

        Raises ValueError for an unknown operation, TypeError or ValueError naming an argument that
        is missing, unknown, too much, or cannot be passed.
        """
        if operation not in self._names:
            raise ValueError(f"unknown operation {operation!r}")
        ordered = _ordered(operation, self._names[operation], arguments, named)
        return tuple(
            [admit(value) for admit, value in zip(self._admits[operation], ordered, strict=True)]
        )

    def parameters(self, operation: str) -> tuple[str, ...]:
        """The names of the arguments of an operation."""
        return self._names[operation]

    def names(self, operation: str, path: Sequence[int]) -> Iterator[str]:
        """The names of an argument and of the members on the way to a part of it."""
        at, *rest = path
        parameter = self._spec.operations[operation].parameters[at]
        yield parameter.name
        kind = parameter.type
        for position in rest:
            inside = list(self._inside(kind))
            if not inside:
                return
            name, kind = inside[min(position, len(inside) - 1)]
            yield name or parameter.name

    def _inside(self, kind: Type) -> Iterator[tuple[str, Type]]:
        match kind:
            case OptionalType(item):
                yield from self._inside(item)
            case PointerType(item) | ListType(item) | SetType(item):
                yield "", item
            case StructType(structure):
                members = self._spec.structures[structure].members
                yield from ((member.name, member.type) for member in members)
            case AddressType() | PrefixType():
                yield from ((part, kind) for part in WIDTHS)
            case _:
                return

    def _of(self, op: Operation) -> tuple[Admit, ...]:
        return tuple(self._parameter(one, one.name) for one in op.parameters)

    def _parameter(self, declared: Parameter, name: str) -> Admit:
        return self._value(declared, declared.type, name)

    def _value(self, declared: Parameter, kind: Type, name: str) -> Admit:
        match kind:
            case IntType() | EnumType():
                return _integer(name, declared.minimum, declared.maximum)
            case BitType(bits):
                return _integer(name, 0, self._spec.bits[bits].size - 1)
            case SetType(BitType(bits)):
                return _integer(name, 0, (1 << self._spec.bits[bits].size) - 1)
            case BoolType():
                return _truth(name)
            case OutType():
                return _buffer(name)
            case HandleType() | SortType():
                return _handle
            case AddressType() | PrefixType():
                return _address(name)
            case OptionalType(item):
                return _optional(self._value(declared, item, name))
            case PointerType(item):
                return _parts(name, [self._value(declared, item, name)])
            case StructType(structure):
                members = self._spec.structures[structure].members
                return _parts(name, [self._parameter(m, f"{name}.{m.name}") for m in members])
            case ListType(item) | SetType(item):
                return _items(name, self._value(declared, item, name))
            case _:
                raise AssertionError(f"{kind} is never an argument")


def _ordered(
    operation: str, names: tuple[str, ...], arguments: tuple[Any, ...], named: Mapping[str, Any]
) -> tuple[Any, ...]:
    if len(arguments) > len(names):
        raise TypeError(f"{operation} takes {len(names)} arguments, not {len(arguments)}")
    for name in named:
        if name not in names:
            raise TypeError(f"{operation} has no argument {name}")
        if name in names[: len(arguments)]:
            raise TypeError(f"{operation} is given {name} twice")
    rest = names[len(arguments) :]
    missing = [name for name in rest if name not in named]
    if missing:
        raise TypeError(f"{operation} lacks its argument {missing[0]}")
    return (*arguments, *(named[name] for name in rest))


def _wrong(name: str, wanted: str, value: object) -> TypeError:
    return TypeError(f"{name} must be {wanted}, not {type(value).__name__}")


def _integer(name: str, minimum: int | None, maximum: int | None) -> Admit:
    def admit(value: Any) -> int:
        if not isinstance(value, int):
            raise _wrong(name, "an integer", value)
        if (minimum is not None and value < minimum) or (maximum is not None and value > maximum):
            raise ValueError(f"{name} must be from {minimum} to {maximum}")
        return value

    return admit


def _truth(name: str) -> Admit:
    def admit(value: Any) -> bool:
        if not isinstance(value, bool):
            raise _wrong(name, "a bool", value)
        return value

    return admit


def _buffer(name: str) -> Admit:
    def admit(value: Any) -> bool | None:
        if value is not None and value is not True:
            raise _wrong(name, "True or None", value)
        return value

    return admit


def _handle(value: Any) -> Any:
    if value is None or isinstance(value, Record | NoHandle):
        return value
    return NoHandle(value)


def _address(name: str) -> Admit:
    parts = [_integer(f"{name}.{part}", 0, (1 << width) - 1) for part, width in WIDTHS.items()]

    def admit(value: Any) -> NetAddress:
        if not isinstance(value, tuple) or len(value) != len(parts):
            raise _wrong(name, "a network address of three numbers", value)
        return NetAddress(*[part(item) for part, item in zip(parts, value, strict=True)])

    return admit


def _optional(item: Admit) -> Admit:
    return lambda value: None if value is None else item(value)


def _parts(name: str, parts: list[Admit]) -> Admit:
    def admit(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, tuple) or len(value) != len(parts):
            raise _wrong(name, f"a tuple of {len(parts)}", value)
        return tuple([part(item) for part, item in zip(parts, value, strict=True)])

    return admit


def _items(name: str, item: Admit) -> Admit:
    def admit(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, tuple):
            raise _wrong(name, "a tuple", value)
        return tuple([item(one) for one in value])

    return admit

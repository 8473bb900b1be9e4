"""Plain values that are simpler than a given one, by its type: nothing, zero, fewer, shorter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from rtmref.lang.spec import Parameter, Spec
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
    StructType,
    Type,
)
from rtmref.snapshots import Plain, Reference
from rtmref.values import WIDTHS, NetAddress

FEW: Final = 4
"""Numbers and bits below this one are as simple as any."""
Leaf = Callable[[Type, Plain], Plain]


def simpler(spec: Spec, declared: Parameter, kind: Type, value: Plain) -> Iterator[Plain]:
    """Simpler values of the type within the declared range, the simplest first."""
    match kind:
        case OptionalType(item) if value is not None:
            yield None
            yield from simpler(spec, declared, item, value)
        case HandleType() if value is not None:
            yield None
        case OutType() | BoolType() if value:
            yield None if isinstance(kind, OutType) else False
        case IntType():
            yield from _numbers(declared, value)
        case EnumType(name):
            members = sorted(spec.enums[name].members.values())
            yield from (each for each in members if each < value)
        case PrefixType() | AddressType():
            yield from addresses(value)
        case PointerType(item):
            yield from ((one,) for one in simpler(spec, declared, item, value[0]))
        case StructType(name):
            for n, member in enumerate(spec.structures[name].members):
                for one in simpler(spec, member, member.type, value[n]):
                    yield (*value[:n], one, *value[n + 1 :])
        case SetType(BitType()):
            yield from _words(value)
        case ListType(item):
            yield from _shorter(value)
            for n, element in enumerate(value):
                for one in simpler(spec, declared, item, element):
                    yield (*value[:n], one, *value[n + 1 :])
        case SetType(item):
            yield from map(frozenset, _shorter(_in_order(value)))
            for element in _in_order(value):
                for one in simpler(spec, declared, item, element):
                    yield value - {element} | {one}
        case MapType(_, item):
            yield from (dict(each) for each in _shorter(tuple(value.items())))
            for key, entry in value.items():
                for one in simpler(spec, declared, item, entry):
                    yield {**value, key: one}


def _numbers(declared: Parameter, value: int) -> Iterator[int]:
    least = declared.minimum or 0
    if declared.minimum is None and value < 0:
        yield 0
    yield from range(least, min(least + FEW, value))


def _words(value: int) -> Iterator[int]:
    """Fewer bits, and lower ones."""
    bits = [n for n in range(value.bit_length()) if value >> n & 1]
    if value:
        yield 0
    if len(bits) > 1:
        yield from (value & ~(1 << n) for n in reversed(bits))
    for n in reversed(bits):
        lower = (low for low in range(min(n, FEW)) if not value >> low & 1)
        yield from (value & ~(1 << n) | 1 << low for low in lower)


def addresses(value: NetAddress) -> Iterator[NetAddress]:
    """Shorter prefixes and rounder addresses, of the first family before the same one."""
    for family in dict.fromkeys((*WIDTHS, value.AddressFamily)):
        for each in (
            NetAddress(family, 0, 0),
            NetAddress(family, 8, 10 << WIDTHS.get(family, 32) - 8),
        ):
            if each < value:
                yield each


def _in_order(items: frozenset[Plain]) -> tuple[Plain, ...]:
    return tuple(sorted(items, key=lambda item: (type(item).__name__, item)))


def _shorter(value: tuple[Plain, ...]) -> Iterator[tuple[Plain, ...]]:
    if value:
        yield ()
    if len(value) > 1:
        for n in range(len(value)):
            yield (*value[:n], *value[n + 1 :])


def rewritten(spec: Spec, kind: Type, value: Plain, leaf: Leaf) -> Plain:
    """The value with what `leaf` makes of each number, prefix, address and reference in it.

    What comes out as the same item of a set or key of a map twice is there once.
    """

    def inner(item: Type, each: Plain) -> Plain:
        return rewritten(spec, item, each, leaf)

    match kind:
        case OptionalType(item):
            return None if value is None else inner(item, value)
        case PointerType(item):
            return (inner(item, value[0]),)
        case StructType(name):
            members = spec.structures[name].members
            return tuple(inner(m.type, each) for m, each in zip(members, value, strict=True))
        case ListType(item):
            return tuple(inner(item, each) for each in value)
        case SetType(BitType()) | OutType() | BoolType() | EnumType() | BitType():
            return value
        case SetType(item):
            return frozenset(inner(item, each) for each in value)
        case MapType(key, item):
            return {inner(key, k): inner(item, each) for k, each in value.items()}
    return leaf(kind, value)


class Needed(Exception):
    """A value that has to be there refers to an object that goes."""


def without(spec: Spec, kind: Type, value: Plain, gone: frozenset[Reference]) -> Plain:
    """The value without its references to the objects; raises Needed where it cannot do so."""
    match kind, value:
        case OptionalType(item), _:
            try:
                return None if value is None else without(spec, item, value, gone)
            except Needed:
                return None
        case HandleType(), Reference() if value in gone:
            return None
        case _, Reference() if value in gone:
            raise Needed
        case PointerType(item), (inner,):
            return (without(spec, item, inner, gone),)
        case StructType(name), tuple():
            members = spec.structures[name].members
            return tuple(
                without(spec, m.type, v, gone) for m, v in zip(members, value, strict=True)
            )
        case (ListType(item), tuple()) | (SetType(item), frozenset()):
            return type(value)(_kept(spec, item, value, gone))
        case MapType(key, item), dict():
            pairs = ((k, v) for k, v in value.items() if not _refers(spec, key, k, gone))
            return {
                k: without(spec, item, v, gone)
                for k, v in pairs
                if not _refers(spec, item, v, gone)
            }
    return value


def _kept(
    spec: Spec, item: Type, value: tuple[Plain, ...] | frozenset[Plain], gone: frozenset[Reference]
) -> Iterator[Plain]:
    return (each for each in value if not _refers(spec, item, each, gone))


def _refers(spec: Spec, kind: Type, value: Plain, gone: frozenset[Reference]) -> bool:
    found: list[Plain] = []
    rewritten(spec, kind, value, lambda _, each: found.append(each))
    return any(isinstance(each, Reference) and each in gone for each in found)

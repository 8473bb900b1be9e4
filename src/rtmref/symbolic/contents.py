"""What stands in plain data: the integers, bits, prefixes and objects that a universe must have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rtmref.lang.spec import Operation, Spec
from rtmref.lang.types import (
    AddressType,
    BitType,
    IntType,
    ListType,
    MapType,
    OptionalType,
    PointerType,
    PrefixType,
    SetType,
    StructType,
    Type,
)
from rtmref.snapshots import Call, Plain, Reference, Snapshot
from rtmref.values import NetAddress


@dataclass(slots=True)
class Contents:
    """What has been found; `integers` are those in arguments, sets and keys of maps."""

    integers: set[int] = field(default_factory=set)
    bits: dict[str, set[int]] = field(default_factory=dict)
    prefixes: set[NetAddress] = field(default_factory=set)
    addresses: set[NetAddress] = field(default_factory=set)
    references: set[Reference] = field(default_factory=set)
    longest: int = 0


def contents(spec: Spec, operation: Operation, snapshot: Snapshot, call: Call) -> Contents:
    """Everything in a state and a call."""
    found = Contents()
    for value, type_, counts in _typed(spec, operation, snapshot, call):
        _look(spec, value, type_, found, counts)
    return found


def _typed(
    spec: Spec, operation: Operation, snapshot: Snapshot, call: Call
) -> Iterator[tuple[Plain, Type, bool]]:
    for sort, objects in snapshot.objects.items():
        for _, values in objects:
            for declared in spec.sorts[sort].fields:
                yield values[declared.name], declared.type, False
    for name, value in snapshot.limits.items():
        yield value, spec.limits[name].type, False
    for parameter in operation.parameters:
        yield call.arguments[parameter.name], parameter.type, True


def _look(spec: Spec, value: Plain, type_: Type, found: Contents, counts: bool) -> None:
    if isinstance(value, Reference):
        found.references.add(value)
    if value is None or isinstance(value, Reference):
        return
    match type_:
        case IntType() if counts:
            found.integers.add(value)
        case BitType(name):
            found.bits.setdefault(name, set()).add(value)
        case PrefixType():
            found.prefixes.add(value)
        case AddressType():
            found.addresses.add(value)
        case OptionalType(item):
            _look(spec, value, item, found, counts)
        case PointerType(item):
            _look(spec, value[0], item, found, counts)
        case StructType(name):
            for each, member in zip(value, spec.structures[name].members, strict=True):
                _look(spec, each, member.type, found, counts)
        case ListType(item):
            found.longest = max(found.longest, len(value))
            for each in value:
                _look(spec, each, item, found, counts)
        case SetType(item):
            for each in _members(value, item):
                _look(spec, each, item, found, True)
        case MapType(key, item):
            _look_into_map(spec, value, key, item, found)


def _look_into_map(
    spec: Spec, value: Mapping[Plain, Plain], key: Type, item: Type, found: Contents
) -> None:
    for known, entry in value.items():
        _look(spec, known, key, found, True)
        _look(spec, entry, item, found, False)


def _members(value: Plain, item: Type) -> list[Plain]:
    if isinstance(item, BitType):
        return [position for position in range(value.bit_length()) if value >> position & 1]
    return list(value)

"""The part of the specification that the calls of a scope can reach."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from rtmref.concrete.images import assigned
from rtmref.concrete.stamps import Stamps, stamps
from rtmref.lang.expressions import Compare, Field, Literal
from rtmref.lang.known import NO_VALUE, Known, Path, constant, same
from rtmref.lang.slicing import Use, slice_of
from rtmref.lang.spec import Invariant, Operation, Spec
from rtmref.lang.types import (
    BitType,
    BoolType,
    EnumType,
    IntType,
    ListType,
    OptionalType,
    PointerType,
    SetType,
    SortType,
    StructType,
    Type,
)
from rtmref.lang.unwritten import without_writes
from rtmref.scope import Scope

Given = dict[Path, list[Any]]
"""What stands at each place of the arguments, over all calls of an operation."""


def slice_for(spec: Spec, scope: Scope) -> Spec:
    """The slice of the specification that does in the scope what the whole does.

    Stamps that nothing asks for are never given.
    """
    part = with_stamps(spec, scope)
    return without_writes(part, _stamps(part).idle)


def with_stamps(spec: Spec, scope: Scope) -> Spec:
    """The same with all stamps given as in the whole."""
    calls: dict[str, list[Sequence[Any]]] = {}
    for call in scope.begin:
        calls.setdefault(call.operation, []).append(call.arguments)
    for pattern in scope.patterns:
        calls.setdefault(pattern.operation, []).append(pattern.arguments)
    places = {name: _places(spec, spec.operations[name], each) for name, each in calls.items()}
    use = Use(
        operations=tuple(calls),
        decisions=scope.decisions,
        limits=scope.limits,
        arguments={name: dict(_constants(found)) for name, found in places.items()},
        present={name: _present(found) for name, found in places.items()},
        returning=frozenset(call.operation for call in scope.begin),
    )
    part = slice_of(spec, use)
    ordered = _stamps(part).fields
    kept = {
        each.name: each
        for each in part.invariants.values()
        if not _is_never_negative(part, each, ordered)
    }
    return replace(part, invariants=kept)


def _stamps(part: Spec) -> Stamps:
    return stamps(part, assigned(part, part.operations.values()))


def _is_never_negative(
    part: Spec, invariant: Invariant, ordered: Collection[tuple[str, str]]
) -> bool:
    """Whether all that is asked is that a stamp is not negative: it is 0, or raised from there."""
    match invariant.then:
        case (
            Compare(operator="<=", left=Literal(value=0), right=Field() as field)
            | Compare(operator=">=", left=Field() as field, right=Literal(value=0))
        ):
            sort = field.subject.type
            assert isinstance(sort, SortType)
            initial = dict(part.sorts[sort.name].initial or ()).get(field.name)
            begins = initial is None or same(constant(initial), 0)
            return begins and (sort.name, field.name) in ordered
    return False


def _places(spec: Spec, op: Operation, calls: Sequence[Sequence[Any]]) -> Given:
    """The places that every call has, with what stands there."""
    found: Given = {}
    for arguments in calls:
        for parameter, argument in zip(op.parameters, arguments, strict=True):
            for path, value in _values(spec, (parameter.name,), argument, parameter.type):
                found.setdefault(path, []).append(value)
    return {path: values for path, values in found.items() if len(values) == len(calls)}


def _values(spec: Spec, path: Path, value: Any, kind: Type) -> Iterator[tuple[Path, Any]]:
    """The value, as far as it can be a known one, and the values inside it."""
    match kind:
        case OptionalType(item=item) if value is not None:
            yield from _values(spec, path, value, item)
        case PointerType(item=item) if value is not None:
            yield path, NO_VALUE
            yield from _values(spec, (*path, 0), value[0], item)
        case StructType(name=name) if value is not None:
            yield path, NO_VALUE
            members = spec.structures[name].members
            for place, (member, inner) in enumerate(zip(members, value, strict=True)):
                yield from _values(spec, (*path, place), inner, member.type)
        case BoolType() | IntType() | EnumType():
            yield path, value
        case SetType(item=BitType()) if value == 0:
            yield path, ()
        case ListType() | SetType() if value == ():
            yield path, ()
        case _:
            yield path, None if value is None else NO_VALUE


def _constants(given: Given) -> Iterator[tuple[Path, Known]]:
    for path, (first, *others) in given.items():
        if first is not NO_VALUE and all(same(first, other) for other in others):
            yield path, first


def _present(given: Given) -> frozenset[Path]:
    return frozenset(path for path, values in given.items() if None not in values)

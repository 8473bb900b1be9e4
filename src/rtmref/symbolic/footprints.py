"""Which fields an invariant reads and which an operation writes: the frame of each obligation.

A place is `Sort.field`; the existence of objects is the place `Sort` alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from rtmref.lang import expressions, statements
from rtmref.lang.spec import Invariant, Operation, Spec
from rtmref.lang.trees import nodes
from rtmref.lang.types import HandleType, OptionalType, SortType, Type


def reads(invariant: Invariant) -> frozenset[str]:
    """The places on which the truth of the invariant depends."""
    bound = (type_.name for _, type_ in invariant.variables if isinstance(type_, SortType))
    return frozenset(bound).union(_read(invariant.when), _read(invariant.then))


def writes(operation: Operation, spec: Spec) -> frozenset[str]:
    """The places that a call may change."""
    return frozenset(_written(operation.body, spec))


def _read(node: object) -> Iterator[str]:
    for each in nodes(node):
        match each:
            case expressions.Field(subject=subject, name=name):
                assert isinstance(subject.type, SortType)
                yield f"{subject.type.name}.{name}"
            case expressions.Extent(sort=sort):
                yield sort
            case expressions.Live(subject=subject):
                yield from _kinds(subject.type)


def _kinds(type_: Type) -> tuple[str, ...]:
    match type_:
        case SortType(name):
            return (name,)
        case HandleType(kinds):
            return kinds
        case OptionalType(item):
            return _kinds(item)
    return ()


def _written(node: object, spec: Spec) -> Iterator[str]:
    for each in nodes(node):
        match each:
            case statements.Place(subject=subject, field=field):
                assert isinstance(subject.type, SortType)
                yield f"{subject.type.name}.{field}"
            case statements.Create(sort=sort):
                yield sort
                yield from (f"{sort}.{declared.name}" for declared in spec.sorts[sort].fields)
            case statements.Delete(subject=subject):
                yield from _kinds(subject.type)

"""Which places of the state a node of the specification reads, and which it writes.

A place is `Sort.field`; the existence of objects is the place `Sort` alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.trees import nodes
from rtmref.lang.types import HandleType, OptionalType, SortType, Type


def read(node: Any) -> frozenset[str]:
    """The places on which the value or effect of the node depends, its own targets left out."""
    return frozenset(_read(node))


def written(node: Any) -> frozenset[str]:
    """The places that the statements of the node change; of what comes and goes, the existence."""
    return frozenset(_written(node))


def created(node: Any) -> frozenset[str]:
    """The sorts of the objects that the statements of the node create."""
    return frozenset(each.sort for each in nodes(node) if isinstance(each, s.Create))


def existence(places: frozenset[str]) -> frozenset[str]:
    """The places where the objects exist whose fields these are."""
    return frozenset(each.partition(".")[0] for each in places)


def _read(node: Any) -> Iterator[str]:
    for each in nodes(node):
        match each:
            case e.Field(subject=subject, name=name):
                yield f"{subject.type}.{name}"
            case e.Extent(sort=sort):
                yield sort
            case e.Live(subject=subject):
                yield from _kinds(subject.type)


def _written(node: Any) -> Iterator[str]:
    for each in nodes(node):
        match each:
            case s.Place(subject=subject, field=field):
                yield f"{subject.type}.{field}"
            case s.Create(sort=sort):
                yield sort
            case s.Delete(subject=subject):
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

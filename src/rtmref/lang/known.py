"""What is known where a specification is used, and constants as expressions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rtmref.lang import expressions as e
from rtmref.lang.types import (
    BoolType,
    IntType,
    ListType,
    OptionalType,
    SetType,
    Type,
)

FieldName = tuple[str, str]


Known = bool | int | None | tuple[()]
"""A constant: a truth value, a number, null, or nothing in a set, list or map."""


NO_VALUE: Final = object()


Path = tuple[str | int, ...]
"""A variable and the places of the members that lead into its structure."""


@dataclass(slots=True)
class Facts:
    """What is known."""

    decisions: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, int | bool] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    """Sorts of which there is never an object."""
    fields: Mapping[FieldName, Known] = field(default_factory=dict)
    variables: dict[Path, Known] = field(default_factory=dict)
    present: frozenset[Path] = frozenset()
    """Variables, and members of them, that are never null."""


def constant(node: e.Expression) -> Any:
    """The constant that an expression is, or NO_VALUE."""
    match node:
        case e.Narrow(subject=subject) | e.Widen(subject=subject):
            return constant(subject)
        case e.Literal(value=value) if not isinstance(value, str):
            return value
        case e.EnumValue(value=value):
            return value
        case e.Null():
            return None
        case e.SetLiteral(items=()) | e.ListLiteral(items=()):
            return ()
        case _:
            return NO_VALUE


def same(one: Any, other: Any) -> bool:
    """Whether two constants are the same; true is not 1."""
    return type(one) is type(other) and bool(one == other)


def written(value: Known, like: e.Expression) -> e.Expression:
    """The constant as an expression that can stand where the other one stood."""
    return _written(value, like.type, like)


def _written(value: Known, kind: Type, like: e.Expression) -> e.Expression:
    span = like.span
    if value is None:
        return e.Null(type=kind, span=span)
    if value == () and isinstance(value, tuple):
        literal = e.ListLiteral if isinstance(kind, ListType) else e.SetLiteral
        if isinstance(kind, ListType | SetType):
            return literal(type=kind, span=span, items=())
        return like
    if isinstance(kind, OptionalType):
        inner = _written(value, kind.item, like)
        return like if inner is like else e.Widen(type=kind, span=span, subject=inner)
    if isinstance(kind, BoolType | IntType) and isinstance(value, int):
        return e.Literal(type=kind, span=span, value=value)
    return like


def path_of(node: e.Expression) -> Path | None:
    """The variable, or the member of one, that an expression reads."""
    match node:
        case e.Variable(name=name):
            return (name,)
        case e.Narrow(subject=subject) | e.Widen(subject=subject):
            return path_of(subject)
        case e.Member(subject=subject, index=index):
            above = path_of(subject)
            return None if above is None else (*above, index)
        case _:
            return None

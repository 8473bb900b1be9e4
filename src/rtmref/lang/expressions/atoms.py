"""Expressions that stand alone: constants, names, what is configured."""

from __future__ import annotations

from dataclasses import dataclass

from rtmref.diagnostics import Span
from rtmref.lang.types import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """Common part of every expression: its type and where it stands in the YAML."""

    type: Type
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Expression):
    """A boolean, integer or string constant."""

    value: bool | int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Null(Expression):
    """`null`, with the optional, handle or out type that its context gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable(Expression):
    """A parameter, a `let` name, a created object or a bound variable."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Singleton(Expression):
    """The one object of a sort that exists once, from the beginning; `type` names the sort."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit(Expression):
    """A configured limit: constant during a run, unconstrained in proofs."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionIs(Expression):
    """`decision == "option"`."""

    decision: str
    option: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumValue(Expression):
    """A member of an enumeration; `value` is the documented number."""

    member: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BitValue(Expression):
    """A named bit of a bit space; `index` is its position."""

    member: str
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent(Expression):
    """All objects of a sort, as a set."""

    sort: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BitSpace(Expression):
    """All bits of a bit space, as a set."""

    bits: str

"""Expressions that stand alone: constants, names, what is configured."""

from __future__ import annotations

from rtmref.diagnostics import Span
from rtmref.immutable import immutable
from rtmref.lang.types import Type


@immutable(kw_only=True)
class Expression:
    """Common part of every expression: its type and where it stands in the YAML."""

    type: Type
    span: Span


@immutable(kw_only=True)
class Literal(Expression):
    """A boolean, integer or string constant."""

    value: bool | int | str


@immutable(kw_only=True)
class Null(Expression):
    """`null`, with the optional, handle or out type that its context gives it."""


@immutable(kw_only=True)
class Variable(Expression):
    """A parameter, a `let` name, a created object or a bound variable."""

    name: str


@immutable(kw_only=True)
class Singleton(Expression):
    """The one object of a sort that exists once, from the beginning; `type` names the sort."""


@immutable(kw_only=True)
class Limit(Expression):
    """A configured limit: constant during a run, unconstrained in proofs."""

    name: str


@immutable(kw_only=True)
class DecisionIs(Expression):
    """`decision == "option"`."""

    decision: str
    option: str


@immutable(kw_only=True)
class EnumValue(Expression):
    """A member of an enumeration; `value` is the documented number."""

    member: str
    value: int


@immutable(kw_only=True)
class BitValue(Expression):
    """A named bit of a bit space; `index` is its position."""

    member: str
    index: int


@immutable(kw_only=True)
class Extent(Expression):
    """All objects of a sort, as a set."""

    sort: str


@immutable(kw_only=True)
class BitSpace(Expression):
    """All bits of a bit space, as a set."""

    bits: str

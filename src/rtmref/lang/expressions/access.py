"""Parts of a value, and a value under another type."""

from __future__ import annotations

from rtmref.immutable import immutable
from rtmref.lang.expressions.atoms import Expression


@immutable(kw_only=True)
class Field(Expression):
    """A field of an object, as it stands in the state now."""

    subject: Expression
    name: str


@immutable(kw_only=True)
class Member(Expression):
    """A member of a structure, or `.value` of a pointer (index 0)."""

    subject: Expression
    name: str
    index: int


@immutable(kw_only=True)
class At(Expression):
    """`map[key]` and `list[place]`: optional, null where there is no entry, or no such place.

    Places are counted from 0.
    """

    subject: Expression
    key: Expression


@immutable(kw_only=True)
class Live(Expression):
    """`live(h)`: the handle refers to an object that exists (or: the object still exists)."""

    subject: Expression


@immutable(kw_only=True)
class Narrow(Expression):
    """The subject as the narrower `type` that the context has established (T of optional<T> …)."""

    subject: Expression


@immutable(kw_only=True)
class Widen(Expression):
    """The subject as the wider `type` (T as optional<T> or handle<T>; a list as a set)."""

    subject: Expression

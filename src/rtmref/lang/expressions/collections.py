"""Sets and lists, and what is asked of them as a whole."""

from __future__ import annotations

from rtmref.immutable import immutable
from rtmref.lang.expressions.atoms import Expression


@immutable(kw_only=True)
class SetLiteral(Expression):
    """A set of the items."""

    items: tuple[Expression, ...]


@immutable(kw_only=True)
class ListLiteral(Expression):
    """A list of the items, in order."""

    items: tuple[Expression, ...]


@immutable(kw_only=True)
class Union(Expression):
    """`a + b` on sets."""

    left: Expression
    right: Expression


@immutable(kw_only=True)
class Concat(Expression):
    """`a + b` on lists."""

    left: Expression
    right: Expression


@immutable(kw_only=True)
class Take(Expression):
    """`list.take(n)`: the first n items, all of them if there are fewer, none if n <= 0."""

    subject: Expression
    count: Expression


@immutable(kw_only=True)
class Size(Expression):
    """`collection.size()`: number of items."""

    subject: Expression


@immutable(kw_only=True)
class Count(Expression):
    """`list.count(x)`: number of occurrences."""

    subject: Expression
    element: Expression


@immutable(kw_only=True)
class PlaceOf(Expression):
    """`list.place_of(x)`: position of the last occurrence, counted from 0; -1 if there is none."""

    subject: Expression
    element: Expression

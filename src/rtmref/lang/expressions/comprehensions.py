"""What is asked of every item of a set or list."""

from __future__ import annotations

from typing import Literal as Choice

from rtmref.immutable import immutable
from rtmref.lang.expressions.atoms import Expression


@immutable(kw_only=True)
class Quantifier(Expression):
    """`domain.exists(x, body)` or `domain.all(x, body)`."""

    kind: Choice["exists", "all"]
    variable: str
    domain: Expression
    body: Expression


@immutable(kw_only=True)
class Filter(Expression):
    """`domain.filter(x, body)`; of the same kind (set or list) as the domain."""

    variable: str
    domain: Expression
    body: Expression


@immutable(kw_only=True)
class Image(Expression):
    """`domain.map(x, body)`; a set for a set, a list for a list."""

    variable: str
    domain: Expression
    body: Expression


@immutable(kw_only=True)
class FlatImage(Expression):
    """`domain.flat_map(x, body)`: the lists of a list joined, otherwise the union as a set."""

    variable: str
    domain: Expression
    body: Expression


@immutable(kw_only=True)
class Find(Expression):
    """`domain.find(x, body)`: the one item that satisfies the body, or null.

    That there is at most one is an obligation of its own.
    """

    variable: str
    domain: Expression
    body: Expression


@immutable(kw_only=True)
class Pick(Expression):
    """`domain.min_by(x, [keys])` / `max_by`: least or greatest item by integer keys, or null.

    Ties are the author's to exclude by a further key.
    """

    kind: Choice["min", "max"]
    variable: str
    domain: Expression
    keys: tuple[Expression, ...]


@immutable(kw_only=True)
class Sorted(Expression):
    """`domain.sort_by(x, [keys])`: the items of a set as a list, ascending by integer keys."""

    variable: str
    domain: Expression
    keys: tuple[Expression, ...]


@immutable(kw_only=True)
class Sum(Expression):
    """`domain.sum(x, body)`: the sum of an integer over the items, as often as a list has them."""

    variable: str
    domain: Expression
    body: Expression

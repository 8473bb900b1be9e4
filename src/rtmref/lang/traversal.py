"""The parts of typed expressions, said once for whoever walks them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from typing import Any, Final

from rtmref.lang.expressions import (
    And,
    Apply,
    Arithmetic,
    At,
    Bind,
    Compare,
    Concat,
    Conditional,
    Contains,
    Count,
    Equal,
    Expression,
    Field,
    Filter,
    Find,
    FlatImage,
    Image,
    ListLiteral,
    Live,
    Member,
    Narrow,
    Negate,
    Not,
    Or,
    Pick,
    PlaceOf,
    Quantifier,
    SetLiteral,
    Size,
    Sorted,
    StructLiteral,
    Sum,
    Take,
    Union,
    Widen,
)

Parts = tuple[tuple[Expression, bool], ...]
"""Direct parts of an expression, each with whether the expression's own variable is bound there."""
Cut = Callable[[Any], Parts]


def parts(node: Expression) -> Parts:
    """The direct parts of an expression, in the order of their evaluation."""
    cut = _CUTS.get(type(node))
    return () if cut is None else cut(node)


def binder(node: Expression) -> str:
    """The variable that an expression binds in some of its parts, or nothing."""
    name: str = getattr(node, _BINDERS.get(type(node), ""), "")
    return name


def _one(name: str) -> Cut:
    get = attrgetter(name)
    return lambda node: ((get(node), False),)


def _two(first: str, second: str, *, bound: bool = False) -> Cut:
    get = attrgetter(first, second)

    def cut(node: Expression) -> Parts:
        one, other = get(node)
        return ((one, False), (other, bound))

    return cut


def _many(name: str) -> Cut:
    get = attrgetter(name)
    return lambda node: tuple([(each, False) for each in get(node)])


def _conditional(node: Conditional) -> Parts:
    return ((node.test, False), (node.then, False), (node.otherwise, False))


def _keyed(node: Pick | Sorted) -> Parts:
    return ((node.domain, False), *[(key, True) for key in node.keys])


_CUTS: Final[Mapping[type, Cut]] = {
    **dict.fromkeys((Field, Member, Live, Size, Narrow, Widen), _one("subject")),
    **dict.fromkeys((Not, Negate), _one("operand")),
    **dict.fromkeys((And, Or, Equal, Compare, Arithmetic, Union, Concat), _two("left", "right")),
    At: _two("subject", "key"),
    Contains: _two("element", "collection"),
    **dict.fromkeys((Count, PlaceOf), _two("subject", "element")),
    Take: _two("subject", "count"),
    Conditional: _conditional,
    **dict.fromkeys((SetLiteral, ListLiteral), _many("items")),
    StructLiteral: _many("values"),
    Apply: _many("arguments"),
    **dict.fromkeys(
        (Quantifier, Filter, Image, FlatImage, Find, Sum), _two("domain", "body", bound=True)
    ),
    **dict.fromkeys((Pick, Sorted), _keyed),
    Bind: _two("value", "body", bound=True),
}
"""What takes an expression apart, by its kind; what is not here has no parts."""
_BINDERS: Final[Mapping[type, str]] = {
    **dict.fromkeys((Quantifier, Filter, Image, FlatImage, Find, Sum, Pick, Sorted), "variable"),
    Bind: "name",
}
"""The field with the bound variable, by the kind of expression."""


def walk(node: Expression) -> Iterator[Expression]:
    """The expression and everything below it."""
    pending = [node]
    while pending:
        here = pending.pop()
        yield here
        pending.extend(part for part, _ in reversed(parts(here)))

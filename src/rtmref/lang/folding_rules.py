"""What becomes of an expression whose parts are folded, by its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from rtmref.lang import expressions as e
from rtmref.lang.known import NO_VALUE, Facts, constant, path_of, same, written
from rtmref.lang.types import (
    BOOL,
    INT,
    HandleType,
    ListType,
    OptionalType,
    OutType,
    PointerType,
    SetType,
    SortType,
)

Rule = Callable[[Any, "Facts"], Any]
"""What becomes of an expression of one kind whose parts are folded."""


def _truth(node: e.Expression, value: bool) -> e.Expression:
    return e.Literal(type=BOOL, span=node.span, value=value)


def _number(node: e.Expression, value: int) -> e.Expression:
    return e.Literal(type=INT, span=node.span, value=value)


def _decision(node: Any, facts: Facts) -> Any:
    chosen = facts.decisions.get(node.decision)
    return node if chosen is None else _truth(node, chosen == node.option)


def _limit(node: Any, facts: Facts) -> Any:
    value = facts.limits.get(node.name)
    return node if value is None else written(value, node)


def _field(node: Any, facts: Facts) -> Any:
    assert isinstance(node.subject.type, SortType)
    value = facts.fields.get((node.subject.type.name, node.name), NO_VALUE)
    return node if value is NO_VALUE else written(value, node)  # type: ignore[arg-type]


def _extent(node: Any, facts: Facts) -> Any:
    return written((), node) if node.sort in facts.absent else node


def _not(node: Any, facts: Facts) -> Any:
    value = constant(node.operand)
    return node if value is NO_VALUE else _truth(node, not value)


def _equal(node: Any, facts: Facts) -> Any:
    left, right = constant(node.left), constant(node.right)
    if left is not NO_VALUE and right is not NO_VALUE:
        return _truth(node, same(left, right))
    for value, other in ((left, node.right), (right, node.left)):
        if value is None and _never_null(other, facts):
            return _truth(node, False)
    return node


def _never_null(node: e.Expression, facts: Facts) -> bool:
    path = path_of(node)
    if path is not None and path in facts.present:
        return True
    if isinstance(node, e.Widen):
        return _never_null(node.subject, facts)
    return not isinstance(node.type, OptionalType | HandleType | OutType | PointerType)


def _compare(node: Any, facts: Facts) -> Any:
    left, right = constant(node.left), constant(node.right)
    if not isinstance(left, int) or not isinstance(right, int):
        return node
    holds = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
    return _truth(node, holds[node.operator])


def _is_empty(node: e.Expression) -> bool:
    return constant(node) == () and isinstance(constant(node), tuple)


def _of_a_collection(part: str, otherwise: Callable[[Any], e.Expression]) -> Rule:
    """What an expression is of which this part is an empty collection."""
    return lambda node, facts: otherwise(node) if _is_empty(getattr(node, part)) else node


def _quantifier(node: Any, facts: Facts) -> Any:
    neutral = node.kind == "all"
    if _is_empty(node.domain) or same(constant(node.body), neutral):
        return _truth(node, neutral)
    return node


def _filter(node: Any, facts: Facts) -> Any:
    if _is_empty(node.domain) or same(constant(node.body), False):
        return written((), node)
    everything = same(constant(node.body), True) and node.domain.type == node.type
    return node.domain if everything else node


def _flat_image(node: Any, facts: Facts) -> Any:
    return written((), node) if _is_empty(node.domain) or _is_empty(node.body) else node


def _joined(node: Any, facts: Facts) -> Any:
    for empty, other in ((node.left, node.right), (node.right, node.left)):
        if _is_empty(empty) and other.type == node.type:
            return other
    return node


def _at(node: Any, facts: Facts) -> Any:
    match node.subject:
        case e.Field(subject=e.Expression(type=SortType(name=sort)), name=name):
            if same(facts.fields.get((sort, name), NO_VALUE), ()):
                return e.Null(type=node.type, span=node.span)
    return node


def _live(node: Any, facts: Facts) -> Any:
    if constant(node.subject) is None:
        return _truth(node, False)
    match node.subject.type:
        case HandleType(kinds=kinds) if facts.absent.issuperset(kinds):
            return _truth(node, False)
    return node


def _wide(node: Any, facts: Facts) -> Any:
    value = constant(node.subject)
    if value is None or (_is_empty(node.subject) and isinstance(node.type, ListType | SetType)):
        return written(value, node)
    return node


def _nothing(node: Any) -> e.Expression:
    return written((), node)


def _null(node: Any) -> e.Expression:
    return e.Null(type=node.type, span=node.span)


RULES: Final[Mapping[type, Rule]] = {
    e.DecisionIs: _decision,
    e.Limit: _limit,
    e.Field: _field,
    e.Extent: _extent,
    e.Not: _not,
    e.Equal: _equal,
    e.Compare: _compare,
    e.Quantifier: _quantifier,
    e.Filter: _filter,
    e.Union: _joined,
    e.Concat: _joined,
    e.At: _at,
    e.Live: _live,
    e.Widen: _wide,
    e.Image: _of_a_collection("domain", _nothing),
    e.FlatImage: _flat_image,
    e.Sorted: _of_a_collection("domain", _nothing),
    e.Take: _of_a_collection("subject", _nothing),
    e.Find: _of_a_collection("domain", _null),
    e.Pick: _of_a_collection("domain", _null),
    e.Size: _of_a_collection("subject", lambda node: _number(node, 0)),
    e.Count: _of_a_collection("subject", lambda node: _number(node, 0)),
    e.Sum: _of_a_collection("domain", lambda node: _number(node, 0)),
    e.PlaceOf: _of_a_collection("subject", lambda node: _number(node, -1)),
    e.Contains: _of_a_collection("collection", lambda node: _truth(node, False)),
}
"""How an expression of a kind is folded whose parts are."""

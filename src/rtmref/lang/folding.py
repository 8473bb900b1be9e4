"""Expressions with what is known about them put in: constants, sets that stay empty, dead branches.

What is known holds wherever the specification is used in this way: under one configuration, by
calls of some operations with some arguments. There the folded expression has the same value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any, Final

from rtmref.lang import expressions as e
from rtmref.lang.types import (
    BOOL,
    INT,
    BoolType,
    HandleType,
    IntType,
    ListType,
    OptionalType,
    OutType,
    PointerType,
    SetType,
    SortType,
    Type,
)

FieldName = tuple[str, str]
Known = bool | int | None | tuple[()]
"""A constant: a truth value, a number, null, or nothing in a set, list or map."""
NO_VALUE: Final = object()
Rule = Callable[[Any, "Facts"], Any]
"""What becomes of an expression of one kind whose parts are folded."""
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


def fold(node: e.Expression, facts: Facts) -> e.Expression:
    """The expression with everything put in that is known."""
    match node:
        case e.And(left=left, right=right) | e.Or(left=left, right=right):
            return _junction(node, left, right, facts)
        case e.Conditional(test=test, then=then, otherwise=otherwise):
            known = fold(test, facts)
            value = constant(known)
            if value is NO_VALUE:
                parts = (fold(then, facts), fold(otherwise, facts))
                if _are_one(*parts):
                    return parts[0]
                return replace(node, test=known, then=parts[0], otherwise=parts[1])
            return fold(then if value else otherwise, facts)
        case e.Bind(name=name, value=value, body=body):
            return _bind(node, name, fold(value, facts), body, facts)
    path = path_of(node)
    if path is not None and path in facts.variables:
        put_in = written(facts.variables[path], node)
        if put_in is not node:
            return put_in
    inner: e.Expression = _with_parts(node, lambda part: fold(part, facts))
    rule = _RULES.get(type(inner))
    folded: e.Expression = inner if rule is None else rule(inner, facts)
    return folded


def _are_one(then: e.Expression, otherwise: e.Expression) -> bool:
    """Whether it is the same constant in both cases."""
    value = constant(then)
    return value is not NO_VALUE and same(value, constant(otherwise))


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


def _junction(
    node: e.And | e.Or, left: e.Expression, right: e.Expression, facts: Facts
) -> e.Expression:
    decisive = isinstance(node, e.Or)
    first = fold(left, facts)
    value = constant(first)
    if value is not NO_VALUE:
        return first if bool(value) is decisive else fold(right, facts)
    second = fold(right, facts)
    value = constant(second)
    if value is not NO_VALUE:
        return second if bool(value) is decisive else first
    return replace(node, left=first, right=second)


def _bind(
    node: e.Bind, name: str, value: e.Expression, body: e.Expression, facts: Facts
) -> e.Expression:
    known = constant(value)
    if known is not NO_VALUE:
        facts.variables[name,] = known
    folded = fold(body, facts)
    facts.variables.pop((name,), None)
    if constant(folded) is not NO_VALUE:
        return folded
    return replace(node, value=value, body=folded)


@cache
def _places(kind: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if each.name not in ("type", "span"))


def _with_parts(node: e.Expression, edit: Callable[[e.Expression], e.Expression]) -> e.Expression:
    changes: dict[str, Any] = {}
    kind: Any = type(node)
    for name in _places(kind):
        value = getattr(node, name)
        if isinstance(value, e.Expression):
            new: Any = edit(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], e.Expression):
            new = tuple(edit(item) for item in value)
            if all(one is other for one, other in zip(new, value, strict=True)):
                new = value
        else:
            continue
        if new is not value:
            changes[name] = new
    return replace(node, **changes) if changes else node


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


_RULES: Final[Mapping[type, Rule]] = {
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

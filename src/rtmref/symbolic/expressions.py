"""What a typed expression means as terms over a state; the twin of the concrete reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from rtmref.lang import expressions as syntax
from rtmref.lang.expressions import Expression
from rtmref.lang.types import BitType, ListType, SetType, SortType
from rtmref.symbolic import collections, comprehensions, prefixes, terms
from rtmref.symbolic.choices import conditional, literal_list
from rtmref.symbolic.context import bit, only_object, option
from rtmref.symbolic.conversions import convert
from rtmref.symbolic.environment import Environment
from rtmref.symbolic.equality import same
from rtmref.symbolic.existence import extent, is_live
from rtmref.symbolic.flattening import null
from rtmref.symbolic.places import place_of
from rtmref.symbolic.storage import stored
from rtmref.symbolic.terms import FALSE, TRUE, Term
from rtmref.symbolic.values import (
    Collection,
    ListValue,
    MapValue,
    Piece,
    SetValue,
    StructValue,
    Value,
    as_collection,
    as_list,
    as_term,
)


def evaluate(expression: Expression, here: Environment) -> Value:
    """The value of the expression."""
    return CASES[type(expression)](expression, here)


def truth(expression: Expression, here: Environment) -> Term:
    """The value of a boolean expression."""
    return as_term(evaluate(expression, here))


_term = truth
"""The value of another expression that is one term: a number, an object, an address."""


def _collection(expression: Expression, here: Environment) -> Collection:
    return as_collection(evaluate(expression, here))


def _list(expression: Expression, here: Environment) -> ListValue:
    return as_list(evaluate(expression, here))


def _literal(node: syntax.Literal, here: Environment) -> Value:
    if isinstance(node.value, bool):
        return terms.truth(node.value)
    assert isinstance(node.value, int), "strings stand only in comparisons with decisions"
    return terms.integer(node.value)


def _null(node: syntax.Null, here: Environment) -> Value:
    return null(node.type, here.context.structures)


def _variable(node: syntax.Variable, here: Environment) -> Value:
    return here.names[node.name]


def _singleton(node: syntax.Singleton, here: Environment) -> Value:
    assert isinstance(node.type, SortType)
    return only_object(node.type.name)


def _limit(node: syntax.Limit, here: Environment) -> Value:
    return stored(here.context.theory, f"limit {node.name}", node.type, ())


def _decision_is(node: syntax.DecisionIs, here: Environment) -> Value:
    return terms.apply(option(node.decision, node.option), ())


def _enum_value(node: syntax.EnumValue, here: Environment) -> Value:
    return terms.integer(node.value)


def _bit_value(node: syntax.BitValue, here: Environment) -> Value:
    assert isinstance(node.type, BitType)
    return bit(node.type.name, node.index)


def _field(node: syntax.Field, here: Environment) -> Value:
    subject = _term(node.subject, here)
    name = f"{subject.sort}.{node.name}"
    return stored(here.context.theory, name, node.type, (subject,), here.state.read)


def _member(node: syntax.Member, here: Environment) -> Value:
    subject = evaluate(node.subject, here)
    assert isinstance(subject, StructValue)
    return subject.members[node.index]


def _at(node: syntax.At, here: Environment) -> Value:
    subject, key = evaluate(node.subject, here), evaluate(node.key, here)
    if isinstance(subject, ListValue):
        assert isinstance(key, Term)
        return collections.item_at(subject, key)
    assert isinstance(subject, MapValue)
    return subject.lookup(key)


def _not(node: syntax.Not, here: Environment) -> Value:
    return terms.negation(truth(node.operand, here))


def _and(node: syntax.And, here: Environment) -> Value:
    left = truth(node.left, here)
    return FALSE if left is FALSE else terms.conjunction(left, truth(node.right, here))


def _or(node: syntax.Or, here: Environment) -> Value:
    left = truth(node.left, here)
    return TRUE if left is TRUE else terms.disjunction(left, truth(node.right, here))


def _equal(node: syntax.Equal, here: Environment) -> Value:
    return same(evaluate(node.left, here), evaluate(node.right, here))


def _binary(node: syntax.Compare | syntax.Arithmetic, here: Environment) -> Value:
    left, right = _term(node.left, here), _term(node.right, here)
    return _OPERATORS[node.operator](left, right)


_OPERATORS: Final[Mapping[str, Callable[[Term, Term], Term]]] = {
    "<": terms.less,
    "<=": terms.at_most,
    ">": lambda left, right: terms.less(right, left),
    ">=": lambda left, right: terms.at_most(right, left),
    "+": terms.total,
    "-": terms.difference,
    "*": terms.product,
    "/": terms.quotient,
    "%": terms.remainder,
}


def _negate(node: syntax.Negate, here: Environment) -> Value:
    return terms.product(terms.integer(-1), _term(node.operand, here))


def _conditional(node: syntax.Conditional, here: Environment) -> Value:
    test = truth(node.test, here)
    if test is TRUE:
        return evaluate(node.then, here)
    if test is FALSE:
        return evaluate(node.otherwise, here)
    return conditional(test, evaluate(node.then, here), evaluate(node.otherwise, here))


def _contains(node: syntax.Contains, here: Environment) -> Value:
    return _collection(node.collection, here).contains(evaluate(node.element, here))


def _live(node: syntax.Live, here: Environment) -> Value:
    return is_live(evaluate(node.subject, here), here.state)


def _narrow(node: syntax.Narrow, here: Environment) -> Value:
    return _convert(node.subject, node, here)


def _widen(node: syntax.Widen, here: Environment) -> Value:
    return _convert(node.subject, node, here)


def _convert(subject: Expression, node: Expression, here: Environment) -> Value:
    return convert(evaluate(subject, here), subject.type, node.type, here.context.theory)


def _extent(node: syntax.Extent, here: Environment) -> Value:
    return extent(node.sort, here.state)


def _bit_space(node: syntax.BitSpace, here: Environment) -> Value:
    piece = Piece((f"{node.bits} bit",), lambda each: (TRUE, each), True)
    return SetValue(BitType(node.bits), (piece,), lambda _: TRUE)


def _set_literal(node: syntax.SetLiteral, here: Environment) -> Value:
    found = _literal_items(node, here)
    return SetValue(found.element, found.pieces, found.contains)


def _list_literal(node: syntax.ListLiteral, here: Environment) -> Value:
    return _literal_items(node, here)


def _literal_items(node: syntax.SetLiteral | syntax.ListLiteral, here: Environment) -> ListValue:
    assert isinstance(node.type, SetType | ListType)
    items = [evaluate(item, here) for item in node.items]
    return literal_list(node.type.item, items, here.context.structures)


def _union(node: syntax.Union, here: Environment) -> Value:
    return collections.union(_collection(node.left, here), _collection(node.right, here))


def _concat(node: syntax.Concat, here: Environment) -> Value:
    return collections.concatenation(_list(node.left, here), _list(node.right, here))


def _take(node: syntax.Take, here: Environment) -> Value:
    wanted = _term(node.count, here)
    return collections.prefix_of(_list(node.subject, here), wanted, here.context.theory)


def _count(node: syntax.Count, here: Environment) -> Value:
    return _list(node.subject, here).count(evaluate(node.element, here))


def _place_of(node: syntax.PlaceOf, here: Environment) -> Value:
    subject, element = _list(node.subject, here), evaluate(node.element, here)
    return place_of(here.context.theory, subject, element)


def _struct_literal(node: syntax.StructLiteral, here: Environment) -> Value:
    return StructValue(tuple(evaluate(value, here) for value in node.values))


def _apply(node: syntax.Apply, here: Environment) -> Value:
    arguments = [_term(argument, here) for argument in node.arguments]
    if node.function == "index":
        return prefixes.index(arguments[0])
    return prefixes.function(node.function, arguments)


def _bind(node: syntax.Bind, here: Environment) -> Value:
    return evaluate(node.body, here.bind(node.name, evaluate(node.value, here)))


CASES: Final[Mapping[type[Expression], Callable[[Any, Environment], Value]]] = {
    syntax.Literal: _literal,
    syntax.Null: _null,
    syntax.Variable: _variable,
    syntax.Singleton: _singleton,
    syntax.Limit: _limit,
    syntax.DecisionIs: _decision_is,
    syntax.EnumValue: _enum_value,
    syntax.BitValue: _bit_value,
    syntax.Extent: _extent,
    syntax.BitSpace: _bit_space,
    syntax.Field: _field,
    syntax.Member: _member,
    syntax.At: _at,
    syntax.Live: _live,
    syntax.Narrow: _narrow,
    syntax.Widen: _widen,
    syntax.Not: _not,
    syntax.And: _and,
    syntax.Or: _or,
    syntax.Equal: _equal,
    syntax.Compare: _binary,
    syntax.Arithmetic: _binary,
    syntax.Negate: _negate,
    syntax.Conditional: _conditional,
    syntax.Contains: _contains,
    syntax.SetLiteral: _set_literal,
    syntax.ListLiteral: _list_literal,
    syntax.Union: _union,
    syntax.Concat: _concat,
    syntax.Take: _take,
    syntax.Size: partial(comprehensions.size_of, evaluate=evaluate),
    syntax.Count: _count,
    syntax.PlaceOf: _place_of,
    syntax.Quantifier: partial(comprehensions.quantifier, evaluate=evaluate),
    syntax.Filter: partial(comprehensions.selection, evaluate=evaluate),
    syntax.Image: partial(comprehensions.image, evaluate=evaluate),
    syntax.FlatImage: partial(comprehensions.flat_image, evaluate=evaluate),
    syntax.Find: partial(comprehensions.find, evaluate=evaluate),
    syntax.Pick: partial(comprehensions.pick, evaluate=evaluate),
    syntax.Sorted: partial(comprehensions.in_order, evaluate=evaluate),
    syntax.Sum: partial(comprehensions.sum_of, evaluate=evaluate),
    syntax.StructLiteral: _struct_literal,
    syntax.Apply: _apply,
    syntax.Bind: _bind,
}
"""The meaning of each node, in the order of the syntax."""

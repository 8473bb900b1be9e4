"""What a typed expression means as terms over a state; the twin of the concrete reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from rtmref.lang import expressions as syntax
from rtmref.lang.expressions import Expression
from rtmref.lang.types import BitType, ListType, SetType, SortType
from rtmref.symbolic import choices, comprehensions, prefixes, terms
from rtmref.symbolic.choices import conditional, literal_list
from rtmref.symbolic.context import Context, bit, only_object, option
from rtmref.symbolic.conversions import convert
from rtmref.symbolic.flattening import null
from rtmref.symbolic.numbers import size_of, sum_of
from rtmref.symbolic.orders import in_order
from rtmref.symbolic.places import place_of
from rtmref.symbolic.state import State
from rtmref.symbolic.storage import stored
from rtmref.symbolic.terms import FALSE, TRUE, Term
from rtmref.symbolic.values import (
    Collection,
    HandleValue,
    ListValue,
    MapValue,
    OptionalValue,
    Piece,
    SetValue,
    StructValue,
    Value,
)
from rtmref.symbolic.witnesses import find, pick


@dataclass(frozen=True, slots=True)
class Environment:
    """Where an expression is evaluated: the values of its names, and the state."""

    context: Context
    state: State = field(default_factory=State)
    names: Mapping[str, Value] = field(default_factory=dict)

    def bind(self, name: str, value: Value) -> Environment:
        """The environment with one more name."""
        return Environment(self.context, self.state, {**self.names, name: value})

    def at(self, state: State) -> Environment:
        """The same names in another state."""
        return replace(self, state=state)


def evaluate(expression: Expression, here: Environment) -> Value:
    """The value of the expression."""
    return CASES[type(expression)](expression, here)


def truth(expression: Expression, here: Environment) -> Term:
    """The value of a boolean expression."""
    value = evaluate(expression, here)
    assert isinstance(value, Term)
    return value


number = truth
"""The value of an integer expression: one term as well."""


def _term(expression: Expression, here: Environment) -> Term:
    value = evaluate(expression, here)
    assert isinstance(value, Term)
    return value


def _collection(expression: Expression, here: Environment) -> Collection:
    value = evaluate(expression, here)
    assert isinstance(value, SetValue | ListValue)
    return value


def _list(expression: Expression, here: Environment) -> ListValue:
    value = evaluate(expression, here)
    assert isinstance(value, ListValue)
    return value


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
        return comprehensions.item_at(subject, key)
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


def same(left: Value, right: Value) -> Term:
    """Whether two values of one type are the same, collections included."""
    match left, right:
        case ((SetValue() | ListValue()), (SetValue() | ListValue())):
            return comprehensions.same_items(left, right)
        case OptionalValue(), OptionalValue() if isinstance(left.value, SetValue | ListValue):
            if left.null is TRUE or right.null is TRUE:
                return terms.conjunction(left.null, right.null)
            alike = same(left.value, right.value)
            both = terms.equation(left.null, right.null)
            return terms.conjunction(both, terms.disjunction(left.null, alike))
    return choices.equal(left, right)


def _compare(node: syntax.Compare, here: Environment) -> Value:
    left, right = _term(node.left, here), _term(node.right, here)
    match node.operator:
        case "<":
            return terms.less(left, right)
        case "<=":
            return terms.at_most(left, right)
        case ">":
            return terms.less(right, left)
        case ">=":
            return terms.at_most(right, left)


def _arithmetic(node: syntax.Arithmetic, here: Environment) -> Value:
    left, right = _term(node.left, here), _term(node.right, here)
    return _ARITHMETIC[node.operator](left, right)


_ARITHMETIC: Final[Mapping[str, Callable[[Term, Term], Term]]] = {
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
    subject = evaluate(node.subject, here)
    if isinstance(subject, OptionalValue):
        present = terms.negation(subject.null)
        return terms.conjunction(present, _alive(subject.value, here))
    return _alive(subject, here)


def _alive(subject: Value, here: Environment) -> Term:
    if isinstance(subject, Term):
        return here.state.alive(subject.sort, subject)
    assert isinstance(subject, HandleValue)
    return terms.disjunction(
        *(
            terms.conjunction(test, here.state.alive(kind, object_))
            for kind, test, object_ in subject.kinds
            if test is not FALSE
        )
    )


def _narrow(node: syntax.Narrow, here: Environment) -> Value:
    return _convert(node.subject, node, here)


def _widen(node: syntax.Widen, here: Environment) -> Value:
    return _convert(node.subject, node, here)


def _convert(subject: Expression, node: Expression, here: Environment) -> Value:
    return convert(evaluate(subject, here), subject.type, node.type, here.context.theory)


def _extent(node: syntax.Extent, here: Environment) -> Value:
    state, sort = here.state, node.sort

    def contains(value: Value) -> Term:
        if isinstance(value, HandleValue):
            found = ((test, each) for kind, test, each in value.kinds if kind == sort)
            return terms.disjunction(
                *(terms.conjunction(test, state.alive(sort, each)) for test, each in found)
            )
        assert isinstance(value, Term)
        return state.alive(sort, value)

    piece = Piece((sort,), lambda each: (state.alive(sort, each), each), True)
    return SetValue(SortType(sort), (piece,), contains)


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
    return comprehensions.union(_collection(node.left, here), _collection(node.right, here))


def _concat(node: syntax.Concat, here: Environment) -> Value:
    return comprehensions.concatenation(_list(node.left, here), _list(node.right, here))


def _quantifier(node: syntax.Quantifier, here: Environment) -> Value:
    def body(item: Value) -> Term:
        return truth(node.body, here.bind(node.variable, item))

    kind: terms.QuantifierKind = "exists" if node.kind == "exists" else "forall"
    return comprehensions.over(kind, _collection(node.domain, here).pieces, body)


def _filter(node: syntax.Filter, here: Environment) -> Value:
    return comprehensions.selection(
        _collection(node.domain, here),
        lambda item: truth(node.body, here.bind(node.variable, item)),
        here.context.theory,
    )


def _image(node: syntax.Image, here: Environment) -> Value:
    return comprehensions.image(
        _collection(node.domain, here),
        node.body.type,
        lambda item: evaluate(node.body, here.bind(node.variable, item)),
        here.context.theory,
    )


def _flat_image(node: syntax.FlatImage, here: Environment) -> Value:
    return comprehensions.flat_image(
        _collection(node.domain, here),
        node.type,
        lambda item: _collection(node.body, here.bind(node.variable, item)),
        here.context.theory,
    )


def _find(node: syntax.Find, here: Environment) -> Value:
    return find(
        here.context.theory,
        _collection(node.domain, here),
        lambda item: truth(node.body, here.bind(node.variable, item)),
        node.span,
    )


def _keys(
    node: syntax.Pick | syntax.Sorted, here: Environment
) -> Callable[[Value], tuple[Term, ...]]:
    def keys(item: Value) -> tuple[Term, ...]:
        inner = here.bind(node.variable, item)
        return tuple(_term(key, inner) for key in node.keys)

    return keys


def _pick(node: syntax.Pick, here: Environment) -> Value:
    domain = _collection(node.domain, here)
    return pick(here.context.theory, node.kind, domain, _keys(node, here))


def _sorted(node: syntax.Sorted, here: Environment) -> Value:
    return in_order(here.context.theory, _collection(node.domain, here), _keys(node, here))


def _take(node: syntax.Take, here: Environment) -> Value:
    wanted = _term(node.count, here)
    return comprehensions.prefix_of(_list(node.subject, here), wanted, here.context.theory)


def _size(node: syntax.Size, here: Environment) -> Value:
    return size_of(here.context.theory, _collection(node.subject, here))


def _sum(node: syntax.Sum, here: Environment) -> Value:
    return sum_of(
        here.context.theory,
        _collection(node.domain, here),
        lambda item: number(node.body, here.bind(node.variable, item)),
    )


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
    syntax.Compare: _compare,
    syntax.Arithmetic: _arithmetic,
    syntax.Negate: _negate,
    syntax.Conditional: _conditional,
    syntax.Contains: _contains,
    syntax.SetLiteral: _set_literal,
    syntax.ListLiteral: _list_literal,
    syntax.Union: _union,
    syntax.Concat: _concat,
    syntax.Take: _take,
    syntax.Size: _size,
    syntax.Count: _count,
    syntax.PlaceOf: _place_of,
    syntax.Quantifier: _quantifier,
    syntax.Filter: _filter,
    syntax.Image: _image,
    syntax.FlatImage: _flat_image,
    syntax.Find: _find,
    syntax.Pick: _pick,
    syntax.Sorted: _sorted,
    syntax.Sum: _sum,
    syntax.StructLiteral: _struct_literal,
    syntax.Apply: _apply,
    syntax.Bind: _bind,
}
"""The meaning of each node, in the order of the syntax."""

"""Values compared and chosen between: equality, `if`, lists written out item by item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rtmref.lang.types import Type
from rtmref.symbolic import terms
from rtmref.symbolic.flattening import Structures, anything
from rtmref.symbolic.terms import FALSE, TRUE, Term
from rtmref.symbolic.values import (
    HandleValue,
    ListValue,
    MapValue,
    OptionalValue,
    Piece,
    SetValue,
    StructValue,
    Value,
    restricted,
    single,
)

STRANGER: Final = "stranger"
"""The kind of a handle that refers to no object of the kinds that its type names."""


def equal(left: Value, right: Value) -> Term:
    """Whether two values of one type are the same."""
    match left, right:
        case Term(), Term():
            return terms.equation(left, right)
        case OptionalValue(), OptionalValue():
            both = terms.conjunction(left.null, right.null)
            neither = terms.conjunction(terms.negation(left.null), terms.negation(right.null))
            if neither is FALSE:
                return both
            return terms.disjunction(
                both, terms.conjunction(neither, equal(left.value, right.value))
            )
        case StructValue(), StructValue():
            pairs = zip(left.members, right.members, strict=True)
            return terms.conjunction(*(equal(one, other) for one, other in pairs))
        case HandleValue(), HandleValue():
            return _equal_handles(left, right)
    raise AssertionError("collections are compared where quantifiers are at hand")


def kind_tests(handle: HandleValue) -> tuple[tuple[str, Term], ...]:
    """For each kind, and for strangers, whether the handle (not null) is of it."""
    tests = tuple((kind, test) for kind, test, _ in handle.kinds)
    neither = [terms.negation(test) for _, test in tests]
    return (*tests, (STRANGER, terms.conjunction(terms.negation(handle.null), *neither)))


def _equal_handles(left: HandleValue, right: HandleValue) -> Term:
    others = {kind: (test, object_) for kind, test, object_ in right.kinds}
    same = [terms.conjunction(left.null, right.null)]
    for kind, test, object_ in left.kinds:
        other_test, other = others[kind]
        if test is not FALSE and other_test is not FALSE:
            equation = terms.equation(object_, other)
            same.append(terms.conjunction(test, other_test, equation))
    strange, other_strange = kind_tests(left)[-1][1], kind_tests(right)[-1][1]
    if strange is not FALSE and other_strange is not FALSE:
        equation = terms.equation(left.token, right.token)
        same.append(terms.conjunction(strange, other_strange, equation))
    return terms.disjunction(*same)


def conditional(test: Term, then: Value, otherwise: Value) -> Value:
    """then where the test holds, otherwise the other; of one type."""
    if test is TRUE or then is otherwise:
        return then
    if test is FALSE:
        return otherwise
    match then, otherwise:
        case Term(), Term():
            return terms.choice(test, then, otherwise)
        case OptionalValue(), OptionalValue():
            return _conditional_optional(test, then, otherwise)
        case StructValue(), StructValue():
            pairs = zip(then.members, otherwise.members, strict=True)
            return StructValue(tuple(conditional(test, one, other) for one, other in pairs))
        case HandleValue(), HandleValue():
            return _conditional_handle(test, then, otherwise)
        case SetValue(), SetValue():
            return _conditional_set(test, then, otherwise)
        case ListValue(), ListValue():
            return _conditional_list(test, then, otherwise)
        case MapValue(), MapValue():
            return _conditional_map(test, then, otherwise)
    raise AssertionError("both sides of a conditional have one type")


def _conditional_optional(
    test: Term, then: OptionalValue, otherwise: OptionalValue
) -> OptionalValue:
    """Behind a null anything will do, so the side that is certainly null does not count."""
    null_ = terms.choice(test, then.null, otherwise.null)
    if then.null is TRUE:
        return OptionalValue(null_, otherwise.value)
    if otherwise.null is TRUE:
        return OptionalValue(null_, then.value)
    return OptionalValue(null_, conditional(test, then.value, otherwise.value))


def _conditional_handle(test: Term, then: HandleValue, otherwise: HandleValue) -> HandleValue:
    kinds = tuple(
        (kind, terms.choice(test, is_one, is_other), _either(test, is_one, is_other, one, other))
        for (kind, is_one, one), (_, is_other, other) in zip(
            then.kinds, otherwise.kinds, strict=True
        )
    )
    null_ = terms.choice(test, then.null, otherwise.null)
    return HandleValue(null_, kinds, terms.choice(test, then.token, otherwise.token))


def _either(test: Term, is_one: Term, is_other: Term, one: Term, other: Term) -> Term:
    if is_one is FALSE:
        return other
    return one if is_other is FALSE else terms.choice(test, one, other)


def _guarded(test: Term, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return tuple(restricted(piece, lambda _: test) for piece in pieces)


def _conditional_set(test: Term, then: SetValue, otherwise: SetValue) -> SetValue:
    pieces = _guarded(test, then.pieces) + _guarded(terms.negation(test), otherwise.pieces)
    one, other = then.size, otherwise.size

    def size() -> Term:
        assert one is not None
        assert other is not None
        return terms.choice(test, one(), other())

    return SetValue(
        then.element,
        pieces,
        lambda value: terms.choice(test, then.contains(value), otherwise.contains(value)),
        None if one is None or other is None else size,
    )


def _conditional_list(test: Term, then: ListValue, otherwise: ListValue) -> ListValue:
    return ListValue(
        then.element,
        _guarded(test, then.pieces) + _guarded(terms.negation(test), otherwise.pieces),
        lambda value: terms.choice(test, then.contains(value), otherwise.contains(value)),
        lambda: terms.choice(test, then.size(), otherwise.size()),
        lambda index: conditional(test, then.at(index), otherwise.at(index)),
        lambda value: terms.choice(test, then.count(value), otherwise.count(value)),
        _guarded(test, then.occurrences) + _guarded(terms.negation(test), otherwise.occurrences),
    )


def _conditional_map(test: Term, then: MapValue, otherwise: MapValue) -> MapValue:
    def lookup(key: Value) -> OptionalValue:
        value = conditional(test, then.lookup(key), otherwise.lookup(key))
        assert isinstance(value, OptionalValue)
        return value

    return MapValue(then.key, then.value, lookup)


def literal_list(item: Type, items: Sequence[Value], structures: Structures) -> ListValue:
    """The list of these items."""

    def at(index: Term) -> Value:
        value = items[-1] if items else anything(item, structures)
        for place in reversed(range(len(items) - 1)):
            value = conditional(terms.equation(index, terms.integer(place)), items[place], value)
        return value

    def count(value: Value) -> Term:
        one, zero = terms.integer(1), terms.integer(0)
        return terms.total(*(terms.choice(equal(value, each), one, zero) for each in items))

    pieces = tuple(single(each) for each in items)
    return ListValue(
        item,
        pieces,
        lambda value: terms.disjunction(*(equal(value, each) for each in items)),
        lambda: terms.integer(len(items)),
        at,
        count,
        pieces,
    )

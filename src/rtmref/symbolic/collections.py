"""Sets and lists made from others: quantifying, filtering, mapping, joining, counting."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rtmref.lang.types import ListType, SetType, SortType, Type
from rtmref.symbolic import binders, terms
from rtmref.symbolic.choices import conditional, equal
from rtmref.symbolic.counting import counted, number_of
from rtmref.symbolic.flattening import leaves
from rtmref.symbolic.orders import enumeration
from rtmref.symbolic.terms import FALSE, INT, QuantifierKind, Term
from rtmref.symbolic.theory import Theory
from rtmref.symbolic.values import (
    Collection,
    ListValue,
    OptionalValue,
    Piece,
    SetValue,
    Value,
    mapped,
    restricted,
)


def over(kind: QuantifierKind, pieces: tuple[Piece, ...], body: Callable[[Value], Term]) -> Term:
    """The body for all, or for some, items of the pieces."""
    join = terms.conjunction if kind == "forall" else terms.disjunction
    return join(*(_over(kind, piece, body) for piece in pieces))


def _over(kind: QuantifierKind, piece: Piece, body: Callable[[Value], Term]) -> Term:
    def instance(*variables: Term) -> Term:
        guard, element = piece.instance(*variables)
        if guard is FALSE:
            return terms.truth(kind == "forall")
        if kind == "forall":
            return terms.implication(guard, body(element))
        return terms.conjunction(guard, body(element))

    return binders.quantify(kind, piece.sorts, instance)


def member_of(pieces: tuple[Piece, ...]) -> Callable[[Value], Term]:
    """Membership: some item of the pieces equals the value."""

    def contains(value: Value) -> Term:
        return terms.disjunction(*(_member(piece, value) for piece in pieces))

    return contains


def _member(piece: Piece, value: Value) -> Term:
    if piece.identity:
        return piece.instance(*leaves(value))[0]
    return _over("exists", piece, lambda element: equal(element, value))


def _within(index: Term, items: ListValue) -> Term:
    return terms.conjunction(
        terms.at_most(terms.integer(0), index), terms.less(index, items.size())
    )


def item_at(items: ListValue, index: Term) -> OptionalValue:
    """The item at an index, null beside the list."""
    return OptionalValue(terms.negation(_within(index, items)), items.at(index))


def selection(domain: Collection, test: Callable[[Value], Term], theory: Theory) -> Collection:
    """The items that satisfy the test."""
    pieces = tuple(restricted(piece, test) for piece in domain.pieces)

    def contains(value: Value) -> Term:
        inside = domain.contains(value)
        return inside if inside is FALSE else terms.conjunction(inside, test(value))

    if isinstance(domain, SetValue):
        return SetValue(domain.element, pieces, contains)
    items: ListValue = domain
    occurrences = tuple(restricted(piece, test) for piece in items.occurrences)

    def count(value: Value) -> Term:
        return terms.choice(test(value), items.count(value), terms.integer(0))

    def size() -> Term:
        return number_of(theory, occurrences)

    def kept(index: Term) -> Term:
        return terms.conjunction(_within(index, items), test(items.at(index)))

    def at(place: Term) -> Value:
        (index,) = enumeration(theory, 1, kept, size())(place)
        return items.at(index)

    return ListValue(items.element, pieces, contains, size, at, count, occurrences)


def image(
    domain: Collection, item: Type, function: Callable[[Value], Value], theory: Theory
) -> Collection:
    """What the function makes of the items."""
    pieces = tuple(mapped(piece, function) for piece in domain.pieces)
    if isinstance(domain, SetValue):
        return SetValue(item, pieces, member_of(pieces))
    occurrences = tuple(mapped(piece, function) for piece in domain.occurrences)
    return ListValue(
        item,
        pieces,
        member_of(pieces),
        domain.size,
        lambda index: function(domain.at(index)),
        counted(theory, occurrences, item),
        occurrences,
    )


def flat_image(
    domain: Collection, type_: Type, function: Callable[[Value], Collection], theory: Theory
) -> Collection:
    """The union, or the lists one after the other, of what the function makes of the items."""
    assert isinstance(type_, SetType | ListType)
    pieces = tuple(
        piece for outer in domain.pieces for piece in _flat(outer, function, lambda c: c.pieces)
    )
    if isinstance(type_, SetType) or isinstance(domain, SetValue):
        return SetValue(type_.item, pieces, member_of(pieces))
    occurrences = tuple(
        piece for outer in domain.occurrences for piece in _flat(outer, function, _occurrences)
    )

    def size() -> Term:
        return number_of(theory, occurrences)

    count = counted(theory, occurrences, type_.item)
    at = _flat_places(domain, function, size, theory)
    return ListValue(type_.item, pieces, member_of(pieces), size, at, count, occurrences)


def _flat_places(
    domain: ListValue,
    function: Callable[[Value], Collection],
    size: Callable[[], Term],
    theory: Theory,
) -> Callable[[Term], Value]:
    """The item at a place of the inner lists, one after the other."""

    def inner(index: Term) -> ListValue:
        found = function(domain.at(index))
        assert isinstance(found, ListValue)
        return found

    def reached(index: Term, place: Term) -> Term:
        return terms.conjunction(_within(index, domain), _within(place, inner(index)))

    def at(wanted: Term) -> Value:
        index, place = enumeration(theory, 2, reached, size())(wanted)
        return inner(index).at(place)

    return at


def _occurrences(collection: Collection) -> tuple[Piece, ...]:
    return collection.occurrences if isinstance(collection, ListValue) else collection.pieces


def _flat(
    outer: Piece,
    function: Callable[[Value], Collection],
    pieces_of: Callable[[Collection], tuple[Piece, ...]],
) -> tuple[Piece, ...]:
    """The pieces of the inner collections; how many they are is the same for every item."""
    with binders.bound_variables(outer.sorts) as variables:
        inner = pieces_of(function(outer.instance(*variables)[1]))
    width = len(outer.sorts)

    def piece(number: int) -> Piece:
        def instance(*all_variables: Term) -> tuple[Term, Value]:
            guard, element = outer.instance(*all_variables[:width])
            found = pieces_of(function(element))[number]
            inner_guard, result = found.instance(*all_variables[width:])
            return terms.conjunction(guard, inner_guard), result

        return Piece(outer.sorts + inner[number].sorts, instance)

    return tuple(piece(number) for number in range(len(inner)))


def union(left: Collection, right: Collection) -> SetValue:
    """What is in one of the two."""
    return SetValue(
        left.element,
        left.pieces + right.pieces,
        lambda value: terms.disjunction(left.contains(value), right.contains(value)),
    )


def named_set(name: str, value: SetValue, theory: Theory) -> SetValue:
    """The same set of objects behind a symbol of its own, so that its definition is told once."""
    if not isinstance(value.element, SortType):
        return value
    sort = value.element.name
    with binders.bound_variables((sort,)) as items:
        inside = value.contains(items[0])
        if not inside.height:
            return value
        holds = theory.predicate(name, items[0], inside)
    return SetValue(value.element, *_of_predicate(sort, holds))


def _of_predicate(
    sort: str, holds: Callable[[Term], Term]
) -> tuple[tuple[Piece, ...], Callable[[Value], Term]]:
    """The objects of which it holds: the pieces, and membership."""

    def contains(item: Value) -> Term:
        assert isinstance(item, Term)
        return holds(item)

    return (Piece((sort,), lambda x: (holds(x), x), True),), contains


def certain_items(value: Collection) -> Iterator[tuple[Term, Value]]:
    """The items that stand in the collection one by one, each with the condition for it."""
    for piece in value.pieces:
        if not piece.sorts:
            yield piece.instance()


def concatenation(left: ListValue, right: ListValue) -> ListValue:
    """The items of left, then those of right."""

    def at(index: Term) -> Value:
        shifted = terms.difference(index, left.size())
        return conditional(terms.less(index, left.size()), left.at(index), right.at(shifted))

    return ListValue(
        left.element,
        left.pieces + right.pieces,
        lambda value: terms.disjunction(left.contains(value), right.contains(value)),
        lambda: terms.total(left.size(), right.size()),
        at,
        lambda value: terms.total(left.count(value), right.count(value)),
        left.occurrences + right.occurrences,
    )


def prefix_of(subject: ListValue, wanted: Term, theory: Theory) -> ListValue:
    """The first items of a list, at most as many as wanted."""
    zero = terms.integer(0)

    def size() -> Term:
        shorter = terms.choice(terms.less(wanted, subject.size()), wanted, subject.size())
        return terms.choice(terms.less(wanted, zero), zero, shorter)

    def by_index(index: Term) -> tuple[Term, Value]:
        within = terms.conjunction(terms.at_most(zero, index), terms.less(index, size()))
        return within, subject.at(index)

    indexed = (Piece((INT,), by_index),)
    count = counted(theory, indexed, subject.element, subject.count)
    contains = member_of(indexed)
    if not isinstance(subject.element, SortType):
        return ListValue(subject.element, indexed, contains, size, subject.at, count, indexed)
    sort = subject.element.name
    with binders.bound_variables((sort,)) as (item,):
        some = terms.at_most(terms.integer(1), wanted)
        listed = terms.conjunction(subject.contains(item), some)
        taken = theory.predicate("taken", item, contains(item), listed)
    pieces, contains = _of_predicate(sort, taken)
    return ListValue(subject.element, pieces, contains, size, subject.at, count, indexed)

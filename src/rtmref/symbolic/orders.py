"""Sorted lists: a function from places to items, and one back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rtmref.symbolic import binders, terms
from rtmref.symbolic.flattening import assemble, leaves, shape
from rtmref.symbolic.numbers import size_of
from rtmref.symbolic.terms import INT, Symbol, Term
from rtmref.symbolic.theory import Axiom, Definition, Theory, definition
from rtmref.symbolic.values import Collection, ListValue, Piece, Value
from rtmref.symbolic.witnesses import no_greater


def in_order(
    theory: Theory, collection: Collection, keys: Callable[[Value], Sequence[Term]]
) -> ListValue:
    """The items of a set as a list, ascending by keys."""
    element = collection.element
    sorts = shape(element, theory.structures)
    size = size_of(theory, collection)
    with binders.bound_variables(sorts) as items:
        item = assemble(element, items, theory.structures)
        about = definition(items, (collection.contains(item), size, *keys(item)))
    *functions, back = _in_order(theory, about)

    def at(place: Term) -> Value:
        found = [function(*about.actual, place) for function in functions]
        return assemble(element, found, theory.structures)

    def by_item(*parts: Term) -> tuple[Term, Value]:
        value = assemble(element, parts, theory.structures)
        return collection.contains(value), value

    def number(value: Value) -> Term:
        return terms.choice(collection.contains(value), terms.integer(1), terms.integer(0))

    def place(value: Value) -> Term:
        found = back(*about.actual, *leaves(value))
        return terms.choice(collection.contains(value), found, terms.integer(-1))

    pieces = (Piece(sorts, by_item, len(sorts) == 1),)
    return ListValue(element, pieces, collection.contains, lambda: size, at, number, pieces, place)


def enumeration(
    theory: Theory, width: int, inside: Callable[..., Term], size: Term
) -> Callable[[Term], tuple[Term, ...]]:
    """The tuples of so many integers that are inside, in their own order: place to tuple."""
    with binders.bound_variables((INT,) * width) as places:
        about = definition(places, (inside(*places), size, *places))
    *functions, _ = _in_order(theory, about)
    return lambda place: tuple(function(*about.actual, place) for function in functions)


def _in_order(theory: Theory, about: Definition) -> tuple[Symbol, ...]:
    """The functions from place to the leaves of an item, and the one that goes back."""
    known = theory.known.get(("sorted", about.items, about.parts))
    if known is not None:
        return known
    sorts = [each.sort for each in about.free]
    at = tuple(theory.fresh("sorted", (*sorts, INT), each.sort) for each in about.items)
    back = theory.fresh("place", (*sorts, *(each.sort for each in about.items)), INT)
    theory.known["sorted", about.items, about.parts] = (*at, back)
    theory.axioms.extend(_order_facts(about, at, back))
    return (*at, back)


def _order_facts(about: Definition, at: tuple[Symbol, ...], back: Symbol) -> Iterator[Axiom]:
    """Places have items inside and items inside have places, in the order of the keys.

    That every item has a place is told at first only of items whose places are spoken of.
    """
    inside, size, *order = about.parts
    index, later = (terms.variable(name, INT) for name in ("index", "later"))

    def here(place: Term) -> dict[Term, Term]:
        return {
            item: symbol(*about.free, place) for item, symbol in zip(about.items, at, strict=True)
        }

    def within(place: Term) -> Term:
        return terms.conjunction(terms.at_most(terms.integer(0), place), terms.less(place, size))

    def keys(place: Term) -> list[Term]:
        return [terms.substitute(key, here(place)) for key in order]

    def close(fact: Term) -> Term:
        return terms.for_all((*about.free, *about.items, index, later), fact)

    listed = terms.substitute(inside, here(index))
    again = terms.equation(back(*about.free, *here(index).values()), index)
    place = back(*about.free, *about.items)
    same = [terms.equation(found, item) for item, found in here(place).items()]
    both = terms.conjunction(within(index), within(later), terms.less(index, later))
    placed = terms.implication(inside, terms.conjunction(within(place), *same))
    spoken_of = terms.triggered((*about.free, *about.items), placed, ((place,),))
    yield Axiom((back,), spoken_of, rigid=True)
    for symbol in at:
        yield Axiom(
            (symbol,), close(terms.implication(within(index), terms.conjunction(listed, again)))
        )
    for symbol in (*at, back):
        yield Axiom((symbol,), close(placed), deep=True)
        yield Axiom(
            (symbol,),
            close(terms.implication(both, no_greater(keys(index), keys(later)))),
            deep=True,
        )

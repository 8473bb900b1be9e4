"""The last place of an item in a list."""

from __future__ import annotations

from collections.abc import Iterable

from rtmref.symbolic import terms
from rtmref.symbolic.binders import bound_variables
from rtmref.symbolic.choices import equal
from rtmref.symbolic.flattening import assemble, leaves, shape
from rtmref.symbolic.terms import INT, Term
from rtmref.symbolic.theory import Said, Theory, definition
from rtmref.symbolic.values import ListValue, Value


def place_of(theory: Theory, items: ListValue, value: Value) -> Term:
    """The last position at which the value stands, or -1: a function of the value."""
    if items.place is not None:
        return items.place(value)
    sorts = shape(items.element, theory.structures)
    with bound_variables((*sorts, INT)) as (*wanted, index):
        item = assemble(items.element, wanted, theory.structures)
        found = _place(theory, items, item, index)
        return terms.substitute(found, dict(zip(wanted, leaves(value), strict=True)))


def _place(theory: Theory, items: ListValue, item: Value, index: Term) -> Term:
    within = terms.conjunction(
        terms.at_most(terms.integer(0), index), terms.less(index, items.size())
    )
    here = terms.conjunction(within, equal(items.at(index), item))
    about = definition((index,), (here,))
    (each,), (inside,) = about.items, about.parts

    def axioms(defined: tuple[Term, ...]) -> Iterable[Said]:
        (place,) = defined
        there = terms.substitute(inside, {each: place})
        nowhere = terms.equation(place, terms.integer(-1))
        yield Said(terms.disjunction(nowhere, there))
        yield Said(terms.implication(inside, terms.at_most(each, place)), (each,))

    return theory.define("place of", about, [("place of", INT)], axioms)[0]

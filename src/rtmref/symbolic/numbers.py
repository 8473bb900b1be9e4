"""Numbers of items: symbols with the axioms that follow from what a number is.

Never a sum: a number is at least zero, at least one if there is an item, and in a finite universe
what one counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rtmref.symbolic import binders, terms
from rtmref.symbolic.flattening import assemble, shape
from rtmref.symbolic.terms import INT, Term
from rtmref.symbolic.theory import Definition, Said, Theory, definition
from rtmref.symbolic.values import Collection, ListValue, Piece, Value


def size_of(theory: Theory, collection: Collection) -> Term:
    """Number of items."""
    if collection.size is not None:
        return collection.size()
    sorts = shape(collection.element, theory.structures)

    def inside(*parts: Term) -> Term:
        return collection.contains(assemble(collection.element, parts, theory.structures))

    return cardinality(theory, sorts, inside)


def sum_of(theory: Theory, collection: Collection, weight: Callable[[Value], Term]) -> Term:
    """The sum of what the items weigh, each as often as a list has it.

    A symbol that is 0 where there is no item; only finite universes add up.
    """
    if isinstance(collection, ListValue):
        return terms.total(*(_piece_sum(theory, each, weight) for each in collection.occurrences))

    def instance(*parts: Term) -> tuple[Term, Value]:
        item = assemble(collection.element, parts, theory.structures)
        return collection.contains(item), item

    return _piece_sum(theory, Piece(shape(collection.element, theory.structures), instance), weight)


def _piece_sum(theory: Theory, piece: Piece, weight: Callable[[Value], Term]) -> Term:
    with binders.bound_variables(piece.sorts) as variables:
        guard, item = piece.instance(*variables)
        if guard is terms.FALSE:
            return terms.integer(0)
        weighed = terms.choice(guard, weight(item), terms.integer(0))
        if not variables:
            return weighed
        about = definition(variables, (guard, weighed))
        return _sum(theory, about)


def _sum(theory: Theory, about: Definition) -> Term:
    inside, weighed = about.parts

    def axioms(defined: tuple[Term, ...]) -> Iterable[Said]:
        total, *example = defined
        found = terms.substitute(inside, dict(zip(about.items, example, strict=True)))
        yield Said(terms.disjunction(terms.equation(total, terms.integer(0)), found))
        yield Said(terms.equation(total, terms.tally(about.items, weighed)), exact=True)

    results = [("sum", INT), *(("added", each.sort) for each in about.items)]
    return theory.define("sum", about, results, axioms)[0]


def cardinality(
    theory: Theory,
    sorts: Sequence[str],
    predicate: Callable[..., Term],
    bound: Term | None = None,
    examples: bool = True,
) -> Term:
    """How many values of these sorts satisfy the predicate; `bound` says at most how many.

    Without `examples` a number above zero does not have to come with an item that it counts.
    """
    with binders.bound_variables(sorts) as variables:
        inside = predicate(*variables)
        if inside is terms.FALSE or not variables:
            return terms.choice(inside, terms.integer(1), terms.integer(0))
        return _cardinality(theory, variables, inside, bound, examples)


def _cardinality(
    theory: Theory,
    variables: tuple[Term, ...],
    inside: Term,
    bound: Term | None,
    examples: bool,
) -> Term:
    about = definition(variables, (inside,) if bound is None else (inside, bound))
    body = about.parts[0]

    def axioms(defined: tuple[Term, ...]) -> Iterable[Said]:
        number, *example = defined
        one = terms.at_most(terms.integer(1), number)
        yield Said(terms.at_most(terms.integer(0), number))
        yield Said(terms.implication(body, one), about.items)
        if examples:
            found = terms.substitute(body, dict(zip(about.items, example, strict=True)))
            yield Said(terms.implication(one, found))
        for most in about.parts[1:]:
            yield Said(terms.at_most(number, most))
        yield Said(terms.equation(number, terms.tally(about.items, body)), exact=True)

    results = [
        ("size" if examples else "count", INT),
        *(("counted", each.sort) for each in variables if examples),
    ]
    return theory.define("size" if examples else "count", about, results, axioms)[0]

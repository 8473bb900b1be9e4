"""Numbers of items: symbols with the axioms that follow from what a number is.

Never a sum: a number is at least zero, at least one if there is an item, and in a finite universe
what one counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rtmref.symbolic import binders, terms
from rtmref.symbolic.flattening import assemble, shape
from rtmref.symbolic.terms import INT, Term
from rtmref.symbolic.theory import Said, Theory, definition
from rtmref.symbolic.values import Collection


def size_of(theory: Theory, collection: Collection) -> Term:
    """Number of items."""
    if collection.size is not None:
        return collection.size()
    sorts = shape(collection.element, theory.structures)

    def inside(*parts: Term) -> Term:
        return collection.contains(assemble(collection.element, parts, theory.structures))

    return cardinality(theory, sorts, inside)


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

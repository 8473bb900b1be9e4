"""Items that the solver does not have to look for: the least one, the only one.

Each is a fresh symbol that is such an item if there is one at all. That a set which is not empty
has a least item is the one assumption behind it: a table is finite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal as Choice

from rtmref.diagnostics import Span
from rtmref.lang.types import Type
from rtmref.symbolic import binders, terms
from rtmref.symbolic.flattening import assemble, shape
from rtmref.symbolic.terms import TRUE, Term
from rtmref.symbolic.theory import Said, Theory, Uniqueness, definition
from rtmref.symbolic.values import Collection, OptionalValue, Value


def pick(
    theory: Theory,
    kind: Choice["min", "max"],
    collection: Collection,
    keys: Callable[[Value], Sequence[Term]],
) -> OptionalValue:
    """The item of least (greatest) keys, or null: a witness with its two properties."""

    def parts(item: Value) -> Sequence[Term]:
        return (collection.contains(item), *keys(item))

    def best(order: Sequence[Term], picked: Sequence[Term]) -> Term:
        return no_greater(picked, order) if kind == "min" else no_greater(order, picked)

    return _witness(theory, f"pick {kind}", collection.element, parts, best)


def find(
    theory: Theory, collection: Collection, test: Callable[[Value], Term], span: Span
) -> OptionalValue:
    """The item that satisfies the test, or null; that there is at most one is noted."""

    def parts(item: Value) -> Sequence[Term]:
        return (terms.conjunction(collection.contains(item), test(item)),)

    sorts = shape(collection.element, theory.structures)
    with binders.bound_variables(sorts) as variables:
        item = assemble(collection.element, variables, theory.structures)
        theory.uniqueness.append(Uniqueness(span, theory.path, variables, parts(item)[0]))
    return _witness(theory, "find", collection.element, parts, lambda *_: TRUE)


def _witness(
    theory: Theory,
    name: str,
    element: Type,
    parts: Callable[[Value], Sequence[Term]],
    best: Callable[[Sequence[Term], Sequence[Term]], Term],
) -> OptionalValue:
    """An item inside, if there is one: the first part says which are, the others are keys."""
    with binders.bound_variables(shape(element, theory.structures)) as variables:
        found = parts(assemble(element, variables, theory.structures))
        about = definition(variables, found)
        inside, *order = about.parts

        def axioms(defined: tuple[Term, ...]) -> Iterable[Said]:
            witness = dict(zip(about.items, defined, strict=True))
            chosen, *picked = (terms.substitute(part, witness) for part in about.parts)
            both = terms.conjunction(chosen, best(order, picked))
            yield Said(terms.implication(inside, both), about.items)

        results = [(name, each.sort) for each in variables]
        defined = theory.define(name, about, results, axioms)
        chosen = terms.substitute(found[0], dict(zip(variables, defined, strict=True)))
    value = assemble(element, defined, theory.structures)
    return OptionalValue(terms.negation(chosen), value)


def no_greater(left: Sequence[Term], right: Sequence[Term]) -> Term:
    """Keys compared in order: left comes first, or they are equal."""
    if not left:
        return TRUE
    if len(left) == 1:
        return terms.at_most(left[0], right[0])
    before = terms.less(left[0], right[0])
    same = terms.equation(left[0], right[0])
    return terms.disjunction(before, terms.conjunction(same, no_greater(left[1:], right[1:])))

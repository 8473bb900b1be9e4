"""Which terms make an instance of a universal fact worth having.

The solver left to itself would take the existence of an object for a reason to learn everything
about it, and everything about what that refers to, and so on. Here a fact is looked at when one
of the fields that it speaks of is; existence counts only where there is nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rtmref.symbolic import terms
from rtmref.symbolic.terms import BINDERS, Symbol, Term

Pattern = tuple[Term, ...]


def patterns(fact: Term) -> Sequence[Pattern]:
    """The patterns of a quantifier; none where the solver should choose."""
    if not fact.patterns:
        fact.patterns = tuple(_chosen(fact))
    return fact.patterns


def _chosen(fact: Term) -> Sequence[Pattern]:
    variables = frozenset(terms.bound(fact))
    found = dict.fromkeys(_applications(fact.arguments[0]))
    usable = [each for each in found if not each.free.isdisjoint(variables) and _is_plain(each)]
    strong = [each for each in usable if not _is_existence(each)]
    weak = [each for each in usable if _is_existence(each)]
    covering = [term for term in strong if variables <= term.free]
    if covering:
        return [(term,) for term in covering]
    joint = _joint((*strong, *weak), variables)
    return [joint] if joint else []


def mentioned(part: Term, variables: frozenset[Term]) -> list[Term]:
    """The applications in a formula or term that can stand in a pattern, existence left out."""
    return [
        each
        for each in _applications(part)
        if not each.free.isdisjoint(variables) and _is_plain(each) and not _is_existence(each)
    ]


def _applications(term: Term) -> Iterator[Term]:
    """The largest applications in the atoms of a formula, outside of inner quantifiers."""
    if term.operator in BINDERS:
        return
    if term.operator != "apply":
        for argument in term.arguments:
            yield from _applications(argument)
    elif _is_existence(term) and term.arguments[0].operator == "apply":
        yield term.arguments[0]
    else:
        yield term


def _is_existence(term: Term) -> bool:
    return isinstance(term.payload, Symbol) and term.payload.name.endswith(".alive")


def _is_plain(term: Term) -> bool:
    """Made of functions and variables alone, as a pattern has to be."""
    if term.operator == "apply":
        return all(_is_plain(argument) for argument in term.arguments)
    return term.operator in ("variable", "int")


def _joint(candidates: Sequence[Term], variables: frozenset[Term]) -> Pattern:
    """The first few terms that together have all the variables; empty if none do."""
    chosen: list[Term] = []
    missing = variables
    for term in candidates:
        if not term.free.isdisjoint(missing):
            chosen.append(term)
            missing = missing - term.free
    return () if missing else tuple(chosen)

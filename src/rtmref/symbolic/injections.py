"""Uniqueness as a function: "equal keys, equal objects" says that the key determines the object.

The plain form makes the solver compare every two objects; the function needs one look at each.
Both say the same, since such a function exists exactly if no two objects share their key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rtmref.symbolic import prefixes, terms
from rtmref.symbolic.patterns import mentioned
from rtmref.symbolic.terms import FALSE, TRUE, Symbol, Term


@dataclass(frozen=True, slots=True)
class _Twins:
    """Two bound variables that the fact says are equal, and the conditions for it."""

    one: Term
    other: Term
    parts: tuple[Term, ...]


def as_function(fact: Term, name: str) -> Term:
    """The fact with a function from the key to the object, if it is a statement of uniqueness."""
    twins = _twins(fact)
    if twins is None:
        return fact
    keys = _keys(twins)
    if keys is None:
        return fact
    shared = [each for each in terms.bound(fact) if each not in (twins.one, twins.other)]
    own = [part for part in twins.parts if twins.other not in part.free]
    arguments = (*keys, *shared)
    inverse = Symbol(name, tuple(each.sort for each in arguments), twins.one.sort)
    told = terms.implication(
        terms.conjunction(*own), terms.equation(inverse(*arguments), twins.one)
    )
    variables = (twins.one, *shared)
    return terms.triggered(variables, told, (_pattern((*keys, *own), frozenset(variables)),))


def _twins(fact: Term) -> _Twins | None:
    if fact.operator != "forall" or fact.arguments[0].operator != "or":
        return None
    variables = terms.bound(fact)
    for part in fact.arguments[0].arguments:
        if part.operator == "=" and all(side in variables for side in part.arguments):
            rest = [each for each in fact.arguments[0].arguments if each is not part]
            conditions = terms.negation(terms.disjunction(*rest))
            parts = conditions.arguments if conditions.operator == "and" else (conditions,)
            one, other = part.arguments
            return _Twins(one, other, _propagated(parts))
    return None


def _propagated(parts: Sequence[Term]) -> tuple[Term, ...]:
    """The same conjunction, with what it says outright taken for granted in its alternatives."""
    known = {part: TRUE for part in parts if part.operator != "or"}
    known.update({terms.negation(part): FALSE for part in known})
    clear = terms.conjunction(
        *(_given(part, known) if part not in known else part for part in parts)
    )
    return clear.arguments if clear.operator == "and" else (clear,)


def _given(part: Term, known: dict[Term, Term]) -> Term:
    if part in known:
        return known[part]
    if part.operator in ("and", "or", "not"):
        return terms.rebuild(part, [_given(each, known) for each in part.arguments])
    return part


def _keys(twins: _Twins) -> tuple[Term, ...] | None:
    """What the two have in common; None if the conditions are not the same for both."""
    swap = {twins.one: twins.other}
    mine = {part for part in twins.parts if twins.one in part.free and twins.other not in part.free}
    theirs = {
        part for part in twins.parts if twins.other in part.free and twins.one not in part.free
    }
    if {terms.substitute(part, swap) for part in mine} != theirs:
        return None
    both = [part for part in twins.parts if {twins.one, twins.other} <= part.free]
    keys = [_key(part, twins) for part in both]
    return None if any(key is None for key in keys) else tuple(key for key in keys if key)


def _key(part: Term, twins: _Twins) -> Term | None:
    """The side of an equation about the first of the two, if the other side is its mirror image."""
    if part.operator == "ite" and part.arguments[0].free.isdisjoint((twins.one, twins.other)):
        then, otherwise = (_key(each, twins) for each in part.arguments[1:])
        if then is None or otherwise is None or then.sort != otherwise.sort:
            return None
        return terms.choice(part.arguments[0], then, otherwise)
    if part.operator != "=":
        return None
    for side, image in (part.arguments, part.arguments[::-1]):
        if twins.other not in side.free:
            mirrored = terms.substitute(side, {twins.one: twins.other})
            return side if mirrored is image else None
    return None


def _pattern(parts: Iterable[Term], variables: frozenset[Term]) -> tuple[Term, ...]:
    """All that the key is made of: only objects whose key is spoken of are worth a look."""
    found = dict.fromkeys(
        field for part in parts for term in mentioned(part, variables) for field in _fields(term)
    )
    return tuple(term for term in found if not any(_inside(term, other) for other in found))


def _fields(term: Term) -> Iterator[Term]:
    """The fields in a term, without the built-in functions around them."""
    if term.payload in prefixes.RIGID:
        for argument in term.arguments:
            yield from _fields(argument)
    elif term.operator == "apply":
        yield term


def _inside(term: Term, other: Term) -> bool:
    return any(term is each or _inside(term, each) for each in other.arguments)

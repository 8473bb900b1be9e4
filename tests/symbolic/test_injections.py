"""Uniqueness is told to the solver as a function, and nothing else is."""

from __future__ import annotations

from rtmref.symbolic import terms
from rtmref.symbolic.injections import as_function
from rtmref.symbolic.terms import BOOL, INT, Symbol, Term

A, B = (terms.variable(name, "Thing") for name in "ab")
KEY = Symbol("Thing.key", ("Thing",), INT)
HOME = Symbol("Thing.home", ("Thing",), "Home")
THERE = Symbol("Thing.alive", ("Thing",), BOOL)


def unique(*conditions: Term) -> Term:
    """Things that satisfy the conditions are one."""
    both = terms.conjunction(THERE(A), THERE(B), *conditions)
    return terms.for_all((A, B), terms.implication(both, terms.equation(A, B)))


def test_a_unique_key_is_a_function() -> None:
    """Equal keys, equal things: the thing is a function of the key, looked at once for each."""
    same = (terms.equation(KEY(A), KEY(B)), terms.equation(HOME(A), HOME(B)))
    told = as_function(unique(*same), "the one")
    assert len(terms.bound(told)) == 1
    assert "the one" in repr(told)


def test_other_facts_stay_as_they_are() -> None:
    """Conditions that are not the same for both make no key."""
    ordered = unique(terms.at_most(KEY(A), KEY(B)))
    crossed = unique(
        terms.equation(KEY(A), KEY(B)), terms.equation(HOME(A), terms.constant("h", "Home"))
    )
    for fact in (ordered, crossed, terms.for_all((A,), THERE(A))):
        assert as_function(fact, "the one") is fact


def test_alternatives_are_settled_by_what_is_given() -> None:
    """A condition on one that an alternative repeats for the other still makes a key."""
    null = Symbol("Thing.slot.null", ("Thing",), BOOL)
    slot = Symbol("Thing.slot", ("Thing",), INT)
    neither = terms.conjunction(terms.negation(null(A)), terms.negation(null(B)))
    same = terms.disjunction(
        terms.conjunction(null(A), null(B)),
        terms.conjunction(neither, terms.equation(slot(A), slot(B))),
    )
    told = as_function(unique(terms.negation(null(A)), same), "the one")
    assert len(terms.bound(told)) == 1

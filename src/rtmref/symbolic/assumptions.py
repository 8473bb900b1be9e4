"""What every obligation may use: the invariants of the pre-state, and the background."""

from __future__ import annotations

from dataclasses import dataclass

from rtmref.lang.spec import Spec
from rtmref.symbolic import facts, footprints, invariants, terms
from rtmref.symbolic.context import Context, context_of
from rtmref.symbolic.injections import as_function
from rtmref.symbolic.terms import Term
from rtmref.symbolic.theory import Axiom, Uniqueness


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The invariants as terms, by name: as they are, and in the form that proofs take best.

    `reads` gives the places that each of them depends on. `moment` is when they were built: terms
    of an obligation are forgotten back to it.
    """

    context: Context
    hypotheses: dict[str, Term]
    stated: dict[str, Term]
    reads: dict[str, frozenset[str]]
    background: tuple[Axiom, ...]
    uniqueness: tuple[Uniqueness, ...]
    moment: int


def assume(spec: Spec) -> Assumptions:
    """Translate what the obligations of the specification share."""
    context = context_of(spec)
    plain = {name: invariants.hypothesis(each, context) for name, each in spec.invariants.items()}
    stated = {name: as_function(fact, f"the one of {name}") for name, fact in plain.items()}
    background = tuple(facts.background(context))
    unique = tuple(context.theory.uniqueness)
    reads = {name: footprints.reads(each) for name, each in spec.invariants.items()}
    return Assumptions(context, plain, stated, reads, background, unique, terms.mark())

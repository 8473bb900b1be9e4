"""Mutants of invariants that the prover shows to say the same, for any number of objects."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from rtmref.engine.mutation.claims import Claim
from rtmref.symbolic import invariants, terms
from rtmref.symbolic.assumptions import Assumptions
from rtmref.symbolic.injections import as_function
from rtmref.symbolic.judgements import Options
from rtmref.symbolic.questions import Question
from rtmref.symbolic.sessions import Session
from rtmref.symbolic.state import State

EFFORT: Final = Options(effort=100_000)
"""How hard the solver tries: what is the same is soon found to be."""
SAME: Final = "the prover shows that it says the same wherever the other invariants hold"


def says_the_same(base: Assumptions, claim: Claim) -> bool:
    """Whether, where the other invariants hold, the mutant holds exactly if the invariant does."""
    try:
        return all(
            _follows(base, claim, name, forwards=forwards)
            for name in claim.changed
            for forwards in (True, False)
        )
    except Exception:  # what is not well typed may have no meaning
        return False
    finally:
        terms.forget_since(base.moment)


def _follows(base: Assumptions, claim: Claim, name: str, *, forwards: bool) -> bool:
    """Whether the mutant follows from the invariant and the others, or the invariant from it."""
    context = base.context.branch()
    known, changed = claim.original.invariants[name], claim.changed[name]
    given, asked = (known, changed) if forwards else (changed, known)
    stated = {each: fact for each, fact in base.stated.items() if each not in claim.changed}
    fact = invariants.hypothesis(given, context)
    stated[name] = as_function(fact, f"the one of {name}, changed")
    examples = invariants.examples(asked, context)
    violated = invariants.instantiate(asked, context, State(), examples).violated
    session = Session(replace(base, stated=stated), context, EFFORT, ())
    try:
        return session.ask(Question(name, violated)).answer == "unsat"
    finally:
        session.close()

"""The search for a counterexample in finite universes."""

from __future__ import annotations

from collections.abc import Iterable

from rtmref.symbolic import decode, invariants
from rtmref.symbolic.assumptions import Assumptions
from rtmref.symbolic.context import Context
from rtmref.symbolic.judgements import Counterexample, Options
from rtmref.symbolic.operations import Transition
from rtmref.symbolic.questions import Question
from rtmref.symbolic.search import Scope, in_order_of_age, scope
from rtmref.symbolic.state import State
from rtmref.symbolic.terms import Term
from rtmref.symbolic.theory import Axiom
from rtmref.symbolic.universes import small_universe


def refute(
    base: Assumptions,
    context: Context,
    question: Question,
    done: Transition | None,
    options: Options,
) -> Counterexample | int:
    """The smallest counterexample, or the size up to which there certainly is none."""
    excluded = 0
    for size in options.sizes:
        axioms = () if done is None else done.facts
        within = opened(base, context, size, axioms, options)
        within.assume((question.violated,))
        answer = within.check()
        if answer == "sat":
            found = _told(within, question, done, size)
            within.solver.close()
            return found
        within.solver.close()
        if answer == "unsat" and excluded == size - 1:
            excluded = size
    return excluded


def opened(
    base: Assumptions, context: Context, size: int, axioms: Iterable[Axiom], options: Options
) -> Scope:
    """A small universe in which every invariant holds."""
    over = small_universe(context.spec, size)
    every = (*base.background, *axioms)
    within = scope(context, over, every, seed=options.seed, effort=options.effort)
    hypotheses: Iterable[Term] = base.hypotheses.values()
    within.assume((*in_order_of_age(over, context.spec.sorts), *hypotheses))
    return within


def _told(within: Scope, question: Question, done: Transition | None, size: int) -> Counterexample:
    decoder = within.decoder()
    bindings = {}
    if question.invariant is not None:
        examples = invariants.examples(question.invariant, within.context)
        named = invariants.bindings(question.invariant, within.context, examples)
        bindings = {name: decoder.plain(value, type_) for name, (type_, value) in named.items()}
    call = None if done is None else decode.call(decoder, done.operation)
    return Counterexample(decode.snapshot(decoder, State()), call, bindings, size)

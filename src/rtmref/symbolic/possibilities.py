"""What can happen at all: a rule that nothing can reach proves nothing and tests nothing.

An operation should be able to succeed, each of its refusals to be the answer, and the `when` of
each invariant to hold, in some state in which every invariant holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal as Choice

from rtmref.diagnostics import Span
from rtmref.lang.spec import Spec
from rtmref.symbolic import invariants, terms
from rtmref.symbolic.assumptions import Assumptions, assume
from rtmref.symbolic.judgements import DEFAULTS, Options
from rtmref.symbolic.operations import transition
from rtmref.symbolic.questions import Question
from rtmref.symbolic.refutation import opened
from rtmref.symbolic.search import Scope
from rtmref.symbolic.sessions import Session
from rtmref.symbolic.state import State
from rtmref.symbolic.terms import FALSE, Term
from rtmref.symbolic.theory import Axiom, Inexpressible
from rtmref.verdicts import Verdict, Word

Kind = Choice["success", "refusal", "when"]


@dataclass(frozen=True, slots=True)
class Possibility:
    """Whether something can happen: `proved` by an example, `vacuous`, or not known.

    `name` is the operation or the invariant, `span` the place of the refusal or the element,
    `status` what a refusal answers; `size` is how many objects of each sort the example needed.
    """

    kind: Kind
    name: str
    span: Span
    status: str
    verdict: Verdict
    size: int = 0


@dataclass(frozen=True, slots=True)
class _Wish:
    """Something that should be possible."""

    found: Possibility
    wanted: Term
    axioms: tuple[Axiom, ...]


def possibilities(spec: Spec, *, options: Options = DEFAULTS) -> Iterator[Possibility]:
    """Ask of each operation, refusal and `when`, in their order, whether it can happen."""
    base = assume(spec)
    context = base.context.branch()
    wishes = [*_of_invariants(base, spec), *_of_operations(replace(base, context=context), spec)]
    base = replace(base, context=context)
    open_wishes = list(enumerate(wishes))
    known: dict[int, Possibility] = {}
    for size in options.sizes:
        within = opened(base, context, size, [a for w in wishes for a in w.axioms], options)
        known.update(_granted(within, open_wishes, size))
        within.solver.close()
        open_wishes = [(place, wish) for place, wish in open_wishes if place not in known]
    for place, wish in open_wishes:
        known[place] = _never(base, wish, options)
    terms.forget_since(base.moment)
    yield from (known[place] for place in range(len(wishes)))


def _of_invariants(base: Assumptions, spec: Spec) -> Iterator[_Wish]:
    open_ = Verdict(Word.UNKNOWN)
    for each in spec.invariants.values():
        if each.origin == "written":
            examples = invariants.examples(each, base.context)
            when = invariants.instantiate(each, base.context, State(), examples).when
            yield _Wish(Possibility("when", each.name, each.span, "", open_), when, ())


def _of_operations(base: Assumptions, spec: Spec) -> Iterator[_Wish]:
    open_ = Verdict(Word.UNKNOWN)
    for operation in (*spec.operations.values(), *spec.steps.values()):
        try:
            done = transition(operation, base.context)
        except Inexpressible:
            continue
        success = Possibility("success", operation.name, operation.span, "", open_)
        yield _Wish(success, done.success, done.facts)
        for refusal, refused in done.refusals:
            found = Possibility("refusal", operation.name, refusal.span, refusal.status, open_)
            yield _Wish(found, refused, done.facts)


def _granted(
    within: Scope, wishes: Sequence[tuple[int, _Wish]], size: int
) -> Iterator[tuple[int, Possibility]]:
    for place, wish in wishes:
        if wish.wanted is FALSE:
            continue
        with within.aside() as inner:
            inner.assume((wish.wanted,))
            if inner.check() == "sat":
                proved = Verdict(Word.PROVED)
                yield place, replace(wish.found, verdict=proved, size=size)


def _never(base: Assumptions, wish: _Wish, options: Options) -> Possibility:
    """No example is small enough: perhaps there is none at all."""
    session = Session(base, base.context, options, wish.axioms)
    reply = session.ask(Question(wish.found.name, wish.wanted))
    session.close()
    if reply.answer == "unsat":
        return replace(wish.found, verdict=Verdict(Word.VACUOUS))
    reason = f"no example with {max(options.sizes)} objects of each sort"
    return replace(wish.found, verdict=Verdict(Word.UNKNOWN, reason))

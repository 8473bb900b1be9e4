"""Every invariant under every operation, for any number of objects.

An obligation is one invariant and one operation: if all invariants hold before a call that is not
refused, this one holds after it. What the frame or the terms alone settle never reaches the
solver. What the solver does not prove is looked for in finite universes, and is either refuted
there or left `bounded`.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from rtmref.lang.spec import Invariant, Spec
from rtmref.symbolic import footprints, questions, terms
from rtmref.symbolic.assumptions import Assumptions, assume
from rtmref.symbolic.context import Context
from rtmref.symbolic.judgements import (
    ANY_STATE,
    DEFAULTS,
    INITIAL,
    Counterexample,
    Ground,
    Judgement,
    Options,
    subjects,
)
from rtmref.symbolic.operations import Transition, transition
from rtmref.symbolic.questions import Question
from rtmref.symbolic.refutation import Refuter
from rtmref.symbolic.sessions import Reply, Session
from rtmref.symbolic.terms import FALSE, Term
from rtmref.symbolic.theory import Inexpressible
from rtmref.verdicts import Verdict, Word

PROVED: Final = Verdict(Word.PROVED)
FIRST: Final = 2
"""Which part of the effort the first attempt gets: what it does not prove may have no proof."""
ATTEMPTS: Final = 3
"""How many fresh solvers, each with a seed of its own, try what the shared one left open."""


def prove(
    spec: Spec,
    *,
    operations: Sequence[str] | None = None,
    invariants: Sequence[str] | None = None,
    options: Options = DEFAULTS,
) -> Iterator[Judgement]:
    """Judge every invariant in the initial state and under every operation, in their order.

    Of the operations and invariants only the named ones are judged; all invariants are assumed.
    """
    base = assume(spec)
    chosen = tuple(spec.invariants if invariants is None else invariants)
    for name in subjects(spec, operations):
        yield from judge(base, name, chosen, options)


def judge(
    base: Assumptions,
    name: str,
    among: Sequence[str],
    options: Options,
    *,
    finds: bool = True,
) -> Iterator[Judgement]:
    """The judgements on one operation; what was judged before makes no difference.

    They are about the invariants `among` all, and, with `finds`, about each place of a `find`.
    """
    with uncollected():
        try:
            if name == INITIAL:
                found = list(_initial(base, among, options))
            elif name == ANY_STATE:
                found = list(_any_state(base, options)) if finds else []
            else:
                found = list(_operation(base, name, among, options, finds))
        finally:
            terms.forget_since(base.moment)
    yield from found


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of cycles: terms have none, and there are very many of them."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _initial(base: Assumptions, among: Sequence[str], options: Options) -> Iterator[Judgement]:
    context = base.context.branch()
    asked = [context.spec.invariants[each] for each in among]
    judging = _Judging(INITIAL, base, context, None, options)
    yield from judging.all(questions.at_first(asked, context))
    judging.close()


def _any_state(base: Assumptions, options: Options) -> Iterator[Judgement]:
    judging = _Judging(ANY_STATE, base, base.context.branch(), None, options)
    yield from _worst(judging.all(questions.of_find(base.uniqueness)))
    judging.close()


def _operation(
    base: Assumptions, name: str, among: Sequence[str], options: Options, finds: bool
) -> Iterator[Judgement]:
    context = base.context.branch()
    spec = context.spec
    operation = spec.named(name)
    written = footprints.writes(operation, spec)
    try:
        done = transition(operation, context)
    except Inexpressible as reason:
        yield from (_not_run(name, each, reason) for each in among)
        if finds:
            yield _not_run(name, "find", reason)
        return
    judging = _Judging(name, base, context, done, options)
    unique = _worst(judging.all(questions.of_find(done.uniqueness))) if finds else ()
    judging.assume(done.success)
    for each in among:
        if written.isdisjoint(base.reads[each]):
            yield Judgement(name, each, PROVED, "frame")
        else:
            yield judging.kept_by(done, spec.invariants[each])
    yield from unique
    judging.close()


def _not_run(name: str, invariant: str, reason: Inexpressible) -> Judgement:
    return Judgement(name, invariant, Verdict(Word.NOT_RUN, str(reason)), "none")


def _worst(judgements: Iterable[Judgement]) -> Sequence[Judgement]:
    """One judgement for each place of a `find`, which a call may pass in several ways."""
    found: dict[str, Judgement] = {}
    for each in judgements:
        known = found.setdefault(each.invariant, each)
        if _BADNESS.index(each.verdict.word) > _BADNESS.index(known.verdict.word):
            found[each.invariant] = each
    return tuple(found.values())


_BADNESS: Final = (Word.PROVED, Word.BOUNDED, Word.UNKNOWN, Word.NOT_RUN, Word.VIOLATED)


class _Judging:
    """The solvers for the obligations of one operation."""

    def __init__(
        self,
        name: str,
        base: Assumptions,
        context: Context,
        done: Transition | None,
        options: Options,
    ) -> None:
        self._name = name
        self._context = context
        axioms = () if done is None else done.facts
        first = replace(options, effort=options.effort // FIRST)
        self._shallow = Session(base, context, first, axioms, deep=False)
        self._deep = Session(base, context, options, axioms)
        self._refuter = Refuter(base, context, done, options)
        self._sizes = options.sizes

    def assume(self, fact: Term) -> None:
        """Take a fact for granted from here on."""
        for session in (self._shallow, self._deep):
            session.assume((fact,))

    def all(self, asked: Iterable[Question]) -> Iterator[Judgement]:
        """The judgement on each question."""
        yield from map(self._judged, asked)

    def kept_by(self, done: Transition, invariant: Invariant) -> Judgement:
        """Whether the invariant holds after a call that is not refused."""
        try:
            question = questions.after_call(done, invariant, self._context)
        except Inexpressible as reason:
            return _not_run(self._name, invariant.name, reason)
        return self._judged(question)

    def _judged(self, question: Question) -> Judgement:
        if question.violated is FALSE:
            return Judgement(self._name, question.name, PROVED, "terms")
        return self._answered(question)

    def _answered(self, question: Question) -> Judgement:
        """Cheap answers first: shared solvers and small universes in turn, then fresh solvers."""
        reply = self._shallow.ask(question)
        if reply.answer == "unsat":
            return self._judgement(question, reply, PROVED, "solver")
        whole = reply.whole
        excluded = 0
        *small, large = self._sizes
        for sizes, attempt in (
            (small, self._deep.ask),
            ((), self._alone),
            ((large,), self._again),
        ):
            found = self._refuter.refute(question, sizes, excluded)
            if not isinstance(found, int):
                return self._judgement(question, reply, Verdict(Word.VIOLATED), "finite", found)
            excluded = found
            if sizes is small and whole:
                continue
            reply = attempt(question)
            if reply.answer == "unsat":
                return self._judgement(question, reply, PROVED, "solver")
        if excluded:
            return self._judgement(question, reply, Verdict(Word.BOUNDED, str(excluded)), "finite")
        return self._judgement(question, reply, Verdict(Word.UNKNOWN, reply.reason), "none")

    def _again(self, question: Question) -> Reply:
        """What solvers that know nothing of earlier questions say, with the whole effort."""
        for attempt in range(1, ATTEMPTS):
            reply = self._alone(question, attempt)
            if reply.answer == "unsat":
                break
        return reply

    def _alone(self, question: Question, attempt: int = 0) -> Reply:
        session = self._deep.alone(attempt)
        reply = session.ask(question)
        session.close()
        return reply

    def _judgement(
        self,
        question: Question,
        reply: Reply,
        verdict: Verdict,
        by: Ground,
        found: Counterexample | None = None,
    ) -> Judgement:
        return Judgement(self._name, question.name, verdict, by, reply.core, found, reply.effort)

    def close(self) -> None:
        """Free the solvers."""
        self._shallow.close()
        self._deep.close()
        self._refuter.close()

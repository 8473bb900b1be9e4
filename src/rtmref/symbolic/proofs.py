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

from rtmref.lang.spec import Spec
from rtmref.symbolic import footprints, questions, terms
from rtmref.symbolic.assumptions import Assumptions, assume
from rtmref.symbolic.judgements import ANY_STATE, DEFAULTS, INITIAL, Ground, Judgement, Options
from rtmref.symbolic.operations import Transition, transition
from rtmref.symbolic.questions import Question
from rtmref.symbolic.refutation import refute
from rtmref.symbolic.sessions import Session
from rtmref.symbolic.terms import FALSE
from rtmref.symbolic.theory import Inexpressible
from rtmref.verdicts import Verdict, Word


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


def subjects(spec: Spec, operations: Sequence[str] | None) -> tuple[str, ...]:
    """What there is to judge: the initial state, any state, the operations and the steps."""
    every = (*spec.operations, *spec.steps)
    return (INITIAL, ANY_STATE, *(every if operations is None else operations))


def judge(
    base: Assumptions, name: str, among: Sequence[str], options: Options
) -> Iterator[Judgement]:
    """The judgements on one operation; what was judged before makes no difference."""
    with _uncollected():
        try:
            if name == INITIAL:
                found = list(_initial(base, among, options))
            elif name == ANY_STATE:
                found = list(_any_state(base, options))
            else:
                found = list(_operation(base, name, among, options))
        finally:
            terms.forget_since(base.moment)
    yield from found


@contextmanager
def _uncollected() -> Iterator[None]:
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
    asked = [each for each in questions.at_first(context.spec, context) if each.name in among]
    session = Session(base, context, options, ())
    yield from _asked(session, INITIAL, asked, None)
    session.close()


def _any_state(base: Assumptions, options: Options) -> Iterator[Judgement]:
    session = Session(base, base.context.branch(), options, ())
    yield from _asked(session, ANY_STATE, questions.of_find(base.uniqueness), None)
    session.close()


def _operation(
    base: Assumptions, name: str, among: Sequence[str], options: Options
) -> Iterator[Judgement]:
    context = base.context.branch()
    spec = context.spec
    operation = spec.steps[name] if name in spec.steps else spec.operations[name]
    written = footprints.writes(operation, spec)
    framed = {each for each in among if written.isdisjoint(footprints.reads(spec.invariants[each]))}
    try:
        done = transition(operation, context)
        touched = [spec.invariants[each] for each in among if each not in framed]
        session = Session(base, context, options, done.facts)
        unique = list(_asked(session, name, questions.of_find(done.uniqueness), done))
        session.assume((done.success,))
        after = list(_asked(session, name, questions.after_call(done, touched, context), done))
        session.close()
        found = {each.invariant: each for each in (*after, *unique)}
    except Inexpressible as reason:
        verdict = Verdict(Word.NOT_RUN, str(reason))
        found = {each: Judgement(name, each, verdict, "none") for each in among}
    for each in framed:
        found[each] = Judgement(name, each, Verdict(Word.PROVED), "frame")
    yield from (found.pop(each) for each in among)
    yield from found.values()


def _asked(
    session: Session, name: str, asked: Iterable[Question], done: Transition | None
) -> Iterator[Judgement]:
    for question in asked:
        if question.violated is FALSE:
            yield Judgement(name, question.name, Verdict(Word.PROVED), "terms")
        else:
            yield _answered(session, name, question, done)


def _answered(
    session: Session, name: str, question: Question, done: Transition | None
) -> Judgement:
    reply = session.ask(question)
    if reply.answer == "unsat":
        proved = Verdict(Word.PROVED)
        return Judgement(name, question.name, proved, "solver", reply.core, None, reply.effort)
    found = refute(session.base, session.context, question, done, session.options)
    ground: Ground = "finite"
    if not isinstance(found, int):
        verdict, counterexample = Verdict(Word.VIOLATED), found
        return Judgement(name, question.name, verdict, ground, (), counterexample, reply.effort)
    if found:
        verdict = Verdict(Word.BOUNDED, str(found))
    else:
        verdict, ground = Verdict(Word.UNKNOWN, reply.reason), "none"
    return Judgement(name, question.name, verdict, ground, (), None, reply.effort)

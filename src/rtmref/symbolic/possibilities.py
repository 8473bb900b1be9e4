"""What can happen at all: a rule that nothing can reach proves nothing and tests nothing.

Examples are looked for in small universes in which every invariant holds; where there is none, the
solver is asked whether there can be one with any number of objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rtmref.lang.expressions import Literal
from rtmref.lang.spec import Invariant, Spec
from rtmref.lang.trees import nodes
from rtmref.symbolic import expectations, invariants, terms
from rtmref.symbolic.assumptions import Assumptions, assume
from rtmref.symbolic.expectations import Expected, Possibility
from rtmref.symbolic.judgements import DEFAULTS, Options
from rtmref.symbolic.operations import transition
from rtmref.symbolic.questions import Question
from rtmref.symbolic.refutation import opened
from rtmref.symbolic.search import Scope
from rtmref.symbolic.sessions import Session
from rtmref.symbolic.state import State
from rtmref.symbolic.terms import BOOL, FALSE, Term
from rtmref.symbolic.theory import Axiom, Inexpressible
from rtmref.verdicts import Verdict, Word

LONGEST: Final = 64
"""Lists are made as long as a number that stands in an invariant, up to this one."""
PROVED: Final = Verdict(Word.PROVED)
Answers = Mapping[str, Possibility]
"""The answers, by the labels of what was expected."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """Something that should be possible, in a state where all invariants hold but one left out.

    `given` switches on what is assumed in small universes; `length` is how long lists may have to
    be in an example, and how great numbers; 0 where small ones do.
    """

    label: str
    found: Possibility
    wanted: Term
    axioms: tuple[Axiom, ...] = ()
    given: tuple[Term, ...] = ()
    without: str = ""
    length: int = 0


def possibilities(spec: Spec, *, options: Options = DEFAULTS) -> Iterator[Possibility]:
    """Ask of each invariant, operation and refusal, in their order, what it is good for."""
    base = assume(spec)
    yield from of_invariants(base, tuple(spec.invariants), options).values()
    yield from of_operations(base, (*spec.operations, *spec.steps), options).values()


def of_invariants(base: Assumptions, names: Iterable[str], options: Options) -> Answers:
    """Whether the `when` of each written invariant can hold, and whether each is needed."""
    expected = expectations.of_invariants(base.context.spec, names)
    try:
        return _answered(*_about_invariants(base, expected), options)
    finally:
        terms.forget_since(base.moment)


def of_operations(base: Assumptions, names: Iterable[str], options: Options) -> Answers:
    """Whether each operation or step can succeed, and each of its refusals be the answer.

    Where a part of an operation has no encoding its answers are `not_run`.
    """
    wishes: list[_Wish] = []
    lost: dict[str, Possibility] = {}
    base = replace(base, context=base.context.branch())
    try:
        for name in names:
            expected = expectations.of_operation(base.context.spec, name)
            try:
                wishes.extend(_about_operation(base, name, expected))
            except Inexpressible as reason:
                verdict = Verdict(Word.NOT_RUN, str(reason))
                lost |= {k: replace(e, verdict=verdict) for k, e in expected.items()}
        return {**_answered(base, wishes, options), **lost}
    finally:
        terms.forget_since(base.moment)


def _about_operation(base: Assumptions, name: str, expected: Expected) -> Iterator[_Wish]:
    spec = base.context.spec
    done = transition(spec.named(name), base.context)
    wanted = [done.success, *(refused for _, refused in done.refusals)]
    for (label, found), term in zip(expected.items(), wanted, strict=True):
        yield _Wish(label, found, term, done.facts)


def _about_invariants(base: Assumptions, expected: Expected) -> tuple[Assumptions, list[_Wish]]:
    """What to ask, and the invariants in a form that can be switched off, each by itself."""
    context = base.context.branch()
    switches = {name: terms.constant(f"{name} is assumed", BOOL) for name in base.hypotheses}
    switched = {
        name: terms.implication(switches[name], fact) for name, fact in base.hypotheses.items()
    }
    wishes = []
    for label, found in expected.items():
        invariant = context.spec.invariants[found.name]
        examples = invariants.examples(invariant, context)
        instance = invariants.instantiate(invariant, context, State(), examples)
        alone = found.kind == "necessity"
        without = found.name if alone else ""
        given = tuple(switch for name, switch in switches.items() if name != without)
        wanted = instance.violated if alone else instance.when
        wishes.append(_Wish(label, found, wanted, (), given, without, _length(invariant)))
    return replace(base, context=context, hypotheses=switched), wishes


def _length(invariant: Invariant) -> int:
    """One more than the greatest number with which the invariant may compare a number or a size."""
    found = (each.value for each in nodes(invariant) if isinstance(each, Literal))
    known = (each for each in found if not isinstance(each, bool) and isinstance(each, int))
    return max((each for each in known if each < LONGEST), default=0) + 1


def _answered(base: Assumptions, wishes: Sequence[_Wish], options: Options) -> Answers:
    known: dict[str, Possibility] = {}
    for size in options.sizes:
        known |= _tried(base, _open(wishes, known), size, options)
    long = _open(wishes, known)
    for length in sorted({each.length for each in long if each.length}):
        alike = [each for each in long if each.length == length]
        known |= _tried(base, alike, 1, options, length)
    known |= {each.label: _never(base, each, options) for each in _open(wishes, known)}
    return {each.label: known[each.label] for each in wishes}


def _open(wishes: Iterable[_Wish], known: Answers) -> list[_Wish]:
    return [each for each in wishes if each.label not in known]


def _tried(
    base: Assumptions, wishes: Sequence[_Wish], size: int, options: Options, length: int = 0
) -> dict[str, Possibility]:
    """The wishes that are granted in a universe of this size."""
    if not wishes:
        return {}
    axioms = dict.fromkeys(axiom for each in wishes for axiom in each.axioms)
    found = {}
    within = opened(base, base.context, size, axioms, options, length=length)
    for each in wishes:
        answer = "unsat" if each.wanted is FALSE else _check(within, each)
        if answer == "sat":
            found[each.label] = replace(each.found, verdict=PROVED, size=size)
        elif answer == "unknown":
            within.solver.close()  # one that had to break off is not fit for more
            within = opened(base, base.context, size, axioms, options, length=length)
    within.solver.close()
    return found


def _check(within: Scope, wish: _Wish) -> str:
    with within.aside() as inner:
        inner.assume((*wish.given, wish.wanted))
        return inner.check()


def _never(base: Assumptions, wish: _Wish, options: Options) -> Possibility:
    """No example is small enough: perhaps there is none at all."""
    stated = {name: fact for name, fact in base.stated.items() if name != wish.without}
    session = Session(
        replace(base, stated=stated), base.context, replace(options, cores=True), wish.axioms
    )
    reply = session.ask(Question(wish.found.name, wish.wanted))
    session.close()
    if reply.answer == "unsat":
        return replace(wish.found, verdict=Verdict(Word.VACUOUS), core=reply.core)
    reason = f"no example with {max(options.sizes)} objects of each sort"
    return replace(wish.found, verdict=Verdict(Word.UNKNOWN, reason))

"""Mutants of invariants judged by the prover: with them in place, a proof fails.

All invariants are assumed before a call, the mutant in the place of what it changes; asked is
whether the call can break it, or one of the others, in a small universe. What the interpreter does
not confirm is not told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from rtmref.concrete import snapshot
from rtmref.engine.mutation.claims import Claim, Claims
from rtmref.engine.mutation.forms import ChangingModel
from rtmref.engine.mutation.verdicts import Kill
from rtmref.lang.spec import Invariant
from rtmref.symbolic import decode, footprints, invariants, questions, terms
from rtmref.symbolic.assumptions import Assumptions
from rtmref.symbolic.context import Context
from rtmref.symbolic.judgements import Counterexample, Options
from rtmref.symbolic.operations import transition
from rtmref.symbolic.refutation import opened
from rtmref.symbolic.search import Scope
from rtmref.symbolic.state import State
from rtmref.symbolic.terms import BOOL, FALSE, TRUE, Term

EFFORT: Final = Options(effort=30_000)
"""How hard a universe is searched: what breaks an invariant is found soon or never."""
SIZE: Final = 2
"""Objects of each sort at most."""
FEW: Final = 3
"""Operations that are looked at first: those that do little but what the mutant is about."""


class Induction:
    """Judges mutants of the invariants of one specification.

    By calls of a few operations, and of these only whether they keep the mutant; or, if `deep`, of
    all, and whether they keep the other invariants too.
    """

    def __init__(
        self, base: Assumptions, claims: Claims, model: ChangingModel, *, deep: bool = False
    ) -> None:
        self._spec = base.context.spec
        self._base = guarded(base)
        self._claims = claims
        self._model = model
        self._deep = deep
        every = {**self._spec.operations, **self._spec.steps}
        self._writes = {name: footprints.writes(op, self._spec) for name, op in every.items()}

    def judge(self, living: Mapping[int, Claim]) -> Iterator[tuple[int, Kill | None]]:
        """What becomes of each mutant, as soon as it is known."""
        left = dict(living)
        chosen = {number: self._operations(claim) for number, claim in left.items()}
        for name in sorted(self._writes, key=lambda each: len(self._writes[each])):
            about = {number: left[number] for number in left if name in chosen[number]}
            for number, kill in self._refuted(name, about) if about else ():
                del left[number]
                yield number, kill
        yield from ((number, None) for number in left)

    def _operations(self, claim: Claim) -> Sequence[str]:
        """Those that write what the mutant reads; first those that write little else."""
        shares = {
            name: len(writes & claim.reads) / len(writes)
            for name, writes in self._writes.items()
            if not writes.isdisjoint(claim.reads)
        }
        found = sorted(shares, key=lambda each: (-shares[each], len(self._writes[each])))
        return found if self._deep else found[:FEW]

    def _refuted(self, name: str, about: Mapping[int, Claim]) -> Iterator[tuple[int, Kill]]:
        asking = Asking(self._base, name, others=self._deep)
        try:
            for number, claim in about.items():
                example = asking.example(claim)
                kill = None if example is None else self._confirmed(number, claim, name, example)
                if kill is not None:
                    yield number, kill
        finally:
            asking.close()
            terms.forget_since(self._base.moment)

    def _confirmed(
        self, number: int, claim: Claim, name: str, example: Counterexample
    ) -> Kill | None:
        """What the interpreter finds broken after the call, where nothing was before."""
        assert example.call is not None
        model, fails = self._model, self._claims.fails
        value = snapshot.load(model, example.before)
        others = [each for each in self._spec.invariants if each not in claim.changed]
        if fails(model, number) or any(map(model.violation_of, others)):
            return None
        parameters = self._spec.named(name).parameters
        try:
            model.alone(name, [value(example.call.arguments[each.name]) for each in parameters])
        except Exception:  # what the invariant kept from it may be what it needs
            return None
        if fails(model, number):
            return Kill("prover", f"{name} does not keep it", 1)
        broken = next((each for each in others if model.violation_of(each) is not None), None)
        if broken is None:
            return None
        return Kill("prover", f"without it {name} breaks {broken}", 1, broken)


def guarded(base: Assumptions) -> Assumptions:
    """The same with each written invariant assumed only where its guard is."""
    spec = base.context.spec
    hypotheses = {
        name: terms.implication(guard(name), fact)
        if spec.invariants[name].origin == "written"
        else fact
        for name, fact in base.hypotheses.items()
    }
    return replace(base, hypotheses=hypotheses, moment=terms.mark())


def guard(name: str) -> Term:
    """That an invariant is assumed."""
    return terms.constant(f"{name} is assumed", BOOL)


class Asking:
    """A small universe in which mutants of invariants are asked about one operation or step."""

    def __init__(self, base: Assumptions, name: str, *, others: bool) -> None:
        self._base = base
        self._known = base.context.branch()
        self._done = transition(self._known.spec.named(name), self._known)
        self._others = others
        self._any = terms.constant("another is broken", BOOL)
        self._opened: Scope | None = None

    def example(self, claim: Claim) -> Counterexample | None:
        """A state and a call after which something is broken."""
        scope = self._scope()  # first: a branch knows what was known then
        theory = self._known.theory.branch()
        context = Context(self._known.spec, theory)
        try:
            facts = list(self._facts(claim, context))
        except Exception:  # what is not well typed may have no meaning
            return None
        if facts[-1] is FALSE:
            return None
        found = None
        with scope.aside() as within:
            inner = replace(within, context=context, demand=within.demand.of(theory))
            inner.assume(facts)
            answer = inner.check()
            if answer == "sat":
                decoder = inner.decoder()
                call = decode.call(decoder, self._done.operation)
                before = decode.snapshot(decoder, questions.BEFORE)
                found = Counterexample(before, call, {}, SIZE)
        if answer == "unknown":
            self.close()
        return found

    def _facts(self, claim: Claim, context: Context) -> Iterator[Term]:
        """All that is assumed before the call, and that something is broken after it."""
        for name, each in context.spec.invariants.items():
            if name in claim.changed:
                yield terms.negation(guard(name))
            elif each.origin == "written":
                yield guard(name)
        broken = [self._any] if self._others else []
        for each in claim.changed.values():
            yield invariants.hypothesis(each, context)
            broken.append(self._broken(each, context))
        yield terms.disjunction(*broken)

    def _broken(self, invariant: Invariant, context: Context) -> Term:
        """That it is broken after the call; false if the call does not touch it."""
        examples = invariants.examples(invariant, context)
        before = invariants.instantiate(invariant, context, State(), examples).violated
        state = self._done.after.after
        after = invariants.instantiate(invariant, context, state, examples).violated
        return FALSE if after is before else after

    def _scope(self) -> Scope:
        if self._opened is None:
            self._opened = opened(self._base, self._known, SIZE, self._done.facts, EFFORT)
            self._opened.assume((self._done.success,))
            if self._others:
                broken = terms.disjunction(*self._other_broken())
                self._opened.assume((terms.implication(self._any, broken),))
        return self._opened

    def _other_broken(self) -> Iterator[Term]:
        """For each invariant that the call may break: that it was assumed, and is broken."""
        written = footprints.writes(self._done.operation, self._known.spec)
        for name, invariant in self._known.spec.invariants.items():
            if not written.isdisjoint(self._base.reads[name]):
                assumed = guard(name) if invariant.origin == "written" else TRUE
                yield terms.conjunction(assumed, self._broken(invariant, self._known))

    def close(self) -> None:
        """Free the solver."""
        if self._opened is not None:
            self._opened.solver.close()
            self._opened = None

"""Small universes in which the mutants of an operation are asked what a call of them breaks.

An obligation is asked again only if its term is another one than for the specification as it is.
All that a mutant changes is asked at once, in universes that the mutants of an operation share.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from rtmref.lang.spec import Operation, Spec
from rtmref.lang.statements import Let
from rtmref.symbolic import decode, footprints, invariants, questions, terms
from rtmref.symbolic.assumptions import Assumptions
from rtmref.symbolic.context import Context
from rtmref.symbolic.judgements import Counterexample, Options
from rtmref.symbolic.operations import success, transition
from rtmref.symbolic.refutation import opened
from rtmref.symbolic.search import Scope
from rtmref.symbolic.state import State
from rtmref.symbolic.terms import BOOL, FALSE, Symbol, Term

EFFORT: Final = Options(effort=60_000)
"""How hard a universe is searched: what breaks an invariant is found soon or never."""
SIZES: Final = (1, 2)
"""Objects of each sort at most, the smallest universe first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a mutant of an operation changes: the obligations, all at once, and the call."""

    names: Sequence[str]
    violated: Term
    operation: Operation


class Universes:
    """Small universes for the mutants of one operation or step."""

    def __init__(
        self,
        base: Assumptions,
        name: str,
        sizes: Sequence[int] = SIZES,
        effort: Options = EFFORT,
    ) -> None:
        self.name = name
        self._base = base
        self._sizes, self._effort = sizes, effort
        self._known = base.context.branch()
        self._before = transition(self._known.spec.named(name), self._known)
        self._bodies = _bodies(self._before.after.after)
        self._scopes: dict[int, Scope] = {}
        self._told: set[int] = set()
        """The universes that know what it means that some invariant is broken."""
        self._undecided = False
        """Whether the solver gave up on one of the last examples."""

    @cached_property
    def _kept(self) -> Mapping[str, Term]:
        """For each invariant that the operation may break: that it is broken afterwards."""
        after = self._before.after.after
        found = {}
        for name in self._read_by(footprints.writes(self._before.operation, self._known.spec)):
            broken = self._broken(name, after, self._known)
            if broken is not FALSE:
                found[name] = broken
        return found

    def _read_by(self, places: frozenset[str]) -> list[str]:
        reads = self._base.reads
        return [each for each in self._known.spec.invariants if not places.isdisjoint(reads[each])]

    def _broken(self, name: str, after: State, context: Context) -> Term:
        invariant = self._known.spec.invariants[name]
        examples = invariants.examples(invariant, context)
        before = invariants.instantiate(invariant, context, State(), examples)
        broken = invariants.instantiate(invariant, context, after, examples).violated
        return FALSE if broken is before.violated else broken

    @cached_property
    def _any(self) -> Term:
        """That some invariant is broken after what the operation does, refused or not."""
        return terms.constant("something is broken", BOOL)

    def breaks_only(self, invariant: str, spec: Spec) -> bool:
        """Whether a mutant breaks nothing but one invariant in universes of these sizes."""
        try:
            others = [each for each in spec.invariants if each != invariant]
            another = next(self.examples(spec, others), None)
        except Exception:  # as above: then nobody knows
            return False
        return another is None and not self._undecided

    def examples(
        self, spec: Spec, among: Collection[str] | None = None
    ) -> Generator[tuple[Counterexample, Sequence[str]], None, None]:
        """States and calls that break some invariant, or one among these; the smallest first.

        With each come the invariants that were asked about.
        """
        self._undecided = False
        # these first: a branch of the theory knows what was known then
        scope_of = self._whole_scope if among is None else self._scope
        scopes = [scope_of(size) for size in self._sizes]
        theory = self._known.theory.branch()
        context = Context(spec, theory)
        asked = self._asked(context, among)
        if asked is None:
            return
        for size, scope in zip(self._sizes, scopes, strict=True):
            with scope.aside() as within:
                inner = replace(within, context=context, demand=within.demand.of(theory))
                inner.assume((asked.violated,))
                answer = inner.check()
                if answer == "sat":
                    decoder = inner.decoder()
                    call = decode.call(decoder, asked.operation)
                    before = decode.snapshot(decoder, questions.BEFORE)
                    yield Counterexample(before, call, {}, size), asked.names
            if answer == "unknown":
                self._undecided = True
                self._scopes.pop(size).solver.close()
                self._told.discard(size)

    def _asked(self, context: Context, among: Collection[str] | None) -> Asked | None:
        every = self._known.spec.invariants if among is None else among
        kept = {name: broken for name, broken in self._kept.items() if name in every}
        anything = self._any if among is None else terms.disjunction(*kept.values())
        op, known = context.spec.named(self.name), self._before.operation
        if _same_effects(op, known):
            passed = success(op, context)
            more = terms.conjunction(passed, terms.negation(self._before.success))
            if more is FALSE or not kept:
                return None
            return Asked(tuple(kept), terms.conjunction(more, anything), op)
        done = transition(op, context)
        bodies = _bodies(done.after.after)
        both = {**self._bodies, **bodies}
        other = [each for each in both if bodies.get(each) is not self._bodies.get(each)]
        read = self._read_by(frozenset(map(_place, other)))
        names = [each for each in read if each in every]
        broken = {each: self._broken(each, done.after.after, context) for each in names}
        found = terms.conjunction(done.success, terms.disjunction(*broken.values()))
        if done.success is not self._before.success and kept:
            more = terms.conjunction(done.success, terms.negation(self._before.success), anything)
            found = terms.disjunction(found, more)
            names = list(dict.fromkeys((*names, *kept)))
        return None if found is FALSE else Asked(names, found, op)

    def _scope(self, size: int) -> Scope:
        if size not in self._scopes:
            facts = self._before.facts
            self._scopes[size] = opened(self._base, self._known, size, facts, self._effort)
        return self._scopes[size]

    def _whole_scope(self, size: int) -> Scope:
        """The universe, where it is known what it means that some invariant is broken."""
        scope = self._scope(size)
        if size not in self._told:
            self._told.add(size)
            broken = terms.disjunction(*self._kept.values())
            scope.assume((terms.implication(self._any, broken),))
        return scope

    def close(self) -> None:
        """Free the solvers."""
        for within in self._scopes.values():
            within.solver.close()


def _bodies(state: State) -> dict[Symbol, Term]:
    """What each redefined function is."""
    return {symbol: definition.body for symbol, definition in state.functions.items()}


def _place(symbol: Symbol) -> str:
    """The place that a function is a part of."""
    sort, *rest = symbol.name.split(".")
    return sort if rest == ["alive"] else ".".join((sort, *rest[:1]))


def _same_effects(op: Operation, known: Operation) -> bool:
    """Whether two operations differ in refusals, status and results alone."""
    lets = [each for each in op.guards if isinstance(each, Let)]
    return op.body is known.body and lets == [e for e in known.guards if isinstance(e, Let)]

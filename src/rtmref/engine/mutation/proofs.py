"""Mutants judged by the prover: a call of the mutant breaks what the specification keeps.

An obligation is asked again only if its term is another one than for the specification as it is.
All that a mutant changes is asked at once, in a small universe that the mutants of an operation
share. What the interpreter does not confirm is not told.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from rtmref.concrete import snapshot
from rtmref.concrete.program import Program
from rtmref.engine.mutation.forms import ChangingModel, ForeignError, Form
from rtmref.engine.mutation.verdicts import Kill
from rtmref.lang.spec import Operation, Spec
from rtmref.lang.statements import Let
from rtmref.symbolic import decode, footprints, invariants, questions, terms
from rtmref.symbolic.assumptions import Assumptions, assume
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
TOGETHER: Final = 60
"""Mutants that share a universe: what they add to it is forgotten only with all of it."""
MOST_OPERATIONS: Final = 1
"""Operations of a mutant that are looked at: the smallest ones."""


class Proofs:
    """Judges the mutants of one specification."""

    def __init__(
        self, plain: Program, base: Assumptions | None = None, *, alone: bool = False
    ) -> None:
        """With `alone`, it is asked of each kill whether other invariants can be broken too."""
        self._spec = plain.spec
        self._alone = alone
        self._base = assume(plain.spec) if base is None else base
        self._changing = ChangingModel(plain)
        self._weight: dict[str, int] = {}

    def judge(self, living: Mapping[int, Form]) -> Iterator[tuple[int, Kill | None]]:
        """What becomes of each mutant, as soon as it is known."""
        left = {number: list(self._chosen(form)) for number, form in living.items()}
        while left:
            name = next(iter(left.values()))[0]
            group = [number for number, names in left.items() if name in names][:TOGETHER]
            kills = self._broken(name, {number: living[number] for number in group})
            for number in group:
                left[number].remove(name)
                if kills[number] is not None or not left[number]:
                    del left[number]
                    yield number, kills[number]

    def _chosen(self, form: Form) -> Sequence[str]:
        return sorted(form.mutation.operations, key=self._size)[:MOST_OPERATIONS]

    def _size(self, name: str) -> int:
        if name not in self._weight:
            self._weight[name] = len(footprints.writes(named(self._spec, name), self._spec))
        return self._weight[name] if self._weight[name] > 3 else 1_000

    def _broken(self, name: str, group: Mapping[int, Form]) -> dict[int, Kill | None]:
        shared = Shared(self._base, name)
        found: dict[int, Kill | None] = {}
        try:
            for number, form in group.items():
                found[number] = self._first(shared, form)
        finally:
            shared.close()
            terms.forget_since(self._base.moment)
        return found

    def _first(self, shared: Shared, form: Form) -> Kill | None:
        try:
            with closing(shared.examples(form.spec)) as examples:
                kills = (self._confirmed(form, shared.name, *example) for example in examples)
                kill = next((kill for kill in kills if kill is not None), None)
        except Exception:  # what is not well typed may have no meaning
            return None
        if kill is None or not (self._alone and kill.invariant):
            return kill
        return replace(kill, alone=shared.breaks_only(kill.invariant, form.spec))

    def _confirmed(
        self, form: Form, name: str, example: Counterexample, asked: Sequence[str]
    ) -> Kill | None:
        """The first invariant that the interpreter finds broken after the call."""
        assert example.call is not None
        model = self._changing
        value = snapshot.load(model, example.before)
        if model.first_violation() is not None:
            return None
        parameters = named(self._spec, name).parameters
        arguments = [value(example.call.arguments[each.name]) for each in parameters]
        model.become(form)
        try:
            model.alone(name, arguments)
            broken = next((each for each in asked if model.violation_of(each) is not None), None)
            if broken is None:
                return None
            return Kill("prover", f"{name} breaks {broken}", 1, broken)
        except ForeignError:
            return None
        except Exception as error:  # it reads what is not there, in a state that may be
            return Kill("prover", f"{name}: the model fails with {type(error).__name__}", 1)
        finally:
            model.become(None)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a mutant of an operation changes: the obligations, all at once, and the call."""

    names: Sequence[str]
    violated: Term
    operation: Operation


class Shared:
    """Small universes for the mutants of one operation or step."""

    def __init__(self, base: Assumptions, name: str) -> None:
        self.name = name
        self._base = base
        self._known = base.context.branch()
        self._before = transition(named(self._known.spec, name), self._known)
        self._bodies = _bodies(self._before.after.after)
        self._scopes: dict[int, Scope] = {}
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
            another = next(iter(self.examples(spec, apart=invariant)), None)
        except Exception:  # as above: then nobody knows
            return False
        return another is None and not self._undecided

    def examples(
        self, spec: Spec, apart: str = ""
    ) -> Generator[tuple[Counterexample, Sequence[str]], None, None]:
        """States and calls that break something, apart from one invariant; the smallest first."""
        self._undecided = False
        scopes = [self._scope(size) for size in SIZES]  # first: a branch knows what was known then
        theory = self._known.theory.branch()
        context = Context(spec, theory)
        asked = self._asked(context, apart)
        if asked is None:
            return
        for size, scope in zip(SIZES, scopes, strict=True):
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

    def _asked(self, context: Context, apart: str) -> Asked | None:
        kept = {name: broken for name, broken in self._kept.items() if name != apart}
        anything = terms.disjunction(*kept.values()) if apart else self._any
        op, known = named(context.spec, self.name), self._before.operation
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
        names = [each for each in read if each != apart]
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
            scope = opened(self._base, self._known, size, facts, EFFORT)
            broken = terms.disjunction(*self._kept.values())
            scope.assume((terms.implication(self._any, broken),))
            self._scopes[size] = scope
        return self._scopes[size]

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


def named(spec: Spec, name: str) -> Operation:
    """The operation or step of this name."""
    return spec.operations[name] if name in spec.operations else spec.steps[name]

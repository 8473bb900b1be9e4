"""Mutants of the specification, refuted in small universes: what one call of them breaks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from rtmref.concrete import snapshot
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, variant
from rtmref.lang.mutations import Mutation, mutated
from rtmref.lang.spec import Operation, Spec
from rtmref.symbolic import footprints, questions, terms
from rtmref.symbolic.assumptions import Assumptions, assume
from rtmref.symbolic.context import Context
from rtmref.symbolic.judgements import Counterexample, Options
from rtmref.symbolic.operations import Transition, transition
from rtmref.symbolic.questions import Question
from rtmref.symbolic.refutation import Refuter

EFFORT: Final = Options(effort=250_000)
"""How hard a universe is searched: what breaks an invariant is found soon or never."""
SIZES: Final = (1, 2)


@dataclass(frozen=True)
class Refuting:
    """Looks for a call of a mutant that breaks what the specification keeps.

    The state before the call satisfies every invariant, and the interpreter has made the call: what
    it does not confirm is not told. The state need not be one that calls lead to.
    """

    program: Program

    @cached_property
    def base(self) -> Assumptions:
        """What every question may use."""
        return assume(self.program.spec)

    def broken(
        self,
        mutation: Mutation,
        operation: str,
        wanted: Collection[str],
        sizes: Sequence[int] = SIZES,
        seen: Callable[[Model], None] | None = None,
    ) -> dict[str, int]:
        """Which of the invariants a call of the operation breaks, and among how many objects.

        `seen` gets the model in each state in which some of them are broken.
        """
        spec = mutated(self.program.spec, mutation)
        found: dict[str, int] = {}
        try:
            for name, size in self._found(spec, operation, wanted, sizes, seen):
                found[name] = size
        except Exception:  # what is not well typed may have no meaning
            return found
        finally:
            terms.forget_since(self.base.moment)
        return found

    def _found(
        self,
        spec: Spec,
        operation: str,
        wanted: Collection[str],
        sizes: Sequence[int],
        seen: Callable[[Model], None] | None,
    ) -> Iterator[tuple[str, int]]:
        theory = self.base.context.theory.branch()
        known = Context(self.program.spec, theory)
        before = transition(_named(known.spec, operation), known)
        context = Context(spec, theory)
        done = transition(_named(spec, operation), context)
        asked = dict(self._asked(known, before, context, done, wanted))
        refuter = Refuter(self.base, context, done, EFFORT)
        for size in sizes:
            for name in list(asked):
                if name not in asked:
                    continue
                example = refuter.refute(asked[name], (size,))
                if isinstance(example, int):
                    continue
                for each in self._confirmed(spec, example, asked, seen):
                    del asked[each]
                    yield each, size
        refuter.close()

    def _asked(
        self,
        known: Context,
        before: Transition,
        context: Context,
        done: Transition,
        wanted: Collection[str],
    ) -> Iterator[tuple[str, Question]]:
        """The questions whose answer can be another one than for the specification as it is.

        Both are translated in one theory: what is defined alike is the same term in both.
        """
        places = footprints.writes(before.operation, known.spec)
        places |= footprints.writes(done.operation, known.spec)
        for name in wanted:
            if places.isdisjoint(self.base.reads[name]):
                continue
            invariant = known.spec.invariants[name]
            kept = questions.after_call(before, invariant, known)
            question = questions.after_call(done, invariant, context)
            if question.violated is not terms.FALSE and question.violated is not kept.violated:
                yield name, question

    def _confirmed(
        self,
        spec: Spec,
        example: Counterexample,
        asked: Collection[str],
        seen: Callable[[Model], None] | None,
    ) -> list[str]:
        """What of it the interpreter finds broken after the call, from the same state."""
        assert example.call is not None
        name = example.call.operation
        alone = replace(spec, operations={name: _named(spec, name)}, steps={})
        model = Model(variant(self.program, alone, (name,)))
        value = snapshot.load(model, example.before)
        if model.first_violation() is not None:
            return []
        parameters = alone.operations[name].parameters
        model.call(name, *(value(example.call.arguments[each.name]) for each in parameters))
        broken = [each for each in asked if model.violation_of(each) is not None]
        if broken and seen is not None:
            seen(model)
        return broken


def _named(spec: Spec, name: str) -> Operation:
    return spec.operations[name] if name in spec.operations else spec.steps[name]

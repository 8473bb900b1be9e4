"""What mutants break: for wanted invariants, states in which a mutant has broken them.

By a run of the mutant from the beginning, until it breaks something; or by one call, from a state
that the prover found, in which every invariant holds. That state need not be one that calls lead
to. What the interpreter does not confirm is not told.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Final

from rtmref.concrete.program import Program
from rtmref.engine.mutation.forms import ChangingModel, Form
from rtmref.engine.mutation.proofs import before_call
from rtmref.engine.mutation.universes import SIZES, Universes
from rtmref.lang.mutations import Mutation
from rtmref.machines.configurations import draw_configuration
from rtmref.machines.hints import Hints
from rtmref.machines.source import Source, every_hint, seeded
from rtmref.symbolic import terms
from rtmref.symbolic.assumptions import Assumptions, assume
from rtmref.symbolic.judgements import Counterexample, Options

EPISODE: Final = 300
AFTERMATH: Final = 30
"""Calls that are still made in a forbidden state: one broken thing breaks others."""
EFFORT: Final = Options(effort=1_000_000)
"""How hard a universe is searched: one invariant is asked about at a time."""


@dataclass(frozen=True, slots=True)
class Breach:
    """An invariant that a mutant has broken."""

    invariant: str
    cost: int
    """The calls of the run, or the most objects of each sort in the state before the call."""
    model: ChangingModel
    """In the state in which it is broken, until the next breach is asked for."""


@dataclass(frozen=True)
class Breaches:
    """Runs and refutes the mutants of one specification, one at a time."""

    program: Program

    @cached_property
    def _base(self) -> Assumptions:
        return assume(self.program.spec)

    @cached_property
    def _hints(self) -> Sequence[Hints]:
        return every_hint(self.program.spec)

    @cached_property
    def _changing(self) -> ChangingModel:
        return ChangingModel(self.program)

    def by_run(
        self, mutation: Mutation, wanted: Collection[str], calls: int, seed: int = 0
    ) -> Iterator[Breach]:
        """Which of the invariants a run of the mutant breaks within about so many calls.

        The same seed gives the same run.
        """
        model = Form(self.program, mutation).model()
        source = Source(model, seeded(Random(seed).random), self._hints)
        left = list(wanted)
        made = 0
        while made < calls and left:
            model.configure(*draw_configuration(model.spec, source.below))
            source.begin()
            made += yield from _episode(model, source, left, made)

    def by_call(
        self,
        mutation: Mutation,
        operation: str,
        wanted: Collection[str],
        sizes: Sequence[int] = SIZES,
    ) -> Iterator[Breach]:
        """Which of the invariants a call of the operation or step breaks, in small universes."""
        form = Form(self.program, mutation)
        universes = Universes(self._base, operation, sizes, EFFORT)
        left = list(wanted)
        try:
            for name in wanted:
                if name in left:
                    yield from self._breaches(universes, form, name, left)
        except Exception:  # what is not well typed may have no meaning
            return
        finally:
            universes.close()
            terms.forget_since(self._base.moment)

    def _breaches(
        self, universes: Universes, form: Form, name: str, left: list[str]
    ) -> Iterator[Breach]:
        """What is left of the invariants and broken by the first example that breaks this one."""
        with closing(universes.examples(form.spec, (name,))) as examples:
            for example, _ in examples:
                model, broken = self._after_call(form, example, left)
                for each in broken:
                    left.remove(each)
                    yield Breach(each, example.size, model)
                if name in broken:
                    return

    def _after_call(
        self, form: Form, example: Counterexample, asked: Collection[str]
    ) -> tuple[ChangingModel, Sequence[str]]:
        """The model after the call of the mutant, and what of the invariants is broken there."""

        def called(model: ChangingModel) -> tuple[ChangingModel, Sequence[str]]:
            assert example.call is not None
            arguments = before_call(model, example)
            if arguments is None:
                return model, ()
            model.alone(example.call.operation, arguments)
            return model, [each for each in asked if model.violation_of(each) is not None]

        return self._changing.as_mutant(form, called)


def _episode(
    model: ChangingModel, source: Source, left: list[str], before: int
) -> Generator[Breach, None, int]:
    """Calls up to some time after the first violation; what a mutant cannot answer ends it too."""
    last = EPISODE
    number = 0
    while number < last:
        number += 1
        position, arguments = source.next()
        try:
            outcome = model.call(source.names[position], *arguments)
            forbidden = last < EPISODE or model.violation() is not None
            broken = [each for each in left if forbidden and model.violation_of(each) is not None]
        except Exception:  # a mutant may read what is not there
            break
        if forbidden:
            last = min(last, number + AFTERMATH)
        for each in broken:
            left.remove(each)
            yield Breach(each, before + number, model)
        source.learn(position, outcome)
    return number

"""Mutants of the specification, run until their invariants break."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, variant
from rtmref.lang.mutations import Mutation, mutated
from rtmref.machines.configurations import draw_configuration
from rtmref.machines.hints import Hints
from rtmref.machines.source import Source, every_hint, seeded

EPISODE: Final = 300
AFTERMATH: Final = 30
"""Calls that are still made in a forbidden state: one broken thing breaks others."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """Runs mutants of one specification; equal mutants break equal invariants."""

    program: Program
    seed: int = 0
    _known: list[Sequence[Hints]] = field(default_factory=list)

    def broken(
        self,
        mutation: Mutation,
        wanted: Collection[str],
        calls: int,
        seen: Callable[[Model], None] | None = None,
    ) -> dict[str, int]:
        """Which of the invariants the mutant breaks within so many calls, and after how many.

        `seen` gets the model in the state in which one of them is broken for the first time.
        """
        spec = mutated(self.program.spec, mutation)
        model = Model(variant(self.program, spec, mutation.operations))
        source = Source(model, seeded(Random(self.seed).random), self._hints())
        found: dict[str, int] = {}
        made = 0
        while made < calls and len(found) < len(wanted):
            model.configure(*draw_configuration(spec, source.below))
            source.begin()
            left = [each for each in wanted if each not in found]
            made += _episode(model, source, left, found, made, seen or _nobody)
        return found

    def _hints(self) -> Sequence[Hints]:
        if not self._known:
            self._known.append(every_hint(self.program.spec))
        return self._known[0]


def _nobody(model: Model) -> None:
    """Looks at nothing."""


def _episode(
    model: Model,
    source: Source,
    wanted: Sequence[str],
    found: dict[str, int],
    before: int,
    seen: Callable[[Model], None],
) -> int:
    """Calls up to some time after the first violation; what a mutant cannot answer ends it too."""
    last = EPISODE
    number = 0
    while number < last:
        number += 1
        position, arguments = source.next()
        try:
            outcome = model.call(source.names[position], *arguments)
            violated = last < EPISODE or model.violation() is not None
            if violated:
                last = min(last, number + AFTERMATH)
                for name in wanted:
                    if name not in found and model.violation_of(name) is not None:
                        found[name] = before + number
                        seen(model)
        except Exception:  # a mutant may read what is not there
            break
        source.learn(position, outcome)
    return number

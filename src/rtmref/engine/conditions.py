"""A short run of random calls on the model: in how many states each invariant says something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.lang.spec import Spec
from rtmref.machines.configurations import draw_configuration
from rtmref.machines.source import Source, seeded

CALLS: Final = 60_000
EPISODE: Final = 300
LOOK_EVERY: Final = 60
"""After how many calls conditions are looked at: it takes longer than the calls."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What so many calls have shown, after each of which the invariants were checked.

    `met` counts the `states`, one after every few calls, in which the condition of an invariant
    held for something; `broken` are the invariants that a call violated.
    """

    calls: int
    states: int
    met: Mapping[str, int]
    broken: frozenset[str]


def conditions(program: Program, seed: int = 0, calls: int = CALLS) -> Conditions:
    """Make the calls; equal seeds give equal counts. What breaks an invariant ends its episode."""
    run = _Run(program, seed)
    made = 0
    while made < calls:
        made += run.episode(min(EPISODE, calls - made))
    return Conditions(made, run.states, dict(run.met), frozenset(run.broken))


class _Run:
    """The episodes of a run, and what they have shown so far."""

    def __init__(self, program: Program, seed: int) -> None:
        self.model = Model(program)
        self.source = Source(self.model, seeded(Random(seed).random))
        self.states = 0
        self.met: Counter[str] = Counter()
        self.broken: set[str] = set()

    def episode(self, calls: int) -> int:
        """So many calls on an empty state, or fewer if one breaks an invariant."""
        spec: Spec = self.model.spec
        self.model.configure(*draw_configuration(spec, self.source.below))
        self.source.begin()
        for number in range(1, calls + 1):
            position, arguments = self.source.next()
            outcome = self.model.call(self.source.names[position], *arguments)
            violation = self.model.violation()
            if violation is not None:
                self.broken.add(violation.invariant)
                return number
            self.source.learn(position, outcome)
            self.model.take_events()
            if number % LOOK_EVERY == 0:
                self._look()
        return calls

    def _look(self) -> None:
        self.states += 1
        self.met.update(name for name in self.model.spec.invariants if self.model.occurs(name))

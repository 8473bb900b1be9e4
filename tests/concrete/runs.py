"""Random runs of a model, call by call."""

from __future__ import annotations

from copy import copy
from random import Random
from typing import Any

from rtmref.concrete.model import COMPLETED, Event, Model, Outcome
from rtmref.concrete.snapshot import plain, plain_outcome
from rtmref.machines.configurations import draw_configuration
from rtmref.machines.source import Source, seeded
from rtmref.snapshots import Call, Plain


class Run:
    """Calls drawn on a model; each is made by whoever drew it."""

    def __init__(self, model: Model, seed: int, episode: int = 150) -> None:
        self.model = model
        self.source = Source(model, seeded(Random(seed).random))
        self.episode = episode
        self._left = 0
        self._position = 0

    def draw(self) -> tuple[str, tuple[Any, ...]]:
        """The next operation and its arguments; now and then everything begins anew."""
        if self._left == 0:
            wanted = self.source.wanted()
            limits, decisions = draw_configuration(self.model.spec, self.source.below, wanted)
            self.model.configure(limits, decisions)
            self.source.begin()
            self._left = self.episode
        self._left -= 1
        self._position, arguments = self.source.next()
        return self.source.names[self._position], arguments

    def learn(self, outcome: Outcome) -> None:
        """What the call did."""
        self.source.learn(self._position, outcome)

    def abandon(self) -> None:
        """The next call begins a new episode."""
        self._left = 0

    def step(self) -> tuple[str, tuple[Any, ...], Outcome]:
        """Draw a call, make it, learn from it."""
        operation, arguments = self.draw()
        outcome = self.model.call(operation, *arguments)
        self.learn(outcome)
        return operation, arguments, outcome


def call_of(model: Model, operation: str, arguments: tuple[Any, ...]) -> Call:
    """A call as plain data."""
    parameters = model.spec.operations[operation].parameters
    return Call(
        operation, {p.name: plain(a, p.type) for p, a in zip(parameters, arguments, strict=True)}
    )


def outcome_of(model: Model, operation: str, outcome: Outcome) -> tuple[Plain, ...]:
    """An outcome as plain data."""
    if model.parked and outcome[1:] == (model.parked[-1][0],):
        return outcome
    return plain_outcome(model, operation, outcome)


def event_of(model: Model, event: Event) -> tuple[Plain, ...]:
    """An event as plain data."""
    if event[1] != COMPLETED:
        return tuple(plain(part) for part in event)
    name = next(name for number, name, _ in model.completed if number == event[2])
    return (plain(event[0]), *event[1:3], plain_outcome(model, name, event[3]))


def parked(model: Model) -> list[tuple[int, Call]]:
    """The calls that wait as plain data, by number."""
    return [(number, call_of(model, name, given)) for number, name, given in model.parked]


def used_up(model: Model) -> dict[str, int]:
    """The last number given to an object of each sort."""
    return {sort: next(copy(model.space[f"N_{sort}"])) - 1 for sort in model.spec.sorts}

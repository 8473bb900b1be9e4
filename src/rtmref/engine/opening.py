"""Calls that begin with those of a trace and go on at random from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rtmref.concrete.model import Model, Outcome
from rtmref.engine.handles import CallNames
from rtmref.machines.hints import Hints
from rtmref.machines.pools import Below
from rtmref.machines.ranges import Ranges
from rtmref.machines.source import ANY_RANGES, NO_WEIGHTS, Source
from rtmref.trace import Call


class OpenedSource(Source):
    """A source that can be told with which calls to begin; what they return it draws from later."""

    def __init__(
        self,
        model: Model,
        below: Below,
        known: Sequence[Hints] | None = None,
        ranges: Mapping[str, Ranges] = ANY_RANGES,
        weights: Mapping[str, int] = NO_WEIGHTS,
    ) -> None:
        super().__init__(model, below, known, ranges, weights)
        self._opening: Sequence[Call] = ()
        self._number = 0
        self._results = CallNames(model.spec)
        self._positions = {name: position for position, name in enumerate(self.names)}

    def begin(self, opening: Sequence[Call] = ()) -> None:
        """A new episode on an empty state, with these calls first."""
        super().begin()
        self._opening, self._number = opening, 0
        self.is_opening = bool(opening)
        self._results = CallNames(self.model.spec)

    def next(self) -> tuple[int, tuple[Any, ...]]:
        """Position of the next operation and its arguments."""
        if self._number == len(self._opening):
            self.is_opening = False
            return super().next()
        call = self._opening[self._number]
        self._number += 1
        arguments = tuple(self._results.resolve(argument) for argument in call.arguments)
        return self._positions[call.operation], arguments

    def learn(self, position: int, outcome: Outcome) -> None:
        """Take in what the call did; the model's log is that of the call."""
        if not self.is_opening:
            super().learn(position, outcome)
            return
        operation, completed = self.names[position], self.model.completed
        self._results.take_in(self._number, operation, outcome, completed)
        self.gain(position, self.model.answer)
        for _, late, answer in completed:
            self.gain(self._positions[late], answer)

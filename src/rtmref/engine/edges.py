"""A target, driven along every call that an exploration has tried, and compared with the model."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.choices import Choice, Choices
from rtmref.engine.divergence import Divergence
from rtmref.engine.handles import CallNames
from rtmref.engine.lockstep import Lockstep
from rtmref.engine.tree import Tree
from rtmref.scope import Scope
from rtmref.targets.target import Target


@dataclass(frozen=True, slots=True)
class Compared:
    """How many calls were compared, in how many states; and the first divergence, if any."""

    states: int
    calls: int
    divergence: Divergence | None = None


class Edges:
    """Plays the ways to states on the model and on a target, and from there every call.

    Nothing takes calls of a target back, so what changes something is played from the beginning.
    """

    def __init__(self, whole: Program, scope: Scope, target: Target) -> None:
        self.lockstep = Lockstep(Model(whole), target)
        self._scope = scope
        self._choices = Choices(self.lockstep.model, scope.patterns)
        self._calls = 0

    def compared(self, tree: Tree, states: int) -> Compared:
        """Compare all calls in the first `states` states of the tree, until one diverges."""
        for node in range(states):
            way = tree.way(node)
            divergence = self._calls_of(way)
            if divergence is not None:
                return Compared(node + 1, self._calls, divergence)
        return Compared(states, self._calls)

    def _calls_of(self, way: list[Choice]) -> Divergence | None:
        divergence = self._go(way)
        if divergence is not None:
            return divergence
        model = self.lockstep.model
        for choice in [choice for choice, _, _ in self._choices.there()]:
            waiting = len(model.parked)
            divergence = self._make(choice)
            self._calls += 1
            if divergence is None and (model.log or len(model.parked) != waiting):
                divergence = self._go(way)
            if divergence is not None:
                return divergence
        return None

    def _go(self, way: list[Choice]) -> Divergence | None:
        """Begin anew, and bring both sides into a state."""
        self.lockstep.reset(self._scope.limits, self._scope.decisions)
        return next(
            filter(None, chain(self._begun(), (self._make(choice) for choice in way))), None
        )

    def _begun(self) -> list[Divergence]:
        names = CallNames(self.lockstep.model.spec)
        for number, call in enumerate(self._scope.begin, start=1):
            arguments = tuple(names.resolve(argument) for argument in call.arguments)
            divergence = self.lockstep.play(call.operation, arguments)
            if divergence is not None:
                return [divergence]
            names.take_in(number, call.operation, self.lockstep.last, self.lockstep.model.completed)
        return []

    def _make(self, choice: Choice) -> Divergence | None:
        operation, arguments = self._choices.found(choice)
        return self.lockstep.play(operation, arguments)

"""Mutants tried in every state of a small scope, beside every call that can be made there.

The states are those of the specification as it is. Where a mutant differs, the calls that lead
there are made on it and on the implementation, in lockstep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from time import process_time
from typing import Any, Final

from rtmref.concrete.program import Program
from rtmref.engine.exploration import Exploration
from rtmref.engine.mutation.forms import Form
from rtmref.engine.mutation.trials import Trials
from rtmref.engine.mutation.verdicts import Kill
from rtmref.engine.tree import Node
from rtmref.engine.ways import trace_of
from rtmref.scope import Scope
from rtmref.trace import Call

FOLLOWED: Final = 4
"""How often a mutant is run because it differs."""
MOST: Final = 2
"""Operations of a mutant at which it is tried."""
Diverges = Callable[[Form, Sequence[Call], tuple[Any, Any]], Kill | None]
Result = tuple[int, Kill | None, float]


class Exploring:
    """One scope, and the mutants that are tried in it."""

    def __init__(self, plain: Program, scope: Scope, diverges: Diverges) -> None:
        self._plain = plain
        self._scope = scope
        self._diverges = diverges
        self._exploration = Exploration(plain, scope)
        self.model = self._exploration.model
        self._trials = Trials(self.model)
        self._trials.awake = False
        self._living: dict[int, Form] = {}
        self._followed: dict[int, int] = {}
        self._results: list[Result] = []

    def enter(self, living: Mapping[int, Form], function: Callable[[Form, str], Any]) -> None:
        """Try the mutants of what the scope calls, and of what follows from calls."""
        called = {pattern.operation for pattern in self._scope.patterns}
        known = called.union(self._plain.spec.steps)
        for number, form in living.items():
            names = [name for name in form.mutation.operations if name in known]
            for name in names[:MOST]:
                self._trials.add(number, name, function(form, name))
                self._living[number] = form

    def results(self, states: int) -> Iterator[Result]:
        """Each mutant that differs, as often as it is run: its kill, and the seconds that took."""
        if not self._living:
            return
        self._exploration.visit = self._look
        for _ in self._exploration.levels(self._scope.depth, states):
            yield from self._results
            self._results.clear()
            if self._exploration.found is not None:
                return

    def _look(self, node: Node) -> bool:
        """Make each call of the present state with the mutants beside it; true if none is left."""
        exploration, trials = self._exploration, self._trials
        model = self.model
        steps = not trials.places.isdisjoint(model.spec.steps)
        for choice, operation, arguments in tuple(exploration.choices.there()):
            if not (steps or operation in trials.places):
                continue
            before, trials.awake = tuple(model.parked), True
            trials.rest()
            try:
                model.call(operation, *arguments)
            finally:
                trials.awake = False
            exploration.tree.reversal.undo(model.log)
            model.events.clear()
            model.parked[:] = before
            for number in trials.differing:
                self._follow(number, (*exploration.tree.way(node), choice))
        return not trials.tried

    def _follow(self, number: int, way: Sequence[int]) -> None:
        begun, form = process_time(), self._living[number]
        trace = trace_of(self._plain, self._scope, way)
        kill = self._diverges(form, trace.calls, (trace.limits, trace.decisions))
        if kill is not None:
            kill = Kill("exploration", f"{self._scope.name}: {kill.how}", kill.calls)
        self._followed[number] = self._followed.get(number, 0) + 1
        if kill is not None or self._followed[number] >= FOLLOWED:
            self._trials.drop(number)
        self._results.append((number, kill, process_time() - begun))

"""Where a changed specification first does something else than the original, in a scope."""

from __future__ import annotations

from typing import Any

from rtmref.concrete.fingerprints import in_marks
from rtmref.concrete.model import COMPLETED, Model
from rtmref.concrete.program import Changed, Program
from rtmref.concrete.stamps import Stamps
from rtmref.engine.exploration import Exploration, Way
from rtmref.engine.tree import Node
from rtmref.scope import Scope


def first_violation(
    program: Program, scope: Scope, depth: int | None = None, states: int | None = None
) -> tuple[str, Way] | None:
    """The invariant that a specification breaks first in a scope, and the shortest way to that.

    None if there is no violation within the depth, or among so many states. The program may be that
    of a slice.
    """
    exploration = Exploration(program, scope, ordered=Stamps())
    for found in exploration.levels(scope.depth if depth is None else depth, states):
        if found.violation is not None:
            return found.violation.invariant, found.way
    return None


def first_difference(
    program: Program,
    scope: Scope,
    other: Changed,
    depth: int | None = None,
    states: int | None = None,
) -> Way | None:
    """The shortest way to a call that a changed operation or step lets end otherwise.

    Otherwise is: with another answer, other events, or in another state. The states from which
    calls are compared are those of the original, whose program this is; up to the first difference
    there are no others. None if there is none within the depth, or among so many states.
    """
    exploration = Exploration(program, scope)
    comparison = _Comparison(exploration, other)
    exploration.visit = comparison.differs
    for _ in exploration.levels(scope.depth if depth is None else depth, states):
        if exploration.found is not None:
            return comparison.way
    return None


class _Comparison:
    """Makes calls with the original and with the changed operation."""

    def __init__(self, exploration: Exploration, other: Changed) -> None:
        self.way: Way = ()
        self._exploration = exploration
        self._model: Model = exploration.model
        self._name = other.name
        self._function = self._model.bound(other)
        self._is_step = other.name in self._model.spec.steps

    def differs(self, node: Node) -> bool:
        """Whether a call in the present state ends otherwise."""
        for choice, operation, arguments in tuple(self._exploration.choices.there()):
            if not self._concerns(operation):
                continue
            ours = self._made(operation, arguments)
            known = self._model.put(self._name, self._function)
            theirs = self._made(operation, arguments)
            self._model.put(self._name, known)
            if ours != theirs:
                self.way = (*self._exploration.tree.way(node), choice)
                return True
        return False

    def _concerns(self, operation: str) -> bool:
        return self._is_step or operation == self._name or bool(self._model.parked)

    def _made(self, operation: str, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        """What comes of a call, which is taken back: its answer, its events and its state."""
        model = self._model
        before = tuple(model.parked)
        outcome = model.call(operation, *arguments)
        if len(model.parked) > len(before):
            outcome = outcome[:1]
        state = self._exploration.fingerprints.after(model.log)
        events = [event[:2] if event[1] == COMPLETED else event for event in model.take_events()]
        seen = (in_marks(outcome), in_marks(tuple(events)), state)
        self._exploration.tree.reversal.undo(model.log)
        model.parked[:] = before
        return seen

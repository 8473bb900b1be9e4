"""Lockstep with a target that takes several calls in one message.

The model goes ahead; what it answered is compared once the target's answers are there. A call that
passes a handle which an open call is to give waits until then. A failure is played again call by
call before anybody is told, so that what is reported is the first call that goes wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, runtime_checkable

from rtmref.concrete.model import Event, Model, Outcome
from rtmref.engine.handles import Played
from rtmref.engine.lockstep import LOOK_EVERY, Divergence, Lockstep, raised
from rtmref.machines.source import Source
from rtmref.targets.target import Answer, Target

OPEN: Final = 64
"""How many calls are open at most."""


@runtime_checkable
class TakesMany(Protocol):
    """A target that takes several calls at once."""

    def many(
        self, requests: Sequence[tuple[str, tuple[Any, ...]]]
    ) -> list[tuple[Answer, Sequence[Answer]]]:
        """The answers to the calls, each with the events that came with it."""
        ...


@dataclass(frozen=True, slots=True)
class _Open:
    """A call that the model has answered and the target has not."""

    operation: str
    arguments: tuple[Any, ...]
    outcome: Outcome
    events: Sequence[Event]


class PipelinedLockstep(Lockstep):
    """Plays the random calls of an episode several at once."""

    def __init__(self, model: Model, target: Target, recording: bool = True) -> None:
        super().__init__(model, target, recording)
        self._open: list[_Open] = []

    def reset(self, limits: Any, decisions: Any) -> None:
        """Empty state on both sides, under this configuration."""
        self._open.clear()
        super().reset(limits, decisions)

    def episode(
        self, source: Source, calls: int, look: Callable[[], None] | None = None
    ) -> Divergence | None:
        """Random calls until one diverges, then every observer on every known handle."""
        for number in range(1, calls + 1):
            if look is not None and number % LOOK_EVERY == 0:
                look()
            position, arguments = source.next()
            operation = source.names[position]
            if operation not in self._carry:
                continue
            divergence = self._ahead(operation, arguments)
            if divergence is not None:
                return divergence
            source.learn(position, self.last)
        return self._settled() or self._final(source)

    def _ahead(self, operation: str, arguments: tuple[Any, ...]) -> Divergence | None:
        """The model makes the call; the target will."""
        self._matching.missed = False
        carried = self._carry[operation](arguments)
        if self._matching.missed and self._open:
            divergence = self._settled()
            if divergence is not None:
                return divergence
            carried = self._carry[operation](arguments)
        outcome = self.last = self.model.call(operation, *arguments)
        self.played.append(Played(operation, arguments, outcome, tuple(self.model.completed)))
        violation = self.model.violation()
        if violation is not None:
            return self._settled(but=1) or Divergence(
                "invariant", operation, outcome, "", violation
            )
        self._open.append(_Open(operation, carried, outcome, self._events()))
        return self._settled() if len(self._open) >= OPEN else None

    def _settled(self, but: int = 0) -> Divergence | None:
        """Have the target make the open calls and compare; `but` calls were played since."""
        waiting, self._open = self._open, []
        if not waiting:
            return None
        assert isinstance(self.target, TakesMany)
        first = len(self.played) - but - len(waiting)
        try:
            replies = self.target.many([(each.operation, each.arguments) for each in waiting])
        except Exception as error:  # whatever a target raises is a finding, never ours to raise
            last = waiting[-1]
            return Divergence("crash", last.operation, last.outcome, raised(error))
        for number, (each, (answer, theirs)) in enumerate(zip(waiting, replies, strict=True)):
            divergence = self._judged(each.operation, each.outcome, each.events, answer, theirs)
            if divergence is not None:
                del self.played[first + number + 1 :]
                return divergence
        return None


def lockstep(model: Model, target: Target) -> Lockstep:
    """The lockstep that suits the target."""
    return (PipelinedLockstep if isinstance(target, TakesMany) else Lockstep)(model, target)

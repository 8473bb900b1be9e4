"""Lockstep with a target that takes several calls in one message.

The model goes ahead; what it answered is compared once the target's answers are there. A call that
passes a handle which an open call is to give waits until then. A failure is played again call by
call before anybody is told, so that what is reported is the first call that goes wrong.

A target may say of any call that it does not support it. If the model is ahead already, the episode
ends there; from then on calls of that operation are made one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, runtime_checkable

from rtmref.concrete.model import Event, Model, Outcome
from rtmref.engine.divergence import Divergence, raised
from rtmref.engine.following_lockstep import FollowingLockstep
from rtmref.engine.handles import Played
from rtmref.engine.lockstep import LOOK_EVERY, Lockstep
from rtmref.engine.measured import profile_of
from rtmref.engine.routing_lockstep import RoutingLockstep
from rtmref.machines.source import Source
from rtmref.targets.capabilities import NotSupportedError
from rtmref.targets.routing import RoutingTarget
from rtmref.targets.target import Answer, Target

OPEN: Final = 256
"""How many calls are open at most."""


@runtime_checkable
class TakesMany(Protocol):
    """A target that takes several calls at once."""

    def many(
        self, requests: Sequence[tuple[str, tuple[Any, ...]]]
    ) -> Sequence[tuple[Answer, Sequence[Answer]] | None]:
        """The answers to the calls, each with the events that came with it.

        None stands for the answer to a call that is not supported.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Open:
    """A call that the model has answered and the target has not."""

    operation: str
    arguments: tuple[Any, ...]
    outcome: Outcome
    events: Sequence[Event]


class _LeftBehind(Exception):
    """The model has made calls after one that the target does not support."""


class PipelinedLockstep(Lockstep):
    """Plays the random calls of an episode several at once."""

    def __init__(self, model: Model, target: Target, recording: bool = True) -> None:
        super().__init__(model, target, recording)
        self._open: list[_Open] = []
        self._alone: set[str] = set()
        """The operations of which the target has not supported every call."""

    def reset(self, limits: Any, decisions: Any) -> None:
        """Empty state on both sides, under this configuration."""
        self._open.clear()
        super().reset(limits, decisions)

    def episode(
        self, source: Source, calls: int, look: Callable[[], None] | None = None
    ) -> Divergence | None:
        """Random calls until one diverges, then every observer on every known handle."""
        try:
            return self._played_ahead(source, calls, look)
        except _LeftBehind:
            return None

    def _played_ahead(
        self, source: Source, calls: int, look: Callable[[], None] | None
    ) -> Divergence | None:
        for number in range(1, calls + 1):
            if look is not None and number % LOOK_EVERY == 0:
                look()
            position, arguments = source.next()
            operation = source.names[position]
            if operation not in self._carry:
                continue
            try:
                divergence = self._made(operation, arguments)
            except NotSupportedError:
                continue
            if divergence is not None:
                return divergence
            source.learn(position, self.last)
        return self._settled() or self._final(source)

    def _made(self, operation: str, arguments: tuple[Any, ...]) -> Divergence | None:
        if operation in self._alone:
            return self._settled() or self.play(operation, arguments)
        return self._ahead(operation, arguments)

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
        """Have the target make the open calls and compare; `but` calls were played since.

        Raises _LeftBehind at the first that it does not support.
        """
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
        for number, (each, reply) in enumerate(zip(waiting, replies, strict=True)):
            if reply is None:
                del self.played[first + number :]
                self.unsupported[each.operation] += 1
                self._alone.add(each.operation)
                raise _LeftBehind
            divergence = self._judged(each.operation, each.outcome, each.events, *reply)
            if divergence is not None:
                del self.played[first + number + 1 :]
                return divergence
        return None


def lockstep(model: Model, target: Target) -> Lockstep:
    """The lockstep that suits the target."""
    if isinstance(target, RoutingTarget):
        return RoutingLockstep(model, target)
    profile = profile_of(target)
    if profile is not None and profile.followed:
        return FollowingLockstep(model, target, profile)
    if profile is not None:
        return Lockstep(model, target, profile=profile)
    return (PipelinedLockstep if isinstance(target, TakesMany) else Lockstep)(model, target)

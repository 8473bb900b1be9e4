"""One of several targets that are put the same calls as one model: what it says otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rtmref.concrete.model import Event, Model, Outcome
from rtmref.engine.announcing import OutsideError
from rtmref.engine.divergence import Divergence, raised
from rtmref.engine.lockstep import Lockstep
from rtmref.engine.routing_lockstep import RoutingLockstep
from rtmref.targets.capabilities import NotSupportedError
from rtmref.targets.routing import RoutingTarget
from rtmref.targets.target import Target


class CallVoice(Lockstep):
    """An implementation of the calls, beside a model that others are compared with as well."""

    def heard(
        self, operation: str, arguments: tuple[Any, ...], outcome: Outcome, events: Sequence[Event]
    ) -> Divergence | None:
        """Put the call that the model has made to the target, and compare.

        Raises NotSupportedError where the target does not support it.
        """
        try:
            answer = self.target.operations[operation](*self._carry[operation](arguments))
            theirs = self.target.take_events()
            return self._judged(operation, outcome, events, answer, theirs)
        except NotSupportedError:
            raise
        except Exception as error:  # whatever a target raises is a finding, never ours to raise
            return Divergence("crash", operation, outcome, raised(error))

    def ended(self, operation: str) -> Divergence | None:
        """There is nothing more to look at than what calls have answered."""
        return None


class RoutingVoice(RoutingLockstep):
    """A routing table, beside a model that others are compared with as well."""

    def heard(
        self, operation: str, arguments: tuple[Any, ...], outcome: Outcome, events: Sequence[Event]
    ) -> Divergence | None:
        """Tell the target what has followed from the call of the model, and compare.

        Raises NotSupportedError where a route has come that the target has no number for.
        """
        log = self.model.log
        if not log:
            return None
        try:
            touched = self.announcing.tell(log, self.routing.rib)
        except OutsideError:
            raise NotSupportedError from None
        except Exception as error:  # whatever a target raises is a finding
            return self._crash(operation, error)
        self._touched.update(dict.fromkeys((*touched, *self.best.follow(log))))
        gone = self._links.gone(log)
        if gone:
            return self.compared(operation, whole=True) or self.flapped(operation, gone)
        return self.compared(operation, whole=False) if self._touched else None

    def ended(self, operation: str) -> Divergence | None:
        """Compare the whole tables."""
        return self.compared(operation, whole=True)


Voice = CallVoice | RoutingVoice


def voice(model: Model, target: Target) -> Voice:
    """The target beside the model."""
    if isinstance(target, RoutingTarget):
        return RoutingVoice(model, target)
    return CallVoice(model, target, recording=False)

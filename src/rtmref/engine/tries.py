"""Candidates for a smaller trace, played on the target: none of them twice, and not for ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rtmref.engine.divergence import Divergence
from rtmref.engine.handles import Aliases
from rtmref.engine.lockstep import Lockstep
from rtmref.engine.shrink import Fails
from rtmref.targets.capabilities import NotSupportedError
from rtmref.trace import Trace

CALLS: Final = 80_000
"""Of all tries together, where the target is slow: of long traces there are fewer tries."""


class Tries:
    """Tries of a lockstep, and what they have shown; `lockstep.target` says how many it is worth.

    They are counted, not timed: equal seeds give equal traces.
    """

    def __init__(self, lockstep: Lockstep) -> None:
        self.lockstep = lockstep
        self.used_up = False
        """Whether there were more to try than the target is good for."""
        self._calls = 0
        self._shown: dict[int, str] = {}
        """The ways of candidates that were not wanted; of these their hashes, as they are long."""

    @property
    def remark(self) -> str:
        """What is to be said of a trace that could be smaller, after how often it fails."""
        return "; not made smaller: the budget of tries is used up" if self.used_up else ""

    def showing(self, wanted: Callable[[str], bool]) -> Fails:
        """Plays traces that are to go wrong in a wanted way, as often as the target is good for."""
        tries = self.lockstep.target.replays

        def fails(candidate: Trace) -> Aliases | None:
            nonlocal tries
            mark = _mark(candidate)
            if mark in self._shown and not wanted(self._shown[mark]):
                return None
            if tries <= 0 or self._is_too_much():
                self.used_up = True
                return None
            found = diverged(self.lockstep, candidate)
            tries -= 1
            self._calls += len(self.lockstep.played)
            if found is not None and wanted(found.fingerprint):
                return self.lockstep.aliases()
            self._shown[mark] = "" if found is None else found.fingerprint
            return None

        return fails

    def _is_too_much(self) -> bool:
        """Whether a target that is not in this process has been put too many calls."""
        return self._calls >= CALLS and not self.lockstep.target.deterministic


def diverged(lockstep: Lockstep, trace: Trace) -> Divergence | None:
    """What goes wrong when the trace is played, if anything; nothing where it is not supported."""
    try:
        lockstep.reset(trace.limits, trace.decisions)
        return lockstep.replay(trace.calls)
    except NotSupportedError:
        return None


def _mark(trace: Trace) -> int:
    return hash(repr((trace.calls, trace.limits, trace.decisions)))

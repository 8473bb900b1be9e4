"""Does a failure come every time? It need not where the target is somebody else's process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rtmref.engine.divergence import Divergence
from rtmref.engine.lockstep import Lockstep
from rtmref.engine.minimise import diverged
from rtmref.trace import Trace

PLAYS: Final = 5
"""How often the trace of a failure is played."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """What several plays of a trace have shown, and how often that came."""

    divergence: Divergence | None
    times: int
    plays: int

    def __str__(self) -> str:
        if self.plays == self.times == 1:
            return "certain (the target is deterministic)"
        word = "certain" if self.times == self.plays else "flaky"
        return f"{word} ({self.times} of {self.plays})"


def repeated(lockstep: Lockstep, trace: Trace, first: Divergence | None) -> Repeated:
    """Play the trace again after its first play, unless the target is deterministic.

    Of several ways in which it went wrong the one that came most often counts.
    """
    more = 0 if lockstep.target.deterministic else PLAYS - 1
    played = [first, *(diverged(lockstep, trace) for _ in range(more))]
    shown = [each for each in played if each is not None]
    ways = [each.fingerprint for each in shown]
    if not shown:
        return Repeated(None, 0, len(played))
    most = max(shown, key=lambda each: ways.count(each.fingerprint))
    return Repeated(most, ways.count(most.fingerprint), len(played))

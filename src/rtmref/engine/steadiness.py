"""Does a failure come every time? It need not where the target is somebody else's process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from rtmref.engine.divergence import Divergence
from rtmref.engine.lockstep import Lockstep
from rtmref.engine.tries import diverged
from rtmref.trace import Trace

PLAYS: Final = 5
"""How often the trace of a failure is played."""
SEEN_ONCE: Final = "flaky (seen once)"
"""What is said of a failure without a trace that could be played again."""
Failure = TypeVar("Failure")


@dataclass(frozen=True, slots=True)
class Repeated(Generic[Failure]):
    """What several plays of a trace have shown, and how often that came."""

    shown: Failure | None
    times: int
    plays: int

    def __str__(self) -> str:
        if self.plays == self.times == 1:
            return "certain (the target is deterministic)"
        word = "certain" if self.times == self.plays else "flaky"
        return f"{word} ({self.times} of {self.plays})"


def repeated(lockstep: Lockstep, trace: Trace, first: Divergence | None) -> Repeated[Divergence]:
    """Play the trace again after its first play, unless the target is deterministic."""
    more = 0 if lockstep.target.deterministic else PLAYS - 1
    played = [first, *(diverged(lockstep, trace) for _ in range(more))]
    return counted(played, lambda each: each.fingerprint)


def counted(
    played: Sequence[Failure | None], fingerprint: Callable[[Failure], str]
) -> Repeated[Failure]:
    """What came in some plays; of several ways to go wrong the one that came most often counts."""
    shown = [each for each in played if each is not None]
    ways = [fingerprint(each) for each in shown]
    if not shown:
        return Repeated(None, 0, len(played))
    most = max(shown, key=lambda each: ways.count(fingerprint(each)))
    return Repeated(most, ways.count(fingerprint(most)), len(played))

"""Timers by due time: route timers before hold timers, then in the order of arming (D-TTL-05)."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from rtmref.optimized.hold import Hold
    from rtmref.optimized.objects import Route

OF_ROUTE: Final = 0
OF_HOLD: Final = 1
STALE_WORTH: Final = 64
"""From so many stale timers on, and more of them than live ones, they are swept out."""


class Timer(NamedTuple):
    """A timer as it was armed; no two have the same number, so nothing behind it is compared."""

    due_ms: int
    kind: int
    number: int
    subject: Route | Hold

    @property
    def is_armed(self) -> bool:
        """Whether it is still the timer of its subject."""
        return self.subject.timer == self.number


class Timers:
    """All timers of an RTM; each route and each hold has one at most."""

    def __init__(self) -> None:
        self._heap: list[Timer] = []
        self._armed = 0
        self._number = 0

    def arm(self, due_ms: int, kind: int, subject: Route | Hold) -> None:
        """Set the timer of a route or hold, in place of the one it had."""
        self.disarm(subject)
        self._number += 1
        self._armed += 1
        subject.timer = self._number
        heappush(self._heap, Timer(due_ms, kind, self._number, subject))
        if len(self._heap) > 2 * self._armed + STALE_WORTH:
            self._heap = [timer for timer in self._heap if timer.is_armed]
            heapify(self._heap)

    def disarm(self, subject: Route | Hold) -> None:
        """Take away the timer of a route or hold, if it has one."""
        if subject.timer:
            subject.timer = 0
            self._armed -= 1

    def next_due(self, until_ms: int) -> Timer | None:
        """The first timer due by then, which leaves the queue but stays armed."""
        while self._heap and self._heap[0].due_ms <= until_ms:
            timer = heappop(self._heap)
            if timer.is_armed:
                return timer
        return None

    def put_back(self, timer: Timer) -> None:
        """Let a timer that was taken, and is still armed, be the first one again."""
        heappush(self._heap, timer)

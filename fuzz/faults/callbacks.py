"""Callbacks gone wrong."""

from __future__ import annotations

from fuzz.faults.fault import fault
from rtmref.optimized import Rtm
from rtmref.optimized.constants import NO_ERROR
from rtmref.optimized.state import Event


@fault
class LaterEventsOvertake(Rtm):
    """What is raised while a callback is open is told before what already waits."""

    def deliver(self) -> None:
        if self.open is None:
            self.queue.reverse()
        super().deliver()


@fault
class AnswerToExpiryIgnored(Rtm):
    """An expired route stays in the table although its owner does not care for it."""

    def answered(self, event: Event, answer: int) -> None:
        super().answered(event, NO_ERROR)

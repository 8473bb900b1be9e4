"""Moving the clock, and ending callbacks that take their time (D-TTL-05)."""

from __future__ import annotations

from rtmref.optimized.ageing import Ageing
from rtmref.optimized.arguments import number
from rtmref.optimized.constants import (
    INVALID_HANDLE,
    NOT_FOUND,
    NOT_SUPPORTED,
    SUCCESS,
)
from rtmref.optimized.constants import Answer as Outcome
from rtmref.optimized.objects import Entity


class Clock(Ageing):
    """The test's side of time; none of this is part of RTM."""

    def Advance(self, Milliseconds: int) -> Outcome:
        """Move the clock; the timers it passes fire one after the other, callbacks included."""
        number("Milliseconds", Milliseconds)
        if self.open is not None:
            return NOT_SUPPORTED
        self.horizon = self.now + Milliseconds
        self.settle()
        return SUCCESS

    def EndCallback(self, RtmRegHandle: Entity, Answer: int) -> Outcome:
        """End the open callback of a client with what it returns; then everything goes on."""
        if not self.is_registered(RtmRegHandle):
            return INVALID_HANDLE
        number("Answer", Answer)
        if self.open is None or self.open[0] is not RtmRegHandle:
            return NOT_FOUND
        self.end_callback(Answer)
        self.settle()
        return SUCCESS

"""Calls that have to wait: they are parked, and go on when what stood in their way is gone.

A parked call has changed nothing. It is tried again, refusals and all, whenever a later call or
timer is done and everybody has been told of it (D-LOCK-08, D-METH-07).
"""

from __future__ import annotations

from rtmref.optimized.callbacks import Callbacks
from rtmref.optimized.constants import IO_PENDING, Answer


class Waiting(Callbacks):
    """The parked calls, in the order in which they came."""

    def park(self, operation: str, *arguments: object) -> Answer:
        """Have a call wait, and answer its number; its arguments have been found good."""
        if self.retrying:
            return IO_PENDING
        self.calls_parked += 1
        self.parked[self.calls_parked] = (operation, arguments)
        return (*IO_PENDING, self.calls_parked)

    def retry(self) -> bool:
        """Let the first parked call that can go on do so; answers whether there was one."""
        for number, (operation, arguments) in self.parked.items():
            self.retrying = True
            outcome = getattr(self, operation)(*arguments)
            self.retrying = False
            if outcome is not IO_PENDING:
                del self.parked[number]
                self.events.append((arguments[0], "completed", number, outcome))
                return True
        return False

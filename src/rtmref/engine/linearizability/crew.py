"""Threads that make calls on a target at the same time."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Barrier, Thread
from time import perf_counter_ns
from typing import Final

from rtmref.engine.linearizability.history import Observed, Planned
from rtmref.targets.target import Target

SWITCH_INTERVAL: Final = 2e-5
"""Seconds after which a thread that wants to run may interrupt the one that does."""
PR_SET_TIMERSLACK: Final = 29
PATIENCE: Final = 10.0
"""Seconds for the calls of a round."""


class StuckError(Exception):
    """Calls that were made at once have not come back."""


class Crew:
    """So many threads, ready to begin together."""

    def __init__(self, target: Target, threads: int, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._target = target
        self._gate = Barrier(threads)
        self._orders: list[SimpleQueue[Sequence[Planned] | None]] = [
            SimpleQueue() for _ in range(threads)
        ]
        self._done: SimpleQueue[list[Observed] | Exception] = SimpleQueue()
        for orders in self._orders:
            Thread(target=self._work, args=(orders,), daemon=True).start()

    def make(self, plans: Sequence[Sequence[Planned]]) -> list[Observed]:
        """Make the calls, those of each thread one after the other, the threads at once.

        Raises what the target raises, and StuckError if calls do not come back.
        """
        for orders, plan in zip(self._orders, plans, strict=True):
            orders.put(plan)
        told: list[Observed] = []
        failed: Exception | None = None
        for _ in plans:
            try:
                result = self._done.get(timeout=self._patience)
            except Empty:
                raise StuckError(f"no answer within {self._patience:g} s: deadlock") from None
            if isinstance(result, Exception):
                failed = result
            else:
                told += result
        if failed is not None:
            raise failed
        return told

    def _work(self, orders: SimpleQueue[Sequence[Planned] | None]) -> None:
        _wake_at_once()
        while (plan := orders.get()) is not None:
            operations = self._target.operations
            calls = [(operations[each.operation], each.arguments, each) for each in plan]
            self._gate.wait()
            told: list[Observed] = []
            try:
                for call, arguments, planned in calls:
                    begun = perf_counter_ns()
                    answer = call(*arguments)
                    told.append(Observed(planned, answer, begun, perf_counter_ns()))
            except Exception as error:  # whatever a target raises is a finding, never ours to raise
                self._done.put(error)
            else:
                self._done.put(told)

    def dismiss(self) -> None:
        """End the threads."""
        for orders in self._orders:
            orders.put(None)


def _wake_at_once() -> None:
    """Let the kernel wake this thread when it asked for it, not some 50 microseconds later."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0)


@contextmanager
def switching_often() -> Iterator[None]:
    """Let threads interrupt each other as often as the interpreter can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL)
    try:
        yield
    finally:
        sys.setswitchinterval(before)

"""Threads that take turns as they are told: equal turns give equal runs.

Only one of the threads runs at a time. Calls are made in the order in which they are planned; but a
call can be interrupted between any two instructions of the target at which no lock is held, its
steps, and another thread makes its next call in between. The lock is the conductor's own, so that
whoever finds it taken lets its holder go on.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock, Thread
from types import FrameType
from typing import Any, Final, Protocol, runtime_checkable

from rtmref.engine.linearizability.crew import PATIENCE, StuckError
from rtmref.engine.linearizability.history import Observed, Planned, Yields
from rtmref.targets.target import Target

MOST_STEPS: Final = 1_000_000
Whim = Callable[[], int | None]
"""Which thread goes first now; None for nobody."""


class EndlessError(Exception):
    """A call does not come to an end."""


@runtime_checkable
class Conducted(Protocol):
    """A target in this process whose calls can be interrupted anywhere."""

    @property
    def code(self) -> tuple[str, ...]:
        """The folders and files whose instructions are steps."""
        ...

    def guard_with(self, enter: Callable[[], object], leave: Callable[[], None]) -> None:
        """Let calls take turns like this."""
        ...


class Conductor:
    """One run of threads on a target.

    With a whim, threads yield when it says so, where others can go on at all; without, where the
    plan says so.
    """

    def __init__(self, target: Target, plan: Sequence[Planned], whim: Whim | None = None) -> None:
        assert isinstance(target, Conducted)
        self.observed: list[Observed] = []
        self.failed: Exception | None = None
        self.yielded: dict[Planned, Yields] = {}
        """Where calls did yield."""
        self._target = target
        self._code = target.code
        self._whim = whim
        self._ahead = deque(plan)
        self._turns = {each.thread: _closed() for each in plan}
        self._interrupted: list[int] = []
        self._calls: dict[int, Planned] = {}
        self._steps = dict.fromkeys(self._turns, 0)
        self._is_over = False
        self._over = _closed()
        self._now = 0
        self.running = plan[0].thread
        self._lock = Turnstile(self)
        target.guard_with(self._lock.acquire, self._lock.release)

    def run(self) -> None:
        """Make all calls; `observed` has them afterwards, `failed` what was raised."""
        for thread in self._turns:
            Thread(target=self._play, args=(thread,), daemon=True).start()
        self._turns[self.running].release()
        if not self._over.acquire(timeout=PATIENCE):
            self.failed = StuckError(f"no end within {PATIENCE:g} s: deadlock")

    def _play(self, thread: int) -> None:
        turn = self._turns[thread]
        sys.settrace(self._entered)  # once: on a free-threaded interpreter it stops the world
        turn.acquire()
        while not self._is_over:
            try:
                self._make(self._next_of(thread))
            except Exception as error:  # whatever a target raises is a finding
                self.failed = self.failed or error
            self._pass_on()
            turn.acquire()

    def _next_of(self, thread: int) -> Planned:
        planned = next(each for each in self._ahead if each.thread == thread)
        self._ahead.remove(planned)
        return planned

    def _pass_on(self) -> None:
        """A call is done: the one that it interrupted goes on, or the next one begins."""
        if self._interrupted:
            self._wake(self._interrupted.pop())
        elif self._ahead:
            self._wake(self._ahead[0].thread)
        else:
            self._is_over = True
            for turn in self._turns.values():
                turn.release()
            self._over.release()

    def _wake(self, thread: int) -> None:
        self.running = thread
        self._turns[thread].release()

    def _make(self, planned: Planned) -> None:
        call = self._target.operations[planned.operation]
        self._calls[planned.thread], self._steps[planned.thread] = planned, 0
        begun = self._tick()
        answer = call(*planned.arguments)
        self.observed.append(Observed(planned, answer, begun, self._tick()))

    def _tick(self) -> int:
        self._now += 1
        return self._now

    def _entered(self, frame: FrameType, event: str, argument: Any) -> Any:
        inside = self._lock.holder is not None
        if inside or not frame.f_code.co_filename.startswith(self._code):
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return self._stepped

    def _stepped(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "opcode" and self._lock.holder is None:
            own = self.running
            self._steps[own] = step = self._steps[own] + 1
            if step > MOST_STEPS:
                raise EndlessError
            if self._whim is None:
                for moment, thread in self._calls[own].yields:
                    if moment == step:
                        self._yield_to(thread)
            else:
                wanted = self._whim()
                if wanted is not None:
                    self._yield_to(wanted)
        return self._stepped

    def _yield_to(self, thread: int) -> None:
        """Let a thread make its next call first, if it has one and is not in the middle of one."""
        own = self.running
        idle = thread != own and thread not in self._interrupted
        if idle and any(each.thread == thread for each in self._ahead):
            call = self._calls[own]
            self.yielded[call] = (*self.yielded.get(call, ()), (self._steps[own], thread))
            self._stand_back(thread)

    def _stand_back(self, thread: int) -> None:
        own = self.running
        self._interrupted.append(own)
        self._wake(thread)
        self._turns[own].acquire()

    def wait_for(self, thread: int) -> None:
        """The thread, which is in the middle of a call, goes on first."""
        self._interrupted.remove(thread)
        self._stand_back(thread)


class Turnstile:
    """A lock that its holder can take again; whoever finds it taken lets its holder go on."""

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor
        self.holder: int | None = None
        self._taken = 0

    def acquire(self) -> None:
        """Wait until nobody else has it, and take it."""
        while self.holder is not None and self.holder != self._conductor.running:
            self._conductor.wait_for(self.holder)
        self.holder = self._conductor.running
        self._taken += 1

    def release(self) -> None:
        """Give it back, as often as it was taken."""
        self._taken -= 1
        if not self._taken:
            self.holder = None


def whim(below: Callable[[int], int], threads: Sequence[int]) -> Whim:
    """Turns at random: now and then, and how often differs from run to run."""
    seldom = 2 << below(5)

    def drawn() -> int | None:
        return None if below(seldom) else threads[below(len(threads))]

    return drawn


def _closed() -> Lock:
    """A lock that is taken already: who takes it waits until somebody gives it back."""
    lock = Lock()
    lock.acquire()
    return lock

"""What threads did: which calls, what came back, which of them were over before others began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rtmref.targets.target import Answer

Yields = tuple[tuple[int, int], ...]
"""After so many steps inside of a call: which thread makes its next call before it goes on."""


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """A call that a thread is to make, itself alone; the arguments hold the target's handles."""

    thread: int
    operation: str
    arguments: tuple[Any, ...]
    drawn: tuple[Any, ...] = ()
    """The arguments with the handles that the model had for them."""
    number: int = 0
    """What whoever planned it knows it by."""
    yields: Yields = ()


@dataclass(frozen=True, slots=True)
class Observed:
    """A call that a thread has made: it took effect somewhere between `begun` and `ended`.

    Both are readings of one clock that never goes back, in whatever unit.
    """

    call: Planned
    answer: Answer
    begun: int
    ended: int


@dataclass(frozen=True)
class Round:
    """Calls that were made at once; all earlier ones were over, all later ones begin after them."""

    calls: tuple[Observed, ...]
    events: Sequence[Answer] = field(default=())
    """What clients were told, in order of delivery."""

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """The numbers of the calls, in the order in which they ended."""
        return tuple(sorted(range(len(self.calls)), key=lambda n: self.calls[n].ended))

    def could_be_next(self, done: int) -> list[int]:
        """The calls that no other of those left was over before; `done` has a bit for each call.

        The one that ended first comes first.
        """
        left = [n for n in self.ends if not done >> n & 1]
        if not left:
            return []
        first_end = self.calls[left[0]].ended
        return [n for n in left if self.calls[n].begun <= first_end]

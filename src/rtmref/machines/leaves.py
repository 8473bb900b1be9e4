"""Generators of plain values that remember what succeeded, and mostly draw from that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from rtmref.machines.hints import Path
from rtmref.machines.pools import Pools

Make = Callable[[Pools], Any]
"""A generator: what it draws depends on the pools alone."""
REMEMBERED: Final = 12
Memory = dict[tuple[Path, object], list[Any]]
"""What succeeded, by the path of a parameter and its type."""
FRESH: Final = object()
"""A remembered choice to draw a handle anew, since handles do not outlive their episode."""


class Leaf:
    """A generator of one plain value that remembers what succeeded."""

    __slots__ = ("_drawn", "_fresh", "_good", "_last", "_learn", "_namesakes", "_transient")

    def __init__(self, fresh: Make, namesakes: list[Any], transient: bool = False) -> None:
        self._fresh = fresh
        self._transient = transient
        self._good: list[Any] = []
        self._namesakes = namesakes
        self._last: Any = None
        self._learn = getattr(fresh, "learn", None)
        self._drawn = 0

    def __call__(self, pools: Pools) -> Any:
        good = self._good or self._namesakes
        self._drawn = pools.draws
        if good and pools.below(100) < pools.care:
            value = good[pools.below(len(good))]
            if value is not FRESH:
                self._last = value
                return value
        value = self._fresh(pools)
        self._last = FRESH if self._transient and value is not None else value
        return value

    def succeeded(self, pools: Pools) -> None:
        """The last call was not refused: remember the value, if it was part of that call.

        The last of a number, a yes or a no mostly stays: where several are good, chance would leave
        one of them in the end.
        """
        if self._drawn != pools.draws:
            return
        if self._learn is not None:
            self._learn()
        for good in (self._good, self._namesakes):
            if len(good) < REMEMBERED:
                good.append(self._last)
                continue
            place = pools.below(REMEMBERED)
            rare = isinstance(good[place], int) and good.count(good[place]) == 1
            if not rare or pools.below(16) == 0:
                good[place] = self._last

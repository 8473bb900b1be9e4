"""Numbers, words of bits and buffers, drawn with a preference for what is near a boundary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rtmref.lang.spec import Parameter
from rtmref.machines.leaves import Make
from rtmref.machines.pools import Pools

SMALL: Final = (0, 0, 0, 1, 1, 1, 2, 3)
FEW: Final = 8
"""A range of fewer numbers is drawn from evenly."""


def buffer(pools: Pools) -> bool | None:
    """An output buffer, or none."""
    return True if pools.below(100) >= 2 * pools.nulls else None


def bounded(size: int) -> Make:
    """Numbers below a bound, evenly."""
    return lambda pools: pools.below(size)


def integer(
    declared: Parameter,
    constants: Sequence[int],
    bounds: Sequence[int],
    mentioned: Sequence[int],
) -> Make:
    """Numbers of a parameter: those it is compared with, small ones, and the edges of its range."""
    low = declared.minimum if declared.minimum is not None else 0
    high = declared.maximum if declared.maximum is not None else 1 << 31
    if high - low < FEW:
        return lambda pools: low + pools.below(high - low + 1)
    around = (bound + step for bound in bounds for step in (-1, 0, 1))
    edges = (low, high, high - 1, *(value for value in around if low <= value <= high))
    likely = tuple(value for value in constants if low <= value <= high)
    share = 0 if not likely else 92 if len(likely) == 1 else 80

    def make(pools: Pools) -> int:
        roll = pools.below(100)
        if roll < share:
            return likely[pools.below(len(likely))]
        if roll < 97:
            small = SMALL[pools.below(len(SMALL))]
            if mentioned and pools.below(4) == 0:
                small += mentioned[pools.below(len(mentioned))] * (1 + pools.below(3))
            return min(high, low + small)
        return edges[pools.below(len(edges))]

    return make


def word(size: int, names: Sequence[int]) -> Make:
    """Words of bits: none, one that has a name, all of these, all, any."""
    named = tuple(1 << position for position in names)
    together = sum(named)

    def make(pools: Pools) -> int:
        roll = pools.below(100)
        if roll < 25 or not named:
            return 0
        if roll < 65:
            return named[pools.below(len(named))]
        if roll < 92:
            return together
        if roll < 96:
            return (1 << size) - 1
        return pools.below(1 << size)

    return make

"""How to know that BIRD has done what it was told: marks behind it come out at the observer.

A mark is a route to a prefix that nobody else may use. An owner announces it in the session and
view of what went before, and BIRD tells its observer the changes of a view in their order; so when
the mark has come out, everything before it has taken effect, and its changes were told.
"""

from __future__ import annotations

from typing import Final

from rtmref.targets.bird.updates import MOST_OWNERS, Told, announcement
from rtmref.targets.rib import Key, Path, Route
from rtmref.values import AF_INET, NetAddress, parse_prefix

RESERVED: Final = parse_prefix("223.255.252.0/22")
"""Holds the prefixes of the marks, one host route for each owner."""
HOP: Final = (RESERVED,)


def mark(owner: int, view: int, count: int) -> bytes:
    """The message that sets the owner's mark in a view; `count` tells it from those before."""
    prefix = NetAddress(AF_INET, 32, RESERVED.AddrBits + owner)
    return announcement(Route(Key(owner, view, prefix), Path(0, count, HOP)))


def is_mark(prefix: NetAddress) -> bool:
    """Whether a prefix is one of those."""
    return prefix.NumBits == 32 and 0 <= prefix.AddrBits - RESERVED.AddrBits < MOST_OWNERS


class Barrier:
    """The marks that have been set and have not come out yet."""

    def __init__(self) -> None:
        self._count = 0
        self._awaited: set[tuple[int, int]] = set()

    def next_count(self) -> None:
        """Begin a new set of marks."""
        self._count = self._count + 1 & 0xFFFFFFFF

    def set_mark(self, owner: int, view: int) -> bytes:
        """The message of a new mark, which is awaited from now on."""
        self._awaited.add((owner, view))
        return mark(owner, view, self._count)

    def came_out(self, told: Told) -> None:
        """The observer has heard of a mark."""
        if told.route is not None and told.route.path.metric == self._count:
            self._awaited.discard((told.route.key.owner, told.view))

    def forget(self) -> None:
        """Await nothing any more."""
        self._awaited.clear()

    @property
    def passed(self) -> bool:
        """Whether all marks have come out."""
        return not self._awaited

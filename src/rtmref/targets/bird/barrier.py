"""How to know that BIRD has done what it was told: marks behind it come out at the observer.

A mark is a route to a prefix that nobody else may use. An owner announces it behind
what went before in the same channel, and BIRD tells its observer the changes of a channel in their
order; so when the mark has come out, all before it has taken effect, and its changes were told.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from rtmref.targets.bird.updates import MOST_OWNERS, Told, announcement
from rtmref.targets.rib import Key, Path, Route
from rtmref.values import AF_INET, AF_INET6, WIDTHS, NetAddress, parse_prefix

RESERVED: Final = {
    AF_INET: parse_prefix("223.255.252.0/22"),
    AF_INET6: parse_prefix("3fff:ffff:ffff:ffff::/64"),
}
"""Holds the prefixes of the marks, one host route for each owner."""


class Channel(NamedTuple):
    """What has its own order in a session: routes of one view and one address family."""

    owner: int
    view: int
    family: int


def is_mark(prefix: NetAddress) -> bool:
    """Whether a prefix is one of those of the marks."""
    family, length, bits = prefix
    return length == WIDTHS[family] and 0 <= bits - RESERVED[family].AddrBits < MOST_OWNERS


class Barrier:
    """The marks that have been set and have not come out yet."""

    def __init__(self) -> None:
        self._count = 0
        self._awaited: set[Channel] = set()

    def next_count(self) -> None:
        """Begin a new set of marks."""
        self._count = self._count + 1 & 0xFFFFFFFF

    def set_mark(self, channel: Channel) -> bytes:
        """The message of a new mark, which is awaited from now on; its metric is the count."""
        self._awaited.add(channel)
        owner, view, family = channel
        width, bits = WIDTHS[family], RESERVED[family].AddrBits + owner
        prefix = NetAddress(family, width, bits)
        return announcement(Route(Key(owner, view, prefix), Path(0, self._count, (prefix,))))

    def came_out(self, told: Told) -> None:
        """The observer has heard of a mark."""
        if told.route is not None and told.route.path.metric == self._count:
            owner, view, prefix = told.route.key
            self._awaited.discard(Channel(owner, view, prefix.AddressFamily))

    def forget(self) -> None:
        """Await nothing any more."""
        self._awaited.clear()

    @property
    def passed(self) -> bool:
        """Whether all marks have come out."""
        return not self._awaited

"""What a routing table consists of, whatever the format of the file it came from.

Every item is a NamedTuple: a table has millions of them, and tuples are the cheapest to make.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from rtmref.values import NetAddress

Safi = Literal["unicast", "multicast"]
"""What a route is used for: the subsequent address family of BGP."""

UNICAST: Final = "unicast"
MULTICAST: Final = "multicast"


class Peer(NamedTuple):
    """A source of routes, before the first item that refers to its `id`.

    Ids count from 0 within one file, in order of appearance; a peer that nothing refers to (one
    without paths, or with an idle session) is not there. A plain list has one peer, with the
    unspecified address and AS 0.
    """

    id: int
    address: NetAddress
    asn: int


class Announce(NamedTuple):
    """A peer offers a path to a prefix, in place of its former one with the same `path`.

    `prefix` has no bits beyond its length. `next_hop` has the full length of its family (which
    may differ from that of the prefix), and is the unspecified address where the source names
    none. Lower `preference` (1 or more) is better, then lower `metric` (0 or more). `path` tells
    several paths of one peer apart where it sends several (ADD-PATH); otherwise it is 0.
    """

    peer: int
    prefix: NetAddress
    next_hop: NetAddress
    preference: int
    metric: int
    safi: Safi
    path: int = 0


class Withdraw(NamedTuple):
    """A peer takes back its path to a prefix; it need not have announced one."""

    peer: int
    prefix: NetAddress
    safi: Safi
    path: int = 0


class PeerDown(NamedTuple):
    """The session with a peer ended: all that it announced so far is withdrawn."""

    peer: int


class Skipped(NamedTuple):
    """How many things of one kind were well formed but not read; after all routes of the file."""

    what: str
    number: int


class BadLine(NamedTuple):
    """A line (counted from 1) of a plain list that holds no prefix; reading goes on after it."""

    line: int
    text: str


class Damage(NamedTuple):
    """The file is truncated or damaged: the last item, after all that could be read before it.

    `offset` is where the first thing that could not be read begins, in bytes from the start of
    the data: of the file, or of the decompressed stream if the file is compressed (`message`
    says which). `records_read` counts the MRT records or lines read before it.
    """

    offset: int
    message: str
    records_read: int


Item = Peer | Announce | Withdraw | PeerDown | Skipped | BadLine | Damage


class UnknownFormat(Exception):
    """The file is neither MRT nor a list of prefixes; the text says what was seen instead."""

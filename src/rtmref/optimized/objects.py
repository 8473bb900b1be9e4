"""The objects behind handles, and how long they exist.

A handle is the object itself. `refs` counts the references that clients hold, `pins` the reasons
inside the table for the object to exist: being registered, in a list, in the table, or pointed to
by another object that exists. An object with neither is gone: its `table` becomes None for ever,
and every later use of the handle is refused (S-HAND-01, S-HAND-02, D-HAND-01, D-HAND-02).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rtmref.optimized.constants import RTM_NEXTHOP_STATE_CREATED, RTM_ROUTE_STATE_CREATED
from rtmref.values import NetAddress

if TYPE_CHECKING:
    from rtmref.optimized.belongings import Belonging
    from rtmref.optimized.table import Table


class Entity:
    """A client; pinned by its registration and by the routes and next hops it owns."""

    __slots__ = (
        "belongings",
        "identifier",
        "info",
        "next_hop_order",
        "next_hops",
        "pins",
        "policy",
        "protocol",
        "refs",
        "table",
        "wants_events",
        "wants_opaque",
    )

    def __init__(
        self,
        table: Table,
        info: tuple[int, int, tuple[int, int]],
        wants_events: bool,
        wants_opaque: bool,
        policy: int | None,
    ) -> None:
        self.table: Table | None = table
        self.info = info
        self.protocol = info[2][0]
        self.identifier = info[2][0] << 32 | info[2][1]
        self.wants_events = wants_events
        self.wants_opaque = wants_opaque
        self.policy = policy
        """The preference that router policy gives to this protocol, None without one."""
        self.next_hops: dict[tuple[int, ...], NextHop] = {}
        """The next hops in its list, by identity."""
        self.next_hop_order: list[tuple[int, int, int, NextHop]] = []
        """The same by address bits, length and interface (D-ENUM-11)."""
        self.belongings: dict[Belonging, None] = {}
        """What it has for itself, in the order of creation."""
        self.refs = 0
        self.pins = 1

    def vanish(self) -> None:
        """Nothing refers to the client any more."""
        self.table = None


class Dest:
    """A destination; in the table while it has routes, and pinned by whatever points to it."""

    __slots__ = ("address", "pins", "refs", "routes", "table")

    def __init__(self, table: Table, address: NetAddress) -> None:
        self.table: Table | None = table
        self.address = address
        self.routes: tuple[Route, ...] = ()
        """The live routes in the order of election, the best first."""
        self.refs = 0
        self.pins = 0

    def vanish(self) -> None:
        """Nothing refers to the dest any more: a later add to its prefix makes a new one."""
        assert self.table is not None
        self.table.dests.forget(*self.address[1:])
        self.table = None


class NextHop:
    """A next hop; pinned by its owner's list and by routes."""

    __slots__ = (
        "address",
        "flags",
        "info",
        "interface",
        "owner",
        "pins",
        "refs",
        "remote",
        "state",
        "table",
    )

    def __init__(self, owner: Entity, address: NetAddress, interface: int) -> None:
        self.table = owner.table
        self.owner = owner
        self.address = address
        self.interface = interface
        self.state = RTM_NEXTHOP_STATE_CREATED
        self.flags = 0
        self.info = 0
        self.remote: Dest | None = None
        self.refs = 0
        self.pins = 1
        owner.pins += 1

    @property
    def place(self) -> tuple[int, int, int, NextHop]:
        """Its place in the order of its owner's list."""
        return (self.address[2], self.address[1], self.interface, self)

    def vanish(self) -> None:
        """Nothing refers to the next hop any more: it lets go of what it points to."""
        self.table = None
        unpin(self.owner)
        if self.remote is not None:
            unpin(self.remote)


Terms = tuple[NextHop | None, tuple[NextHop, ...], int, int, int, int, int, int, int]
"""What an update of a route replaces: neighbour, next hops, flags of version 1, flags, metric,
preference, views, private data, time to live in milliseconds."""


class Route:
    """A route; pinned by the table while it is live."""

    __slots__ = (
        "born",
        "dest",
        "flags",
        "flags1",
        "info",
        "metric",
        "neighbour",
        "next_hops",
        "owner",
        "pins",
        "preference",
        "refs",
        "state",
        "table",
        "time_to_live_ms",
        "views",
    )

    def __init__(self, dest: Dest, owner: Entity, born: int, terms: Terms) -> None:
        self.table = owner.table
        self.dest = dest
        self.owner = owner
        self.born = born
        self.state = RTM_ROUTE_STATE_CREATED
        self.refs = 0
        self.pins = 1
        dest.pins += 1
        owner.pins += 1
        self.take(terms)

    def take(self, terms: Terms) -> None:
        """Hold new terms, and pin what they point to."""
        (
            self.neighbour,
            self.next_hops,
            self.flags1,
            self.flags,
            self.metric,
            self.preference,
            self.views,
            self.info,
            self.time_to_live_ms,
        ) = terms
        if self.neighbour is not None:
            self.neighbour.pins += 1
        for next_hop in self.next_hops:
            next_hop.pins += 1

    def vanish(self) -> None:
        """Nothing refers to the route any more: it lets go of what it points to."""
        self.table = None
        unpin(self.dest)
        unpin(self.owner)
        unpin_hops(self.neighbour, self.next_hops)


Object = Entity | Dest | NextHop | Route
KINDS = (Entity, Dest, NextHop, Route)


def unpin(item: Object) -> None:
    """Take away one of the table's own reasons for an object to exist."""
    item.pins -= 1
    if not item.pins and not item.refs:
        item.vanish()


def unpin_hops(neighbour: NextHop | None, next_hops: tuple[NextHop, ...]) -> None:
    """Let go of the next hops that a route pointed to."""
    if neighbour is not None:
        unpin(neighbour)
    for next_hop in next_hops:
        unpin(next_hop)

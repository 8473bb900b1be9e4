"""The objects behind handles: a handle is the object itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rtmref.optimized.constants import RTM_NEXTHOP_STATE_CREATED, RTM_ROUTE_STATE_CREATED
from rtmref.optimized.lifetime import unpin, unpin_hops
from rtmref.values import NetAddress

if TYPE_CHECKING:
    from rtmref.optimized.arguments import NextHopInfo, RouteInfo
    from rtmref.optimized.belongings import Belonging
    from rtmref.optimized.table import Table


Method = tuple[int, int]
"""What an exported method does: the status it returns and how many bytes it delivers."""


class Entity:
    """A client; pinned by its registration and by the routes and next hops it owns."""

    __slots__ = (
        "belongings",
        "blocked",
        "former_next_hops",
        "identifier",
        "info",
        "methods",
        "mode",
        "next_hop_order",
        "next_hops",
        "pins",
        "policy",
        "protocol",
        "rank",
        "refs",
        "slots",
        "table",
    )

    def __init__(
        self,
        table: Table,
        info: tuple[int, int, tuple[int, int]],
        rank: int,
        mode: int,
        methods: tuple[Method, ...],
        has_slot: bool,
        policy: int | None,
    ) -> None:
        self.table: Table | None = table
        self.info = info
        self.protocol = info[2][0]
        self.identifier = info[2][0] << 32 | info[2][1]
        self.rank = rank
        """Lower than that of all clients that register later."""
        self.mode = mode
        """How its event callback behaves; 0 without one."""
        self.methods = methods
        self.blocked = False
        """Whether invocations of its methods have to wait (D-METH-06)."""
        self.slots: dict[Dest, int] | None = {} if has_slot else None
        """What its opaque slots hold, where they were written; None if it reserved none."""
        self.policy = policy
        """The preference that router policy gives to this protocol, None without one."""
        self.next_hops: dict[tuple[int, ...], NextHop] = {}
        """The next hops in its list, by identity."""
        self.former_next_hops: dict[tuple[int, ...], NextHop] = {}
        """Those that were deleted last, where they may come back (D-NH-08)."""
        self.next_hop_order: list[tuple[int, int, int, NextHop]] = []
        """The same by address bits, length and interface (D-ENUM-11)."""
        self.belongings: dict[Belonging, None] = {}
        """What it has for itself, in the order of creation."""
        self.refs = 0
        self.pins = 1

    def vanish(self) -> None:
        """Nothing refers to the client any more."""
        self.table = None


NOTHING_HELD: Final[dict[int, Route]] = {}


class Dest:
    """A destination; in the table while it has live or held routes.

    It is pinned by whatever points to it.
    """

    __slots__ = ("address", "changed", "pins", "refs", "routes", "table")

    def __init__(self, table: Table, address: NetAddress) -> None:
        self.table: Table | None = table
        self.address = address
        self.routes: tuple[Route, ...] = ()
        """The live routes in the order of election, the best first."""
        self.changed = 0
        """When its routes last changed, in milliseconds of the clock (D-DEST-03)."""
        self.refs = 0
        self.pins = 0

    @property
    def is_present(self) -> bool:
        """Whether it is in the table (D-DEST-01)."""
        return bool(self.routes or self.held)

    @property
    def held(self) -> dict[int, Route]:
        """The route held in each view that has one."""
        table = self.table
        if table is None or not table.holds or self not in table.holds:
            return NOTHING_HELD
        return table.holds[self].held

    def vanish(self) -> None:
        """Nothing refers to the dest any more: a later add to its prefix makes a new one."""
        assert self.table is not None
        self.table.dests.forget(*self.address[1:])
        for notification in self.table.notifications:
            notification.marked.discard(self)
        self.table.holds.pop(self, None)
        for client in self.table.slot_holders:
            assert client.slots is not None
            client.slots.pop(self, None)
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

    def store(self, flags: int, private: int, remote: Dest | None) -> None:
        """Replace what an update replaces (D-NH-02, D-NH-04)."""
        former = self.remote
        self.flags = flags
        self.info = private
        self.remote = remote
        if remote is not None:
            remote.pins += 1
        if former is not None:
            unpin(former)

    @property
    def place(self) -> tuple[int, int, int, NextHop]:
        """Its place in the order of its owner's list."""
        return (self.address[2], self.address[1], self.interface, self)

    @property
    def contents(self) -> NextHopInfo:
        """What next-hop information tells of it; no reference is added."""
        return (
            self.address,
            self.owner,
            self.interface,
            self.state,
            self.flags,
            self.info,
            self.remote,
        )

    def vanish(self) -> None:
        """Nothing refers to the next hop any more: it lets go of what it points to."""
        self.table = None
        unpin(self.owner)
        if self.remote is not None:
            unpin(self.remote)


Terms = tuple[NextHop | None, tuple[NextHop, ...], int, int, int, int, int, int]
"""What an update of a route replaces: neighbour, next hops, flags of version 1, flags, metric,
preference, views, private data."""


class Route:
    """A route; pinned by the table while it is live, and while it is held."""

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
        "stands_in",
        "state",
        "table",
        "timer",
        "views",
    )

    def __init__(self, dest: Dest, owner: Entity, born: int, terms: Terms) -> None:
        self.table = owner.table
        self.dest = dest
        self.owner = owner
        self.born = born
        self.state = RTM_ROUTE_STATE_CREATED
        self.timer = 0
        """The number of the timer of its time to live, 0 without one."""
        self.refs = 0
        self.pins = 1
        dest.pins += 1
        owner.pins += 1
        self.take(terms)

    def take(self, terms: Terms) -> None:
        """Hold new terms, and pin what they point to."""
        assert self.table is not None
        (
            self.neighbour,
            self.next_hops,
            self.flags1,
            self.flags,
            self.metric,
            self.preference,
            self.views,
            self.info,
        ) = terms
        self.stands_in = 0 if self.flags & self.table.barring_flags else self.views
        """The views in which it can be the best route."""
        if self.neighbour is not None:
            self.neighbour.pins += 1
        for next_hop in self.next_hops:
            next_hop.pins += 1

    @property
    def terms(self) -> Terms:
        """What it now holds."""
        return (
            self.neighbour,
            self.next_hops,
            self.flags1,
            self.flags,
            self.metric,
            self.preference,
            self.views,
            self.info,
        )

    @property
    def contents(self) -> RouteInfo:
        """What route information tells of it; no reference is added."""
        return (
            self.dest,
            self.owner,
            self.neighbour,
            self.state,
            self.flags1,
            self.flags,
            (self.metric, self.preference),
            self.views,
            self.info,
            self.next_hops,
        )

    def vanish(self) -> None:
        """Nothing refers to the route any more: it lets go of what it points to."""
        self.table = None
        unpin(self.dest)
        unpin(self.owner)
        unpin_hops(self.neighbour, self.next_hops)


Object = Entity | Dest | NextHop | Route
KINDS = (Entity, Dest, NextHop, Route)

"""One routing table: what one instance keeps for one address family (S-INST-07, S-INST-10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rtmref.optimized.configuration import Decisions, Limits
from rtmref.optimized.constants import RTM_ROUTE_FLAGS_INACTIVE, RTM_ROUTE_FLAGS_MARTIAN
from rtmref.optimized.lookup import PrefixTable
from rtmref.optimized.lookup_ipv4 import Ipv4PrefixTable
from rtmref.optimized.objects import Dest, Entity, NextHop, Route
from rtmref.values import AF_INET, WIDTHS, NetAddress

if TYPE_CHECKING:
    from rtmref.optimized.hold import Hold
    from rtmref.optimized.locks import Lock
    from rtmref.optimized.notification import Notification
    from rtmref.optimized.route_lists import RouteList

BARRING_FLAGS = RTM_ROUTE_FLAGS_MARTIAN | RTM_ROUTE_FLAGS_INACTIVE
MOST_VIEWS = 32
"""A table has at most so many views (S-VIEW-05)."""


class Table:
    """The clients and dests of an instance and family; routes and next hops hang on them."""

    __slots__ = (
        "_views_in",
        "barring_flags",
        "belongs_by_hold",
        "clears_host_bits",
        "clients",
        "counts_protocol",
        "dests",
        "family",
        "holds",
        "left_in_slots",
        "listed",
        "locked",
        "notifications",
        "omits_empty",
        "opaque_slots",
        "owns_by_protocol",
        "slot_holders",
        "takes_all_views",
        "this_is_client",
        "unsupported",
        "views",
        "width",
    )

    def __init__(self, family: int, limits: Limits, decisions: Decisions) -> None:
        self.family = family
        self.width = WIDTHS[family]
        self.views = limits.views_ipv4 if family == AF_INET else limits.views_ipv6
        self.unsupported = ~self.views
        """The bits that no view mask of this table may have, but for the mask of all views."""
        self.takes_all_views = decisions.all_views_mask == "supported"
        self.belongs_by_hold = decisions.views_of_held == "included"
        self.omits_empty = decisions.empty_elements == "absent"
        self.counts_protocol = decisions.route_count == "of_protocol"
        self.this_is_client = decisions.this_protocol == "client"
        self.owns_by_protocol = decisions.own_dests == "of_protocol"
        excludes = decisions.flagged_routes == "excluded"
        self.barring_flags = BARRING_FLAGS if excludes else 0
        """The flags that keep a route from being best (D-BEST-02)."""
        self.clears_host_bits = decisions.host_bits == "masked"
        self.opaque_slots = limits.opaque_slots
        self.slot_holders: dict[Entity, int] = {}
        """The clients that reserved an opaque slot in every dest, and which (S-OPAQ-02)."""
        self.left_in_slots: dict[int, dict[Dest, int]] = {}
        """What departed clients left in their slots, for those who get these (D-OPAQ-03)."""
        self.clients: dict[tuple[int, int], Entity] = {}
        """The registered clients by identifier, in the order of registration."""
        self.dests: PrefixTable[Dest] = (
            Ipv4PrefixTable() if family == AF_INET else PrefixTable(self.width)
        )
        self.listed: dict[Route, RouteList] = {}
        """The routes that are on a route list."""
        self.notifications: dict[Notification, None] = {}
        """The live registrations for change notification, in the order of creation."""
        self.holds: dict[Dest, Hold] = {}
        """The dests that are marked for a hold or have held routes."""
        self.locked: dict[Dest | NextHop, Lock] = {}
        """The locks that somebody holds."""
        self._views_in: dict[int, tuple[int, ...]] = {}

    def prefix(self, address: tuple[int, int, int]) -> NetAddress:
        """An address of this family with the bits beyond its length cleared (D-DEST-05)."""
        family, length, bits = address
        host = self.width - length
        kept = bits >> host << host
        if kept == bits and type(address) is NetAddress:
            return address
        return NetAddress(family, length, kept)

    def take_off_list(self, route: Route) -> None:
        """Take a route off the route list it is on, if it is on one."""
        former = self.listed.pop(route, None)
        if former is not None:
            former.remove(route)

    def views_in(self, target: int) -> tuple[int, ...]:
        """The identifiers of the views in a mask, ascending (D-VIEW-03)."""
        views = self._views_in.get(target)
        if views is None:
            views = tuple(view for view in range(MOST_VIEWS) if target >> view & 1)
            self._views_in[target] = views
        return views

"""Taking routes and next hops away (S-ROUTE-22, S-NH-13, D-DEREG-01, D-NH-01)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from rtmref.optimized.constants import (
    RTM_NEXTHOP_STATE_DELETED,
    RTM_ROUTE_STATE_DELETED,
    RTM_ROUTE_STATE_DELETING,
)
from rtmref.optimized.election import leave
from rtmref.optimized.holding import Holding
from rtmref.optimized.lifetime import unpin
from rtmref.optimized.locks import forget_route
from rtmref.optimized.objects import Entity, NextHop, Route
from rtmref.optimized.table import Table


class Removal(Holding):
    """Withdrawing routes, one or many."""

    def withdraw(
        self, table: Table, route: Route, originator: Entity | None, holds: bool = True
    ) -> None:
        """Take a live route out of the table; it exists on while held or referred to."""
        dest = route.dest
        before = self.best_before(table, dest)
        leave(dest, route)
        if table.listed:
            table.take_off_list(route)
        if table.locked:
            forget_route(table, route)
        self.timers.disarm(route)
        if table.holds and holds:
            self.hold_in(table, route, route.views)
        if route in dest.held.values():
            table.holds[dest].put_last(route)
            route.state = RTM_ROUTE_STATE_DELETING
        else:
            route.state = RTM_ROUTE_STATE_DELETED
        if not dest.is_present:
            table.dests.hide(*dest.address[1:])
        if route.views:
            self.note_change(dest, originator, route.views, before)
        unpin(route)

    def withdraw_where(
        self, table: Table, condition: Callable[[Route], bool], originator: Entity
    ) -> None:
        """Take away every route of a table that meets a condition, the oldest first."""
        found = [route for dest in table.dests for route in dest.routes if condition(route)]
        for route in sorted(found, key=lambda route: route.born):
            self.withdraw(table, route, originator)

    def purge(self, table: Table, entity: Entity) -> None:
        """Take away the routes and next hops of a departing client."""
        if entity.pins > 1 + len(entity.next_hops):
            self.withdraw_where(table, lambda route: route.owner is entity, entity)
        for identity, next_hop in list(entity.next_hops.items()):
            discard(entity, identity, next_hop)


def discard(owner: Entity, identity: tuple[int, ...], next_hop: NextHop) -> None:
    """Take a next hop out of its owner's list; it exists on while something refers to it."""
    del owner.next_hops[identity]
    order = owner.next_hop_order
    del order[bisect_left(order, next_hop.place)]
    next_hop.state = RTM_NEXTHOP_STATE_DELETED
    unpin(next_hop)

"""Adding, updating and deleting routes (S-ROUTE-03 to S-ROUTE-23)."""

from __future__ import annotations

from typing import cast

from rtmref.optimized.ageing import Ageing
from rtmref.optimized.arguments import (
    Address,
    RouteInfo,
    bad_address,
    check_offer,
    fits,
    number,
    variable,
    wanted,
)
from rtmref.optimized.changes import best_in
from rtmref.optimized.constants import (
    ACCESS_DENIED,
    INFINITE,
    INVALID_HANDLE,
    INVALID_PARAMETER,
    NOT_FOUND,
    RTM_ROUTE_CHANGE_BEST,
    RTM_ROUTE_CHANGE_FIRST,
    RTM_ROUTE_CHANGE_NEW,
    RTM_ROUTE_STATE_CREATED,
    Answer,
)
from rtmref.optimized.election import best_in_views, leave
from rtmref.optimized.objects import Dest, Entity, NextHop, Route, Terms, unpin_hops
from rtmref.optimized.references import consume
from rtmref.optimized.route_listing import refuse_list
from rtmref.optimized.route_lists import RouteList
from rtmref.optimized.table import Table

NEW_AND_FIRST = RTM_ROUTE_CHANGE_NEW | RTM_ROUTE_CHANGE_FIRST


class Routes(Ageing):
    """The calls that change the routes of a dest."""

    def RtmAddRouteToDest(
        self,
        RtmRegHandle: Entity,
        RouteHandle: tuple[object] | None,
        DestAddress: Address | None,
        RouteInfo: RouteInfo | None,
        TimeToLive: int,
        RouteListHandle: object,
        NotifyType: int,
        NotifyHandle: object,
        ChangeFlags: int | None,
    ) -> Answer:
        """Update a route of the caller, or create it; answers its handle and what happened.

        Of the flags word only NEW and FIRST are read (D-ROUTE-12). With NEW a handle that is
        passed in means nothing and stays in its variable (D-ROUTE-06).
        """
        try:
            table = self.table_of[RtmRegHandle]
        except (KeyError, TypeError):
            return INVALID_HANDLE
        if RouteInfo is None or ChangeFlags is None:
            return INVALID_PARAMETER
        check_offer(RouteInfo, TimeToLive, ChangeFlags)
        given = None if RouteHandle is None else variable("RouteHandle", RouteHandle)
        updated = None if ChangeFlags & RTM_ROUTE_CHANGE_NEW else given
        if NotifyHandle is not None or NotifyType != 0:
            number("NotifyType", NotifyType)
            if self.decisions.reserved_parameters == "error":
                return INVALID_PARAMETER
        if (
            updated is not None
            or DestAddress is None
            or RouteListHandle is not None
            or not _all_own(RtmRegHandle, RouteInfo)
        ):
            if DestAddress is None and updated is None:
                return INVALID_PARAMETER
            refusal = _refuse_handles(table, RtmRegHandle, updated, RouteInfo, RouteListHandle)
            if refusal is not None:
                return refusal
        terms = self._terms(table, RtmRegHandle, RouteInfo)
        if (
            terms is None
            or (not TimeToLive and self.decisions.ttl_zero == "error")
            or (
                ChangeFlags & NEW_AND_FIRST == NEW_AND_FIRST
                and self.decisions.new_with_first == "error"
            )
        ):
            return INVALID_PARAMETER
        if type(updated) is Route:
            if DestAddress is not None and self._is_elsewhere(updated.dest, DestAddress):
                return bad_address("DestAddress", DestAddress)
            change = self._update(updated, terms)
            self.restart_timer(updated, TimeToLive)
            self._move_to_list(table, updated, RouteListHandle)
            return self.settled((0, updated, change))
        if not fits(DestAddress, table):
            return bad_address("DestAddress", DestAddress)
        route, change = self._place(table, RtmRegHandle, DestAddress, terms, ChangeFlags)
        if TimeToLive != INFINITE or route.timer:
            self.restart_timer(route, TimeToLive)
        if RouteListHandle is not None or table.listed:
            self._move_to_list(table, route, RouteListHandle)
        if given is None and RouteHandle is not None:
            route.refs += 1
            given = route
        if self.raised:
            self.settle()
        return (0, given, change)

    def _move_to_list(self, table: Table, route: Route, route_list: object) -> None:
        """Put a route on the list that came with it (S-ROUTE-12, D-LIST-03)."""
        if type(route_list) is RouteList:
            self.put_on_list(table, route, route_list)
        elif self.decisions.null_list == "remove":
            table.take_off_list(route)

    def _terms(self, table: Table, caller: Entity, info: RouteInfo) -> Terms | None:
        """What a route would hold by this offer, None if the table cannot hold it so."""
        _, _, neighbour, _, flags1, flags, (metric, preference), views, private, hops = info
        if len(hops) != 1 or not self.limits.max_next_hops_in_route:
            if self._refuses_next_hops(hops):
                return None
            hops = hops[: self.limits.max_next_hops_in_route]
        if caller.policy is not None and (not preference or self.policy_always):
            preference = caller.policy
        if not preference and self.decisions.zero_preference == "error":
            return None
        supported = views & table.views
        if not supported and (views or self.decisions.empty_view_set == "error"):
            return None
        own = cast("tuple[NextHop, ...]", hops)
        via = cast("NextHop | None", neighbour)
        return (via, own, flags1, flags, metric, preference, supported, private)

    def _refuses_next_hops(self, hops: tuple[object, ...]) -> bool:
        """Whether next hops are too many, too few or repeated (D-ROUTE-09 to D-ROUTE-11)."""
        if not hops:
            return self.decisions.no_next_hops == "error"
        if len(set(hops)) < len(hops):
            return True
        too_many = len(hops) > self.limits.max_next_hops_in_route
        return too_many and self.decisions.too_many_next_hops == "error"

    def _is_elsewhere(self, dest: Dest, address: Address) -> bool:
        """Whether a prefix passed beside a handle is not the route's (D-ROUTE-06)."""
        if self.decisions.handle_with_other_prefix == "ignore":
            return False
        assert dest.table is not None
        if not fits(address, dest.table):
            return True
        return dest.table.prefix(address) != dest.address

    def _place(
        self, table: Table, caller: Entity, address: Address, terms: Terms, asked: int
    ) -> tuple[Route, int]:
        """The route that the offer updates or creates, and what happened to it."""
        _, length, bits = address
        dest = table.dests.find(length, bits)
        if dest is None:
            dest = Dest(table, table.prefix(address))
            table.dests.add(length, bits, dest)
        elif not dest.is_present:
            table.dests.show(length, bits)
        elif not asked & RTM_ROUTE_CHANGE_NEW:
            route = self._same(dest, caller, terms[0], asked & RTM_ROUTE_CHANGE_FIRST)
            if route is not None:
                if asked & RTM_ROUTE_CHANGE_FIRST and self.decisions.first_neighbour == "keep":
                    terms = (route.neighbour, *terms[1:])
                return route, self._update(route, terms)
        before = self.best_before(table, dest)
        self.routes_born += 1
        route = Route(dest, caller, self.routes_born, terms)
        self.election.enter(dest, route)
        if route.views:
            self.note_change(dest, caller, route.views, before)
        if best_in_views(route):
            return route, RTM_ROUTE_CHANGE_NEW | RTM_ROUTE_CHANGE_BEST
        return route, RTM_ROUTE_CHANGE_NEW

    def _same(
        self, dest: Dest, caller: Entity, neighbour: NextHop | None, any_neighbour: int
    ) -> Route | None:
        """The caller's route that an offer without handle updates (S-ROUTE-05, S-ROUTE-07).

        Where several fit, the first by the decision on first routes (D-ROUTE-02, D-ROUTE-04).
        """
        oldest = None
        for route in dest.routes:
            if route.owner is caller and (any_neighbour or route.neighbour is neighbour):
                if self.first_is_cheapest:
                    return route
                if oldest is None or route.born < oldest.born:
                    oldest = route
        return oldest

    def _update(self, route: Route, terms: Terms) -> int:
        """Give a live route new terms and its place among the routes of its dest."""
        dest, former = route.dest, route.terms
        assert dest.table is not None
        before = self.best_before(dest.table, dest)
        was_best = best_in_views(route)
        route.take(terms)
        if former[4:6] != terms[4:6] or self.requeues:
            leave(dest, route)
            self.election.enter(dest, route)
        if dest.table.holds and self.decisions.leaving_view_holds == "yes":
            self.hold_in(dest.table, route, former[6] & ~terms[6])
        altered = self.alteration(former, terms)
        if altered.anything or (self.requeues and before != best_in(dest.table, dest)):
            views = former[6] | terms[6]
            if views:
                self.note_change(dest, route.owner, views, before, (route, altered))
        unpin_hops(*former[:2])
        return RTM_ROUTE_CHANGE_BEST if was_best or best_in_views(route) else 0

    def RtmDeleteRouteToDest(
        self, RtmRegHandle: Entity, RouteHandle: object, ChangeFlags: bool | None
    ) -> Answer:
        """Delete a route of the caller, consume the handle; answers whether it was a best one."""
        try:
            table = self.table_of[RtmRegHandle]
        except (KeyError, TypeError):
            return INVALID_HANDLE
        if not wanted("ChangeFlags", ChangeFlags):
            return INVALID_PARAMETER
        if type(RouteHandle) is not Route or RouteHandle.table is not table:
            return INVALID_HANDLE
        if RouteHandle.owner is not RtmRegHandle:
            return ACCESS_DENIED
        if RouteHandle.state != RTM_ROUTE_STATE_CREATED:
            return NOT_FOUND
        change = RTM_ROUTE_CHANGE_BEST if best_in_views(RouteHandle) else 0
        consume(RouteHandle)
        self.withdraw(table, RouteHandle, RtmRegHandle)
        return self.settled((0, change))


def _all_own(caller: Entity, info: RouteInfo) -> bool:
    """Whether neighbour and next hops are all in the caller's list (S-ROUTE-21)."""
    neighbour = info[2]
    if neighbour is not None and (
        type(neighbour) is not NextHop or neighbour.owner is not caller or neighbour.state
    ):
        return False
    for hop in info[9]:
        if type(hop) is not NextHop or hop.owner is not caller or hop.state:
            return False
    return True


def _refuse_handles(
    table: Table, caller: Entity, updated: object, info: RouteInfo, route_list: object
) -> Answer | None:
    """Why a handle of an add is refused, if one is (D-ROUTE-07, D-ROUTE-08, D-ROUTE-11)."""
    no_list = refuse_list(table, caller, route_list)
    if no_list == INVALID_HANDLE:
        return INVALID_HANDLE
    if updated is not None and (
        type(updated) is not Route
        or updated.table is not table
        or updated.state != RTM_ROUTE_STATE_CREATED
    ):
        return INVALID_HANDLE
    hops = info[9] if info[2] is None else (info[2], *info[9])
    for hop in hops:
        if type(hop) is not NextHop or hop.table is not table or hop.state:
            return INVALID_HANDLE
    if no_list is not None or (type(updated) is Route and updated.owner is not caller):
        return ACCESS_DENIED
    return None if _all_own(caller, info) else INVALID_PARAMETER

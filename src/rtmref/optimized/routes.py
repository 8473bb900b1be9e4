"""Adding, updating and deleting routes (S-ROUTE-03 to S-ROUTE-23)."""

from __future__ import annotations

from rtmref.optimized.arguments import (
    Address,
    RouteInfo,
    bad_address,
    check_offer,
    fits,
    variable,
    wanted,
)
from rtmref.optimized.constants import (
    ACCESS_DENIED,
    INFINITE,
    INVALID_HANDLE,
    INVALID_PARAMETER,
    NOT_ENOUGH_MEMORY,
    NOT_FOUND,
    RTM_ROUTE_CHANGE_BEST,
    RTM_ROUTE_CHANGE_FIRST,
    RTM_ROUTE_CHANGE_NEW,
    RTM_ROUTE_STATE_CREATED,
    Answer,
)
from rtmref.optimized.locks import Locks
from rtmref.optimized.objects import Dest, Entity, NextHop, Route, Terms
from rtmref.optimized.references import consume
from rtmref.optimized.route_listing import refuse_list
from rtmref.optimized.route_terms import RouteTerms, are_live, are_own
from rtmref.optimized.table import Table

NEW_AND_FIRST = RTM_ROUTE_CHANGE_NEW | RTM_ROUTE_CHANGE_FIRST
NAMED = NEW_AND_FIRST | RTM_ROUTE_CHANGE_BEST


class Routes(RouteTerms, Locks):
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

        Of the flags word only NEW and FIRST mean something (D-ROUTE-12). With NEW a handle that is
        passed in means nothing and stays in its variable (D-ROUTE-06).
        """
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if RouteInfo is None:
            return INVALID_PARAMETER
        asked = ChangeFlags
        if asked is None:
            if self.lacks_word(asked):
                return INVALID_PARAMETER
            asked = 0
        check_offer(RouteInfo, TimeToLive, asked)
        given = None if RouteHandle is None else variable("RouteHandle", RouteHandle)
        updated = None if asked & RTM_ROUTE_CHANGE_NEW else given
        if (NotifyHandle is not None or type(NotifyType) is not int or NotifyType) and (
            self.refuses_reserved(NotifyType, NotifyHandle)
        ):
            return INVALID_PARAMETER
        owns_hops = are_own(RtmRegHandle, RouteInfo)
        if (
            not owns_hops
            or updated is not None
            or DestAddress is None
            or RouteListHandle is not None
        ):
            if DestAddress is None and updated is None:
                return INVALID_PARAMETER
            refusal = _refuse_handles(table, RtmRegHandle, updated, RouteInfo, RouteListHandle)
            if refusal is not None:
                return refusal
        if table.locked:
            obstacle = self._obstacle_to_add(table, RtmRegHandle, updated, DestAddress)
            if obstacle is not None:
                arguments = (RtmRegHandle, RouteHandle, DestAddress, RouteInfo, TimeToLive)
                reserved = (RouteListHandle, NotifyType, NotifyHandle)
                return self.stop(obstacle, "RtmAddRouteToDest", *arguments, *reserved, ChangeFlags)
        terms = self.terms_of(table, RtmRegHandle, RouteInfo)
        if (
            terms is None
            or not owns_hops
            or (not TimeToLive and self.refuses_time(TimeToLive))
            or (asked & NEW_AND_FIRST == NEW_AND_FIRST and self.decisions.new_with_first == "error")
            or (asked & ~NAMED and self.decisions.unknown_flags == "error")
        ):
            return INVALID_PARAMETER
        if type(updated) is Route:
            if DestAddress is not None and self._is_elsewhere(updated.dest, DestAddress):
                return bad_address("DestAddress", DestAddress)
            change = self._update(updated, terms, self.repeats)
            self.restart_timer(updated, TimeToLive)
            self.move_to_list(table, updated, RouteListHandle)
            updated.refs += self.decisions.supplied_handle == "counted"
            return self.settled((0, updated, None if ChangeFlags is None else change))
        if not fits(DestAddress, table):
            return bad_address("DestAddress", DestAddress)
        if self.memory_exhausted and not self._exists(
            table, RtmRegHandle, DestAddress, terms, asked
        ):
            return NOT_ENOUGH_MEMORY
        route, change = self._place(table, RtmRegHandle, DestAddress, terms, asked)
        if TimeToLive != INFINITE or route.timer:
            self.restart_timer(route, TimeToLive)
        if RouteListHandle is not None or table.listed:
            self.move_to_list(table, route, RouteListHandle)
        if given is None and RouteHandle is not None:
            route.refs += 1
            given = route
        if self.raised or self.parked:
            self.settle()
        return (0, given, None if ChangeFlags is None else change)

    def _obstacle_to_add(
        self, table: Table, caller: Entity, updated: object, address: Address | None
    ) -> Answer | None:
        """What stands in the way of an add to a dest that exists."""
        if address is not None and not fits(address, table):
            bad_address("DestAddress", address)
        elif address is not None and updated is None:
            return self.obstacle(table, table.dests.find(*address[1:]), caller, True)
        if type(updated) is Route:
            return self.obstacle(table, updated.dest, caller, True)
        return None

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
                return route, self._update(route, terms, self.repeats)
        before = self.best_before(table, dest)
        self.routes_born += 1
        route = Route(dest, caller, self.routes_born, terms)
        self.election.enter(dest, route)
        if route.views:
            self.note_change(dest, caller, route.views, before)
        if self.counts_as_best(route):
            return route, RTM_ROUTE_CHANGE_NEW | RTM_ROUTE_CHANGE_BEST
        return route, RTM_ROUTE_CHANGE_NEW

    def _exists(
        self, table: Table, caller: Entity, address: Address, terms: Terms, asked: int
    ) -> bool:
        """Whether an offer without handle updates a route."""
        dest = table.dests.find(*address[1:])
        if dest is None or asked & RTM_ROUTE_CHANGE_NEW:
            return False
        return self._same(dest, caller, terms[0], asked & RTM_ROUTE_CHANGE_FIRST) is not None

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

    def RtmDeleteRouteToDest(
        self, RtmRegHandle: Entity, RouteHandle: object, ChangeFlags: bool | None
    ) -> Answer:
        """Delete a route of the caller, consume the handle; answers whether it was a best one."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        reports = wanted("ChangeFlags", ChangeFlags)
        if self.lacks_word(ChangeFlags):
            return INVALID_PARAMETER
        if type(RouteHandle) is not Route or RouteHandle.table is not table:
            return INVALID_HANDLE
        if RouteHandle.owner is not RtmRegHandle:
            return ACCESS_DENIED
        if table.locked:
            obstacle = self.obstacle(table, RouteHandle.dest, RtmRegHandle, True)
            if obstacle is not None:
                arguments = (RtmRegHandle, RouteHandle, ChangeFlags)
                return self.stop(obstacle, "RtmDeleteRouteToDest", *arguments)
        if RouteHandle.state != RTM_ROUTE_STATE_CREATED:
            is_bad = self.decisions.deleted_route == "invalid_handle"
            return INVALID_HANDLE if is_bad else NOT_FOUND
        change = RTM_ROUTE_CHANGE_BEST if self.counts_as_best(RouteHandle) else 0
        consume(RouteHandle, self.consumes_all)
        self.withdraw(table, RouteHandle, RtmRegHandle)
        return self.settled((0, change if reports else None))


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
    if not are_live(table, info):
        return INVALID_HANDLE
    if no_list is not None or (type(updated) is Route and updated.owner is not caller):
        return ACCESS_DENIED
    return None

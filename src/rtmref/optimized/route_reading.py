"""Reading routes, giving them back, and finding one by criteria (S-ROUTE-29, S-MATCH-08 to -11)."""

from __future__ import annotations

from itertools import chain, repeat

from rtmref.optimized.arguments import (
    Address,
    RouteInfo,
    bad_address,
    check_offer,
    fits,
    handles,
    number,
    parts,
    wanted,
)
from rtmref.optimized.constants import (
    INVALID_HANDLE,
    INVALID_PARAMETER,
    NOT_FOUND,
    NOT_SUPPORTED,
    RTM_ROUTE_STATE_CREATED,
    SUCCESS,
    Answer,
)
from rtmref.optimized.election import best_in_views
from rtmref.optimized.locks import Locks
from rtmref.optimized.matching import Matching, criteria_handles
from rtmref.optimized.objects import Dest, Entity, NextHop, Route
from rtmref.optimized.references import give_back_array, give_back_members
from rtmref.optimized.selectors import target_of


class RouteReading(Matching, Locks):
    """The calls that look at routes."""

    def RtmGetRouteInfo(
        self,
        RtmRegHandle: Entity,
        RouteHandle: object,
        RouteInfo: bool | None,
        DestAddress: bool | None,
    ) -> Answer:
        """Read a route, live or not, and the prefix of its dest."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        wants_info = wanted("RouteInfo", RouteInfo)
        wants_address = wanted("DestAddress", DestAddress)
        if type(RouteHandle) is not Route or RouteHandle.table is not table:
            return INVALID_HANDLE
        if table.locked:
            obstacle = self.obstacle(table, RouteHandle.dest, RtmRegHandle, False)
            if obstacle is not None:
                arguments = (RtmRegHandle, RouteHandle, RouteInfo, DestAddress)
                return self.stop(obstacle, "RtmGetRouteInfo", *arguments)
        return (
            0,
            _describe(RouteHandle) if wants_info else None,
            RouteHandle.dest.address if wants_address else None,
        )

    def RtmReleaseRouteInfo(self, RtmRegHandle: Entity, RouteInfo: RouteInfo | None) -> Answer:
        """Give back dest, owner, neighbour and next hops of a structure."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if RouteInfo is None:
            return INVALID_PARAMETER
        dest, owner, neighbour, *_, next_hops = parts("RouteInfo", RouteInfo, 10)
        members = (dest, owner, neighbour, *handles("RouteInfo.NextHopsList", next_hops))
        kinds = chain((Dest, Entity), repeat(NextHop))
        released = give_back_members(table, kinds, members)
        return self.settled(SUCCESS) if released else INVALID_HANDLE

    def RtmReleaseRoutes(
        self, RtmRegHandle: Entity, RouteHandles: tuple[object, ...] | None
    ) -> Answer:
        """Give back route handles; the routes stay where they are (S-ROUTE-15)."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if RouteHandles is None:
            return INVALID_PARAMETER
        released = give_back_array(table, Route, handles("RouteHandles", RouteHandles))
        return self.settled(SUCCESS) if released else INVALID_HANDLE

    def RtmIsBestRoute(
        self, RtmRegHandle: Entity, RouteHandle: object, BestInViews: bool | None
    ) -> Answer:
        """The views in which a route is the best one; none for a dead route (D-BEST-05)."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if not wanted("BestInViews", BestInViews):
            return INVALID_PARAMETER
        if type(RouteHandle) is not Route or RouteHandle.table is not table:
            return INVALID_HANDLE
        obstacle = self.obstacle(table, RouteHandle.dest, RtmRegHandle, False)
        if obstacle is not None:
            arguments = (RtmRegHandle, RouteHandle, BestInViews)
            return self.stop(obstacle, "RtmIsBestRoute", *arguments)
        live = RouteHandle.state == RTM_ROUTE_STATE_CREATED
        if not live and self.decisions.dead_route_views == "error":
            return INVALID_HANDLE
        return (0, best_in_views(RouteHandle) if live else 0)

    def RtmGetExactMatchRoute(
        self,
        RtmRegHandle: Entity,
        DestAddress: Address | None,
        MatchingFlags: int,
        RouteInfo: RouteInfo | None,
        InterfaceIndex: int,
        TargetViews: int,
        RouteHandle: bool | None,
    ) -> Answer:
        """Find a route of one prefix that meets criteria; answers its data and its handle."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if DestAddress is None or RouteInfo is None:
            return INVALID_PARAMETER
        wants_handle = wanted("RouteHandle", RouteHandle)
        number("InterfaceIndex", InterfaceIndex)
        number("MatchingFlags", MatchingFlags)
        check_offer(RouteInfo, 0, 0)
        if criteria_handles(table, MatchingFlags, RouteInfo) is None:
            return INVALID_HANDLE
        number("TargetViews", TargetViews)
        if not fits(DestAddress, table):
            return bad_address("DestAddress", DestAddress)
        _, length, bits = DestAddress
        dest = table.dests.find(length, bits)
        obstacle = self.obstacle(table, dest, RtmRegHandle, False)
        if obstacle is not None:
            criteria = (DestAddress, MatchingFlags, RouteInfo, InterfaceIndex)
            arguments = (RtmRegHandle, *criteria, TargetViews, RouteHandle)
            return self.stop(obstacle, "RtmGetExactMatchRoute", *arguments)
        target = target_of(table, TargetViews)
        if target is None:
            return NOT_SUPPORTED
        found = [
            route
            for route in (() if dest is None else dest.routes)
            if (not target or route.views & target)
            and self.meets(route, MatchingFlags, RouteInfo, InterfaceIndex)
        ]
        if not found:
            return NOT_FOUND
        route = found[0]
        if self.decisions.several_matches == "oldest":
            route = min(found, key=lambda candidate: candidate.born)
        route.refs += wants_handle
        counted = self.decisions.found_route_references == "counted"
        info = _describe(route) if counted else route.contents
        return (0, info, route if wants_handle else None)


def _describe(route: Route) -> RouteInfo:
    """The data of a route; each handle in it is referenced (D-HAND-03)."""
    route.dest.refs += 1
    route.owner.refs += 1
    if route.neighbour is not None:
        route.neighbour.refs += 1
    for hop in route.next_hops:
        hop.refs += 1
    return route.contents

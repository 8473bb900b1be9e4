"""Routes gone wrong."""

from __future__ import annotations

from typing import Any

from fuzz.faults.fault import fault
from rtmref.optimized import Rtm
from rtmref.optimized.constants import RTM_ROUTE_CHANGE_BEST, RTM_ROUTE_CHANGE_NEW, Answer
from rtmref.optimized.election import best_in_views
from rtmref.optimized.objects import Entity, Route
from rtmref.optimized.table import Table


class _OtherFlags(Rtm):
    """Reads another flags word than it is given."""

    def RtmAddRouteToDest(
        self,
        RtmRegHandle: Entity,
        RouteHandle: tuple[object] | None,
        DestAddress: Any,
        RouteInfo: Any,
        TimeToLive: int,
        RouteListHandle: object,
        NotifyType: int,
        NotifyHandle: object,
        ChangeFlags: int | None,
    ) -> Answer:
        return super().RtmAddRouteToDest(
            RtmRegHandle,
            RouteHandle,
            DestAddress,
            RouteInfo,
            TimeToLive,
            RouteListHandle,
            NotifyType,
            NotifyHandle,
            None if ChangeFlags is None else ChangeFlags & ~RTM_ROUTE_CHANGE_NEW,
        )


@fault
class NewFlagLost(_OtherFlags):
    """RtmAddRouteToDest updates the route it finds although the caller asks for a new one."""


@fault
class UpdateKeepsViews(Rtm):
    """An update of a route changes everything but the views that it belongs to."""

    def _update(self, route: Route, terms: Any, repeats: bool = False) -> int:
        return super()._update(route, (*terms[:6], route.views, *terms[7:]), repeats)


@fault
class BestFlagForgotten(Rtm):
    """An update that costs a route its place as the best one does not say so."""

    def _update(self, route: Route, terms: Any, repeats: bool = False) -> int:
        super()._update(route, terms, repeats)
        return RTM_ROUTE_CHANGE_BEST if best_in_views(route) else 0


@fault
class HostBitsKept(Rtm):
    """The prefix of a new destination keeps the bits beyond its length."""

    def _place(
        self, table: Table, caller: Entity, address: Any, terms: Any, asked: int
    ) -> tuple[Route, int]:
        route, change = super()._place(table, caller, address, terms, asked)
        if len(route.dest.routes) == 1 and change & RTM_ROUTE_CHANGE_NEW:
            route.dest.address = type(route.dest.address)(*address)
        return route, change

"""The calls on route lists (S-LIST-01 to S-LIST-08, S-ENUM-14)."""

from __future__ import annotations

from rtmref.optimized.arguments import handles, wanted
from rtmref.optimized.callbacks import Callbacks
from rtmref.optimized.constants import (
    ACCESS_DENIED,
    INVALID_HANDLE,
    INVALID_PARAMETER,
    NOT_ENOUGH_MEMORY,
    NOT_FOUND,
    RTM_ROUTE_STATE_CREATED,
    SUCCESS,
    Answer,
)
from rtmref.optimized.enumeration import Request, Retrieval
from rtmref.optimized.objects import Entity, Route
from rtmref.optimized.route_lists import (
    InsertionWalk,
    RouteList,
    RouteListEnumeration,
    TableWalk,
)
from rtmref.optimized.table import Table


class RouteListing(Retrieval, Callbacks):
    """Making route lists, moving routes to them, walking and deleting them."""

    def RtmCreateRouteList(self, RtmRegHandle: Entity, RouteListHandle: bool | None) -> Answer:
        """Create an empty list; answers its handle."""
        if not self.is_registered(RtmRegHandle):
            return INVALID_HANDLE
        if not wanted("RouteListHandle", RouteListHandle):
            return INVALID_PARAMETER
        if self.memory_exhausted:
            return NOT_ENOUGH_MEMORY
        return (0, RouteList(RtmRegHandle))

    def RtmInsertInRouteList(
        self,
        RtmRegHandle: Entity,
        RouteListHandle: object,
        RouteHandles: tuple[object, ...] | None,
    ) -> Answer:
        """Move routes of the caller to a list, or off their lists; all or none (D-LIST-07)."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if RouteHandles is None:
            return INVALID_PARAMETER
        routes = _live_routes(table, handles("RouteHandles", RouteHandles))
        refusal = refuse_list(table, RtmRegHandle, RouteListHandle)
        if routes is None or refusal == INVALID_HANDLE:
            return INVALID_HANDLE
        if refusal is not None or any(route.owner is not RtmRegHandle for route in routes):
            return ACCESS_DENIED
        for route in routes:
            if type(RouteListHandle) is RouteList:
                self.put_on_list(table, route, RouteListHandle)
            else:
                table.take_off_list(route)
        return SUCCESS

    def RtmCreateRouteListEnum(
        self, RtmRegHandle: Entity, RouteListHandle: object, RtmEnumHandle: bool | None
    ) -> Answer:
        """Start an enumeration at the beginning of a list; answers its handle."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if not wanted("RtmEnumHandle", RtmEnumHandle):
            return INVALID_PARAMETER
        if type(RouteListHandle) is not RouteList or RouteListHandle.table is not table:
            return INVALID_HANDLE
        if RouteListHandle.owner is not RtmRegHandle:
            return ACCESS_DENIED
        if self.memory_exhausted:
            return NOT_ENOUGH_MEMORY
        walk = TableWalk() if self.decisions.list_order == "table" else InsertionWalk()
        return (0, RouteListEnumeration(RtmRegHandle, RouteListHandle, walk))

    def RtmGetListEnumRoutes(
        self,
        RtmRegHandle: Entity,
        EnumHandle: object,
        NumRoutes: int | None,
        RouteHandles: bool | None,
    ) -> Answer:
        """The next routes of a list; at its end fewer than asked for, or none (S-ENUM-14)."""
        count, items = ("NumRoutes", NumRoutes), ("RouteHandles", RouteHandles)
        request = self.request(RouteListEnumeration, RtmRegHandle, EnumHandle, count, items)
        if not isinstance(request, Request):
            return request
        if request.enumeration.is_over and self.decisions.deleted_list == "not_found":
            return NOT_FOUND
        found = request.enumeration.take(request.size)
        return (0, len(found), tuple(found))

    def RtmDeleteRouteList(self, RtmRegHandle: Entity, RouteListHandle: object) -> Answer:
        """Take all routes off a list and end it; the routes remain (S-LIST-05, S-LIST-06)."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if type(RouteListHandle) is not RouteList or RouteListHandle.table is not table:
            return INVALID_HANDLE
        if RouteListHandle.owner is not RtmRegHandle:
            return ACCESS_DENIED
        RouteListHandle.close()
        return self.settled(SUCCESS)


def refuse_list(table: Table, caller: Entity, route_list: object) -> Answer | None:
    """Why a route list cannot take routes of the caller, if so; NULL stands for no list."""
    if route_list is None:
        return None
    if type(route_list) is not RouteList or route_list.table is not table:
        return INVALID_HANDLE
    return None if route_list.owner is caller else ACCESS_DENIED


def _live_routes(table: Table, array: tuple[object, ...]) -> list[Route] | None:
    """The routes of an array of handles, None unless all are in the table (D-LIST-05)."""
    routes = [
        route
        for route in array
        if type(route) is Route and route.table is table and route.state == RTM_ROUTE_STATE_CREATED
    ]
    return routes if len(routes) == len(array) else None

"""Enumerating routes, of one dest or of many (S-ENUM-07, S-ENUM-10, S-ENUM-11)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from itertools import chain
from typing import Final

from rtmref.optimized.arguments import Address, RouteInfo, check_offer, number, wanted
from rtmref.optimized.callbacks import Callbacks
from rtmref.optimized.constants import (
    INVALID_HANDLE,
    INVALID_PARAMETER,
    NOT_ENOUGH_MEMORY,
    NOT_SUPPORTED,
    RTM_ENUM_NEXT,
    RTM_ENUM_OWN_ROUTES,
    RTM_ENUM_RANGE,
    RTM_ROUTE_STATE_CREATED,
    RTM_ROUTE_STATE_DELETED,
    Answer,
)
from rtmref.optimized.enumeration import DestCursor, Enumeration, Extent, Request, Retrieval
from rtmref.optimized.lifetime import unpin
from rtmref.optimized.matching import NEED_CRITERIA, Matching, criteria_handles
from rtmref.optimized.objects import Dest, Entity, NextHop, Route
from rtmref.optimized.selectors import target_of
from rtmref.optimized.table import Table

STARTING_RULE: Final = RTM_ENUM_NEXT | RTM_ENUM_RANGE
Wish = Callable[[Route], bool]
"""Whether a route that is in the table is wanted."""


class RouteEnumeration(Enumeration):
    """A place among the routes of a table or of one dest, and which of them are wanted.

    It pins what it points to: its only dest, the handles of its criteria, and the routes of the
    present dest that it still has to deliver.
    """

    __slots__ = ("_ahead", "_cursor", "_dest", "_held_first", "_pinned", "_wants")

    def __init__(
        self,
        owner: Entity,
        begin: DestCursor | Dest,
        wants: Wish,
        used: tuple[Entity | NextHop, ...],
        held_first: bool,
    ) -> None:
        super().__init__(owner)
        self._held_first = held_first
        self._wants = wants
        self._ahead: deque[Route] = deque()
        """The routes of the present dest still to come, as they were when it was reached."""
        self._cursor = begin if isinstance(begin, DestCursor) else None
        self._dest = begin if isinstance(begin, Dest) else None
        """The only dest, until it has been reached."""
        self._pinned = used if self._dest is None else (self._dest, *used)
        for item in self._pinned:
            item.pins += 1

    def take(self, count: int) -> list[Route]:
        """The next routes, no more than so many, each referenced."""
        found: list[Route] = []
        while len(found) < count and (self._ahead or self._reach()):
            route = self._ahead.popleft()
            if self._wants(route):
                route.refs += 1
                found.append(route)
            unpin(route)
        return found

    def has_next(self) -> bool:
        """Whether there is anything to deliver; nothing changes by asking."""
        if any(self._wants(route) for route in self._ahead):
            return True
        dest = self._dest
        if dest is None and self._cursor is not None:
            dest = self._cursor.following()
        while dest is not None and not self._wanted_of(dest):
            dest = None if self._cursor is None else self._cursor.following(dest)
        return dest is not None

    def _reach(self) -> bool:
        """Go on to the next dest that has routes that are wanted (D-ENUM-04).

        What was passed without delivering anything is looked at again the next time.
        """
        if self._dest is not None:
            self._look_at(self._dest)
            self._dest = None if self._ahead else self._dest
        dest = None
        while self._cursor is not None and not self._ahead:
            dest = self._cursor.following(dest)
            if dest is None:
                return False
            self._look_at(dest)
        if self._cursor is not None and dest is not None:
            self._cursor.move_behind(dest)
        return bool(self._ahead)

    def _wanted_of(self, dest: Dest) -> list[Route]:
        """The routes of a dest that are wanted, held ones behind the live ones or before them."""
        held = tuple(dict.fromkeys(route for route in dest.held.values() if route.state))
        order = (held, dest.routes) if self._held_first else (dest.routes, held)
        return [route for route in chain(*order) if self._wants(route)]

    def _look_at(self, dest: Dest) -> None:
        for route in self._wanted_of(dest):
            route.pins += 1
            self._ahead.append(route)

    def close(self) -> None:
        """End it, and let go of what it points to."""
        super().close()
        for item in (*self._ahead, *self._pinned):
            unpin(item)


class RouteEnumerations(Retrieval, Matching, Callbacks):
    """Starting enumerations of routes, and getting what comes next."""

    def RtmCreateRouteEnum(
        self,
        RtmRegHandle: Entity,
        DestHandle: object,
        TargetViews: int,
        EnumFlags: int,
        StartDest: Address | None,
        MatchingFlags: int,
        CriteriaRoute: RouteInfo | None,
        CriteriaInterface: int,
        RtmEnumHandle: bool | None,
    ) -> Answer:
        """Start an enumeration of the routes that meet criteria; answers its handle.

        With a dest the starting rule and its address mean nothing (D-ENUM-08).
        """
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        flags = number("MatchingFlags", MatchingFlags)
        interface = number("CriteriaInterface", CriteriaInterface)
        criteria = CriteriaRoute if flags & NEED_CRITERIA else None
        if not wanted("RtmEnumHandle", RtmEnumHandle) or (
            criteria is None and flags & NEED_CRITERIA
        ):
            return INVALID_PARAMETER
        if DestHandle is StartDest is None and number("EnumFlags", EnumFlags) & STARTING_RULE:
            return INVALID_PARAMETER
        if criteria is not None:
            check_offer(criteria, 0, 0, "CriteriaRoute")
        used = () if criteria is None else criteria_handles(table, flags, criteria)
        begin = self._begin(table, DestHandle, EnumFlags, StartDest)
        if used is None or begin == INVALID_HANDLE:
            return INVALID_HANDLE
        if isinstance(begin, tuple):
            return begin
        target = target_of(table, TargetViews)
        if target is None:
            return NOT_SUPPORTED
        if self.memory_exhausted:
            return NOT_ENOUGH_MEMORY
        own_only = bool(EnumFlags & RTM_ENUM_OWN_ROUTES)

        def wants(route: Route) -> bool:
            return (
                _is_seen(route, target)
                and (not own_only or route.owner is RtmRegHandle)
                and self.meets(route, flags, criteria, interface)
            )

        held_first = self.decisions.held_in_enum == "first"
        return (0, RouteEnumeration(RtmRegHandle, begin, wants, used, held_first))

    def _begin(
        self, table: Table, dest: object, EnumFlags: int, StartDest: Address | None
    ) -> DestCursor | Dest | Answer:
        """The only dest, or where in the table to begin, or why neither can be."""
        if dest is not None and (type(dest) is not Dest or dest.table is not table):
            return INVALID_HANDLE
        if type(dest) is Dest:
            return self._only(dest, number("EnumFlags", EnumFlags) & ~RTM_ENUM_OWN_ROUTES)
        extent = self.extent(table, EnumFlags, RTM_ENUM_OWN_ROUTES, "StartDest", StartDest)
        return DestCursor(table, extent) if isinstance(extent, Extent) else extent

    def _only(self, dest: Dest, start: int) -> Dest | Answer:
        """The dest of an enumeration of its routes, if the flags allow that."""
        if start not in (0, RTM_ENUM_NEXT, RTM_ENUM_RANGE):
            return INVALID_PARAMETER
        if not start and self.decisions.start_with_handle == "error":
            return INVALID_PARAMETER
        return dest

    def RtmGetEnumRoutes(
        self,
        RtmRegHandle: Entity,
        EnumHandle: object,
        NumRoutes: int | None,
        RouteHandles: bool | None,
    ) -> Answer:
        """The next routes of an enumeration."""
        count, items = ("NumRoutes", NumRoutes), ("RouteHandles", RouteHandles)
        request = self.request(RouteEnumeration, RtmRegHandle, EnumHandle, count, items)
        if not isinstance(request, Request):
            return request
        if self.memory_exhausted and request.size and request.enumeration.has_next():
            return NOT_ENOUGH_MEMORY
        return self.settled(self.batch([*request.enumeration.take(request.size)], request.size))


def _is_seen(route: Route, target: int) -> bool:
    """Whether a route is seen in the target views; with ANY held ones are too (S-HOLD-11)."""
    if not target:
        return route.state != RTM_ROUTE_STATE_DELETED
    return route.state == RTM_ROUTE_STATE_CREATED and bool(route.views & target)

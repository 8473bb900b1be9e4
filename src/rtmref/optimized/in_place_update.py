"""Direct pointers, writing through them, and committing that (S-LOCK-05 to S-LOCK-09).

What a client writes through a pointer is remembered with its lock: a route changes when it is
committed, a next hop when it is unlocked (D-LOCK-05).
"""

from __future__ import annotations

from typing import cast

from rtmref.optimized.arguments import (
    NextHopInfo,
    RouteInfo,
    check_offer,
    number,
    wanted,
)
from rtmref.optimized.constants import (
    ACCESS_DENIED,
    INVALID_HANDLE,
    INVALID_PARAMETER,
    RTM_NEXTHOP_FLAGS_REMOTE,
    RTM_ROUTE_STATE_CREATED,
    SUCCESS,
    Answer,
)
from rtmref.optimized.locks import NO_HOPS, Hops, Lock, Locks
from rtmref.optimized.next_hop_identity import unpack_next_hop
from rtmref.optimized.objects import Dest, Entity, NextHop, Route
from rtmref.optimized.route_listing import refuse_list
from rtmref.optimized.route_terms import RouteTerms, are_live, are_own
from rtmref.optimized.table import Table


class InPlaceUpdate(RouteTerms, Locks):
    """Reading and writing objects directly."""

    def RtmGetRoutePointer(
        self, RtmRegHandle: Entity, RouteHandle: object, RoutePointer: bool | None
    ) -> Answer:
        """What a route of the caller holds, live or not; no reference is added."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if not wanted("RoutePointer", RoutePointer):
            return INVALID_PARAMETER
        if type(RouteHandle) is not Route or RouteHandle.table is not table:
            return INVALID_HANDLE
        if RouteHandle.owner is not RtmRegHandle:
            return ACCESS_DENIED
        obstacle = self.obstacle(table, RouteHandle.dest, RtmRegHandle, False)
        if obstacle is not None:
            arguments = (RtmRegHandle, RouteHandle, RoutePointer)
            return self.stop(obstacle, "RtmGetRoutePointer", *arguments)
        return (0, RouteHandle.contents)

    def RtmGetNextHopPointer(
        self, RtmRegHandle: Entity, NextHopHandle: object, NextHopPointer: bool | None
    ) -> Answer:
        """What a next hop of the caller holds, deleted or not; no reference is added."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if not wanted("NextHopPointer", NextHopPointer):
            return INVALID_PARAMETER
        if type(NextHopHandle) is not NextHop or NextHopHandle.table is not table:
            return INVALID_HANDLE
        if NextHopHandle.owner is not RtmRegHandle:
            return ACCESS_DENIED
        obstacle = self.obstacle(table, NextHopHandle, RtmRegHandle, False)
        if obstacle is not None:
            arguments = (RtmRegHandle, NextHopHandle, NextHopPointer)
            return self.stop(obstacle, "RtmGetNextHopPointer", *arguments)
        return (0, NextHopHandle.contents)

    def EditRoute(
        self, RtmRegHandle: Entity, RouteHandle: object, RouteInfo: RouteInfo | None
    ) -> Answer:
        """Write through the pointer of a route that the caller has locked by it.

        What is no member for editing is ignored (D-LOCK-06); the commit fails if a handle is no
        next hop of the table.
        """
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if RouteInfo is None:
            return INVALID_PARAMETER
        check_offer(RouteInfo, 0, 0)
        if not _is_live_route(table, RouteHandle):
            return INVALID_HANDLE
        assert isinstance(RouteHandle, Route)
        lock = _exclusive_lock(table, RouteHandle.dest, RtmRegHandle)
        if lock is None or lock.route is not RouteHandle:
            return ACCESS_DENIED
        lock.write_route(RouteInfo, _hops_of(table, RouteInfo))
        return self.settled(SUCCESS)

    def EditNextHop(
        self, RtmRegHandle: Entity, NextHopHandle: object, NextHopInfo: NextHopInfo | None
    ) -> Answer:
        """Write through the pointer of a next hop that the caller has locked."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if NextHopInfo is None:
            return INVALID_PARAMETER
        _, _, flags, private, remote = unpack_next_hop(NextHopInfo)
        if not flags & RTM_NEXTHOP_FLAGS_REMOTE:
            remote = None
        if remote is not None and (type(remote) is not Dest or remote.table is not table):
            return INVALID_HANDLE
        if type(NextHopHandle) is not NextHop or NextHopHandle.table is not table:
            return INVALID_HANDLE
        lock = _exclusive_lock(table, NextHopHandle, RtmRegHandle)
        if lock is None or NextHopHandle.owner is not RtmRegHandle:
            return ACCESS_DENIED
        if remote is not None:
            remote.pins += 1
        lock.forget_edit()
        lock.edit = (flags, private, remote)
        return self.settled(SUCCESS)

    def RtmUpdateAndUnlockRoute(
        self,
        RtmRegHandle: Entity,
        RouteHandle: object,
        TimeToLive: int,
        RouteListHandle: object,
        NotifyType: int,
        NotifyHandle: object,
        ChangeFlags: bool | None,
    ) -> Answer:
        """Commit what was written to a route and unlock; on failure it stays locked (S-LOCK-07)."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        number("TimeToLive", TimeToLive)
        reports = wanted("ChangeFlags", ChangeFlags)
        if self.lacks_word(ChangeFlags) or self.refuses_reserved(NotifyType, NotifyHandle):
            return INVALID_PARAMETER
        if not _is_live_route(table, RouteHandle):
            return INVALID_HANDLE
        assert isinstance(RouteHandle, Route)
        lock = _exclusive_lock(table, RouteHandle.dest, RtmRegHandle)
        edit = lock.route_edit if lock is not None and lock.route is RouteHandle else None
        no_list = refuse_list(table, RtmRegHandle, RouteListHandle)
        if no_list == INVALID_HANDLE or (edit is not None and not are_live(table, edit)):
            return INVALID_HANDLE
        if RouteHandle.owner is not RtmRegHandle or lock is None or no_list is not None:
            return ACCESS_DENIED
        if edit is not None and not are_own(RtmRegHandle, edit):
            return INVALID_PARAMETER
        terms = RouteHandle.terms
        if edit is not None:
            new_terms = self.terms_of(table, RtmRegHandle, edited(RouteHandle, edit))
            if new_terms is None:
                return INVALID_PARAMETER
            terms = new_terms
        if self.refuses_time(TimeToLive):
            return INVALID_PARAMETER
        change = self._update(RouteHandle, terms)
        self.restart_timer(RouteHandle, TimeToLive)
        self.move_to_list(table, RouteHandle, RouteListHandle)
        self.unlock(table, RouteHandle.dest, RtmRegHandle)
        return self.settled((0, change if reports else None))


def edited(route: Route, edit: RouteInfo) -> RouteInfo:
    """An edit with the members of the route that are not for editing (D-LOCK-06)."""
    dest, owner, neighbour, state, _, _, cost, views, private, hops = edit
    return (
        *(dest, owner, neighbour, state),
        *(route.flags1, route.flags, cost, views, private, hops),
    )


def _hops_of(table: Table, edit: RouteInfo) -> Hops:
    """The next hops that an edit names, none at all if one of them is not of the table."""
    neighbour, others = edit[2], edit[9]
    for hop in others if neighbour is None else (neighbour, *others):
        if type(hop) is not NextHop or hop.table is not table:
            return NO_HOPS
    return cast("Hops", (neighbour, others))


def _exclusive_lock(table: Table, item: Dest | NextHop, caller: Entity) -> Lock | None:
    """The lock of an object if the caller holds it exclusively."""
    lock = table.locked.get(item)
    return lock if lock is not None and lock.alone is caller else None


def _is_live_route(table: Table, handle: object) -> bool:
    return (
        type(handle) is Route and handle.table is table and handle.state == RTM_ROUTE_STATE_CREATED
    )

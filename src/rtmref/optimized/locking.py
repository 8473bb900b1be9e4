"""Locking dests, routes and next hops (S-LOCK-01 to S-LOCK-04, S-LOCK-10, S-LOCK-11)."""

from __future__ import annotations

from rtmref.optimized.arguments import truth, wanted
from rtmref.optimized.changes import best_in
from rtmref.optimized.constants import (
    ACCESS_DENIED,
    INVALID_HANDLE,
    NOT_FOUND,
    RTM_NEXTHOP_STATE_CREATED,
    RTM_ROUTE_STATE_CREATED,
    SUCCESS,
    Answer,
)
from rtmref.optimized.locks import Locks
from rtmref.optimized.objects import Dest, Entity, NextHop, Route
from rtmref.optimized.table import Table


class Locking(Locks):
    """Taking locks and giving them up."""

    def RtmLockDestination(
        self, RtmRegHandle: Entity, DestHandle: object, Exclusive: bool, LockDest: bool
    ) -> Answer:
        """Lock a dest with all its routes, or unlock it."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        truth("Exclusive", Exclusive)
        truth("LockDest", LockDest)
        if type(DestHandle) is not Dest or DestHandle.table is not table:
            return INVALID_HANDLE
        if not LockDest:
            return self._unlocked(table, DestHandle, RtmRegHandle, Exclusive)
        if Exclusive and not self._may_lock(table, DestHandle, RtmRegHandle):
            return ACCESS_DENIED
        obstacle = self.obstacle(table, DestHandle, RtmRegHandle, Exclusive)
        if obstacle is not None:
            return self.stop(
                obstacle, "RtmLockDestination", RtmRegHandle, DestHandle, Exclusive, LockDest
            )
        self.lock(table, DestHandle, RtmRegHandle, Exclusive)
        return self.settled(SUCCESS)

    def _unlocked(
        self, table: Table, item: Dest | NextHop, caller: Entity, exclusively: bool
    ) -> Answer:
        """The answer to a client that wants to unlock, which is done if it can be."""
        refusal = self.refuse_unlock(table, item, caller, exclusively)
        if refusal is not None:
            return refusal
        self.unlock(table, item, caller)
        return self.settled(SUCCESS)

    def _may_lock(self, table: Table, dest: Dest, caller: Entity) -> bool:
        """Whether a client may lock a dest exclusively (D-OPAQ-01)."""
        match self.decisions.exclusive_lock:
            case "anyone":
                return True
            case "best_owner":
                return any(route.owner is caller for route in best_in(table, dest).values())
        return caller.slots is not None or any(route.owner is caller for route in dest.routes)

    def RtmLockRoute(
        self,
        RtmRegHandle: Entity,
        RouteHandle: object,
        Exclusive: bool,
        LockRoute: bool,
        RoutePointer: bool | None,
    ) -> Answer:
        """Lock the dest of a route for its owner, or unlock it; answers what the route holds.

        Another client can share the lock without seeing the route (D-LOCK-04).
        """
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        truth("Exclusive", Exclusive)
        truth("LockRoute", LockRoute)
        wants_pointer = wanted("RoutePointer", RoutePointer)
        if type(RouteHandle) is not Route or RouteHandle.table is not table:
            return INVALID_HANDLE
        owns, dest = RouteHandle.owner is RtmRegHandle, RouteHandle.dest
        if LockRoute:
            if RouteHandle.state != RTM_ROUTE_STATE_CREATED:
                return INVALID_HANDLE
            if not owns and not self._may_share(Exclusive):
                return ACCESS_DENIED
            obstacle = self.obstacle(table, dest, RtmRegHandle, Exclusive)
            if obstacle is not None:
                arguments = (RtmRegHandle, RouteHandle, Exclusive, LockRoute, RoutePointer)
                return self.stop(obstacle, "RtmLockRoute", *arguments)
            self.lock(table, dest, RtmRegHandle, Exclusive, RouteHandle)
        else:
            refusal = self.refuse_unlock(table, dest, RtmRegHandle, Exclusive)
            if refusal is not None:
                return refusal
            self.unlock(table, dest, RtmRegHandle)
        return self.settled((0, RouteHandle.contents if wants_pointer and owns else None))

    def _may_share(self, exclusively: bool) -> bool:
        """Whether a client may lock what another one owns (D-LOCK-04)."""
        return not exclusively and self.decisions.lock_foreign_shared == "without_pointer"

    def RtmLockNextHop(
        self,
        RtmRegHandle: Entity,
        NextHopHandle: object,
        Exclusive: bool,
        LockNextHop: bool,
        NextHopPointer: bool | None,
    ) -> Answer:
        """Lock a next hop, or unlock it, deleted or not; answers what it holds (D-NH-11)."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        truth("Exclusive", Exclusive)
        truth("LockNextHop", LockNextHop)
        wants_pointer = wanted("NextHopPointer", NextHopPointer)
        if type(NextHopHandle) is not NextHop or NextHopHandle.table is not table:
            return INVALID_HANDLE
        owns = NextHopHandle.owner is RtmRegHandle
        if LockNextHop:
            if not owns and not self._may_share(Exclusive):
                return ACCESS_DENIED
            obstacle = self.obstacle(table, NextHopHandle, RtmRegHandle, Exclusive)
            if obstacle is not None:
                arguments = (RtmRegHandle, NextHopHandle, Exclusive, LockNextHop, NextHopPointer)
                return self.stop(obstacle, "RtmLockNextHop", *arguments)
            if NextHopHandle.state != RTM_NEXTHOP_STATE_CREATED:
                is_bad = self.decisions.lock_deleted_next_hop == "invalid_handle"
                return INVALID_HANDLE if is_bad else NOT_FOUND
            self.lock(table, NextHopHandle, RtmRegHandle, Exclusive)
        else:
            refusal = self.refuse_unlock(table, NextHopHandle, RtmRegHandle, Exclusive)
            if refusal is not None:
                return refusal
            self.unlock(table, NextHopHandle, RtmRegHandle)
        return self.settled((0, NextHopHandle.contents if wants_pointer and owns else None))

"""Writing through pointers and committing gone wrong."""

from __future__ import annotations

from typing import Any

from fuzz.faults.fault import fault
from rtmref.optimized import Rtm
from rtmref.optimized.constants import Answer
from rtmref.optimized.objects import Dest, Entity, NextHop, Route
from rtmref.optimized.table import Table


@fault
class FailedCommitsUnlock(Rtm):
    """A commit that fails for a next hop or value gives up the lock all the same."""

    def RtmUpdateAndUnlockRoute(
        self, RtmRegHandle: Entity, RouteHandle: object, *rest: Any
    ) -> Answer:
        answer = super().RtmUpdateAndUnlockRoute(RtmRegHandle, RouteHandle, *rest)
        if answer[0] and isinstance(RouteHandle, Route):
            table = RouteHandle.table
            lock = None if table is None else table.locked.get(RouteHandle.dest)
            if table is not None and lock is not None and lock.alone is RtmRegHandle:
                self.unlock(table, RouteHandle.dest, RtmRegHandle)
                return self.settled(answer)
        return answer


@fault
class PrivateDataIsNeverDiscarded(Rtm):
    """Private data that was written to a route is there at once, committed or not."""

    def EditRoute(self, RtmRegHandle: Entity, RouteHandle: object, RouteInfo: Any) -> Answer:
        answer = super().EditRoute(RtmRegHandle, RouteHandle, RouteInfo)
        if answer == (0,):
            assert isinstance(RouteHandle, Route)
            RouteHandle.info = RouteInfo[8]
        return answer


@fault
class NextHopEditsAreLost(Rtm):
    """What was written to a next hop is gone when it is unlocked."""

    def unlock(self, table: Table, item: Dest | NextHop, caller: Entity) -> None:
        lock = table.locked[item]
        if lock.alone is caller:
            lock.forget_edit()
        super().unlock(table, item, caller)


@fault
class CommitsKeepTheFormerNeighbour(Rtm):
    """A commit takes over everything that was written but the neighbour."""

    def RtmUpdateAndUnlockRoute(
        self, RtmRegHandle: Entity, RouteHandle: object, *rest: Any
    ) -> Answer:
        if isinstance(RouteHandle, Route) and RouteHandle.table is not None:
            lock = RouteHandle.table.locked.get(RouteHandle.dest)
            if lock is not None and lock.route is RouteHandle and lock.route_edit is not None:
                head, tail = lock.route_edit[:2], lock.route_edit[3:]
                lock.route_edit = (*head, RouteHandle.neighbour, *tail)
        return super().RtmUpdateAndUnlockRoute(RtmRegHandle, RouteHandle, *rest)

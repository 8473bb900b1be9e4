"""Handles and references gone wrong."""

from __future__ import annotations

from fuzz.faults.fault import fault
from rtmref.optimized import Rtm
from rtmref.optimized.constants import INVALID_HANDLE, Answer
from rtmref.optimized.objects import Dest, Entity, Route


@fault
class DestReferenceLeaked(Rtm):
    """RtmGetDestInfo takes two references to the destination and hands out one."""

    def RtmGetDestInfo(
        self,
        RtmRegHandle: Entity,
        DestHandle: object,
        ProtocolId: int,
        TargetViews: int,
        DestInfo: bool | None,
    ) -> Answer:
        answer = super().RtmGetDestInfo(RtmRegHandle, DestHandle, ProtocolId, TargetViews, DestInfo)
        if answer[0] == 0 and isinstance(DestHandle, Dest):
            DestHandle.refs += 1
        return answer


@fault
class RouteReferenceDroppedTwice(Rtm):
    """Releasing a route handle drops two references if there are two."""

    def RtmReleaseRoutes(
        self, RtmRegHandle: Entity, RouteHandles: tuple[object, ...] | None
    ) -> Answer:
        answer = super().RtmReleaseRoutes(RtmRegHandle, RouteHandles)
        if answer[0] == 0:
            for route in RouteHandles or ():
                if isinstance(route, Route) and route.refs:
                    route.refs -= 1
        return answer


@fault
class HandleNotConsumed(Rtm):
    """Deleting a route leaves the caller's reference to it in force."""

    def RtmDeleteRouteToDest(
        self, RtmRegHandle: Entity, RouteHandle: object, ChangeFlags: bool | None
    ) -> Answer:
        if not isinstance(RouteHandle, Route) or not RouteHandle.refs:
            return super().RtmDeleteRouteToDest(RtmRegHandle, RouteHandle, ChangeFlags)
        RouteHandle.refs += 1
        answer = super().RtmDeleteRouteToDest(RtmRegHandle, RouteHandle, ChangeFlags)
        if answer[0] != 0:
            RouteHandle.refs -= 1
        return answer


@fault
class HalfOfAFailedRelease(Rtm):
    """A release that fails in the middle of an array keeps what it has released so far."""

    def RtmReleaseEntities(
        self, RtmRegHandle: Entity, EntityHandles: tuple[object, ...] | None
    ) -> Answer:
        answer = super().RtmReleaseEntities(RtmRegHandle, EntityHandles)
        if answer == INVALID_HANDLE and isinstance(RtmRegHandle, Entity):
            for entity in EntityHandles or ():
                if not isinstance(entity, Entity) or not entity.refs:
                    break
                entity.refs -= 1
        return answer

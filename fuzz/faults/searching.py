"""Searches gone wrong."""

from __future__ import annotations

from typing import Any

from fuzz.faults.fault import fault
from rtmref.optimized import Rtm
from rtmref.optimized.constants import NOT_FOUND, Answer
from rtmref.optimized.objects import Dest, Entity, Route


@fault
class EmptyDestStays(Rtm):
    """A destination is still found by searches after its last route was deleted."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._shown: list[Dest] = []

    def RtmDeleteRouteToDest(
        self, RtmRegHandle: Entity, RouteHandle: object, ChangeFlags: bool | None
    ) -> Answer:
        dest = RouteHandle.dest if isinstance(RouteHandle, Route) else None
        if dest is not None:
            dest.pins += 1
        answer = super().RtmDeleteRouteToDest(RtmRegHandle, RouteHandle, ChangeFlags)
        if answer[0] == 0 and dest is not None and not dest.is_present and dest.table is not None:
            dest.table.dests.show(*dest.address[1:])
            self._shown.append(dest)
        return answer

    def RtmAddRouteToDest(self, *arguments: Any) -> Answer:
        for dest in self._shown:
            if dest.table is not None:
                dest.table.dests.hide(*dest.address[1:])
        self._shown.clear()
        return super().RtmAddRouteToDest(*arguments)


@fault
class LessSpecificIsTheSame(Rtm):
    """The less specific destination of a destination in the table is that destination itself."""

    def RtmGetLessSpecificDestination(
        self,
        RtmRegHandle: Entity,
        DestHandle: object,
        ProtocolId: int,
        TargetViews: int,
        DestInfo: bool | None,
    ) -> Answer:
        if isinstance(DestHandle, Dest) and DestHandle.table is not None and DestHandle.routes:
            address = DestHandle.address
            return self.RtmGetMostSpecificDestination(
                RtmRegHandle, address, ProtocolId, TargetViews, DestInfo
            )
        return super().RtmGetLessSpecificDestination(
            RtmRegHandle, DestHandle, ProtocolId, TargetViews, DestInfo
        )


@fault
class NoDefaultRoute(Rtm):
    """Longest-prefix searches do not take the default route into account."""

    def RtmGetMostSpecificDestination(
        self,
        RtmRegHandle: Entity,
        DestAddress: Any,
        ProtocolId: int,
        TargetViews: int,
        DestInfo: bool | None,
    ) -> Answer:
        answer: Any = super().RtmGetMostSpecificDestination(
            RtmRegHandle, DestAddress, ProtocolId, TargetViews, DestInfo
        )
        return NOT_FOUND if answer[0] == 0 and answer[1][1][1] == 0 else answer

"""Next hops gone wrong."""

from __future__ import annotations

from typing import Any

from fuzz.faults.fault import fault
from rtmref.optimized import Rtm
from rtmref.optimized.constants import Answer
from rtmref.optimized.objects import Entity, NextHop


@fault
class NextHopFreedInUse(Rtm):
    """A deleted next hop without client references is freed although routes still point to it."""

    def RtmDeleteNextHop(
        self, RtmRegHandle: Entity, NextHopHandle: Any, NextHopInfo: Any
    ) -> Answer:
        answer = super().RtmDeleteNextHop(RtmRegHandle, NextHopHandle, NextHopInfo)
        if answer[0] == 0 and NextHopHandle is not None and not NextHopHandle.refs:
            NextHopHandle.table = None
        return answer


@fault
class RepeatedNextHopsAccepted(Rtm):
    """A route may list the same next hop more than once."""

    def _refuses_next_hops(self, hops: tuple[object, ...]) -> bool:
        return super()._refuses_next_hops(tuple(dict.fromkeys(hops)))


@fault
class SomeoneElsesNextHop(Rtm):
    """A client can delete the next hops of another client."""

    def RtmDeleteNextHop(
        self, RtmRegHandle: Entity, NextHopHandle: Any, NextHopInfo: Any
    ) -> Answer:
        caller = RtmRegHandle
        if isinstance(NextHopHandle, NextHop) and RtmRegHandle in self.table_of:
            caller = NextHopHandle.owner
        return super().RtmDeleteNextHop(caller, NextHopHandle, NextHopInfo)

"""Asking for hold-down (S-HOLD-02, S-HOLD-06)."""

from __future__ import annotations

from rtmref.optimized.arguments import number
from rtmref.optimized.constants import (
    INVALID_HANDLE,
    INVALID_PARAMETER,
    NOT_SUPPORTED,
    SUCCESS,
    Answer,
)
from rtmref.optimized.holding import Holding
from rtmref.optimized.locks import Locks
from rtmref.optimized.objects import Dest, Entity
from rtmref.optimized.selectors import target_of


class HoldDown(Holding, Locks):
    """Marking dests."""

    def RtmHoldDestination(
        self, RtmRegHandle: Entity, DestHandle: object, TargetViews: int, HoldTime: int
    ) -> Answer:
        """Have the last route in each of some views held for a time when it is deleted."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        number("TargetViews", TargetViews)
        number("HoldTime", HoldTime)
        if type(DestHandle) is not Dest or DestHandle.table is not table:
            return INVALID_HANDLE
        obstacle = self.obstacle(table, DestHandle, RtmRegHandle, True)
        if obstacle is not None:
            arguments = (RtmRegHandle, DestHandle, TargetViews, HoldTime)
            return self.stop(obstacle, "RtmHoldDestination", *arguments)
        if not HoldTime or not TargetViews:
            return INVALID_PARAMETER
        views = target_of(table, TargetViews)
        if views is None:
            return NOT_SUPPORTED
        self.mark_for_hold(table, DestHandle, views, HoldTime)
        return SUCCESS

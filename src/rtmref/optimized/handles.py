"""References that clients add themselves (S-HAND-04, D-HAND-06)."""

from __future__ import annotations

from rtmref.optimized.arguments import handles
from rtmref.optimized.constants import INVALID_HANDLE, INVALID_PARAMETER, SUCCESS, Answer
from rtmref.optimized.objects import Dest, Entity, NextHop, Object, Route
from rtmref.optimized.state import State


class Handles(State):
    """Keeping handles alive."""

    def RtmReferenceHandles(
        self, RtmRegHandle: Entity, RtmHandles: tuple[object, ...] | None
    ) -> Answer:
        """Add a reference to each object of an array of handles of any kind, all or none."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if RtmHandles is None:
            return INVALID_PARAMETER
        known: list[Object] = []
        for handle in handles("RtmHandles", RtmHandles):
            if not isinstance(handle, Entity | Dest | NextHop | Route) or handle.table is not table:
                return INVALID_HANDLE
            known.append(handle)
        for item in known:
            item.refs += 1
        return SUCCESS

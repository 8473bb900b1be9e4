"""The slots in which clients keep private data about dests (S-OPAQ-01 to S-OPAQ-07)."""

from __future__ import annotations

from rtmref.optimized.arguments import wanted
from rtmref.optimized.constants import (
    INVALID_HANDLE,
    INVALID_PARAMETER,
    NOT_FOUND,
    SUCCESS,
    Answer,
)
from rtmref.optimized.objects import Dest, Entity
from rtmref.optimized.state import State


class OpaquePointers(State):
    """Looking into the caller's slot of a dest, and writing it."""

    def RtmGetOpaqueInformationPointer(
        self, RtmRegHandle: Entity, DestHandle: object, OpaqueInfoPointer: bool | None
    ) -> Answer:
        """What the caller's slot of a dest holds; 0 if it was never written (S-OPAQ-05)."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if not wanted("OpaqueInfoPointer", OpaqueInfoPointer):
            return INVALID_PARAMETER
        if type(DestHandle) is not Dest or DestHandle.table is not table:
            return INVALID_HANDLE
        if RtmRegHandle.slots is None:
            return NOT_FOUND
        return (0, RtmRegHandle.slots.get(DestHandle, 0))

    def WriteOpaque(self, RtmRegHandle: Entity, DestHandle: object, Value: int) -> Answer:
        """Write the caller's slot of a dest, as through the pointer (D-OPAQ-02)."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if not isinstance(Value, int):
            raise TypeError(f"Value must be an integer, not {type(Value).__name__}")
        if type(DestHandle) is not Dest or DestHandle.table is not table:
            return INVALID_HANDLE
        if RtmRegHandle.slots is None:
            return NOT_FOUND
        RtmRegHandle.slots[DestHandle] = Value
        return SUCCESS

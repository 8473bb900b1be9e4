"""Slots for opaque pointers gone wrong, and the faults of the machine."""

from __future__ import annotations

from typing import Any

from fuzz.faults.fault import fault
from rtmref.optimized import Rtm
from rtmref.optimized.constants import Answer
from rtmref.optimized.objects import Dest, Entity


@fault
class SlotsAreInherited(Rtm):
    """What a client left in its slot is there for the next client with a slot."""

    def RtmDeregisterEntity(self, RtmRegHandle: Entity) -> Answer:
        known = isinstance(RtmRegHandle, Entity) and RtmRegHandle in self.table_of
        left = dict(RtmRegHandle.slots or {}) if known else {}
        answer = super().RtmDeregisterEntity(RtmRegHandle)
        self.left: dict[Dest, int] = {**getattr(self, "left", {}), **left}
        return answer

    def RtmRegisterEntity(self, *arguments: Any) -> Answer:
        answer = super().RtmRegisterEntity(*arguments)
        if answer[0] == 0:
            entity = answer[2]
            assert isinstance(entity, Entity)
            if entity.slots is not None:
                entity.slots.update(getattr(self, "left", {}))
        return answer


@fault
class OneSlotForAll(Rtm):
    """A slot that is written can be read by every client that has one."""

    def WriteOpaque(self, RtmRegHandle: Entity, DestHandle: object, Value: int) -> Answer:
        answer = super().WriteOpaque(RtmRegHandle, DestHandle, Value)
        if answer == (0,):
            assert isinstance(DestHandle, Dest)
            for entity in self.table_of:
                if entity.slots is not None:
                    entity.slots[DestHandle] = Value
        return answer


@fault
class MemoryStaysExhausted(Rtm):
    """Once memory was exhausted it never comes back."""

    def SetEnvironment(self, MemoryExhausted: bool, ConfigurationDamaged: bool) -> Answer:
        MemoryExhausted = MemoryExhausted or self.memory_exhausted
        return super().SetEnvironment(MemoryExhausted, ConfigurationDamaged)

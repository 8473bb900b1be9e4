"""Clients gone wrong."""

from __future__ import annotations

from typing import Any

from fuzz.faults.fault import fault
from rtmref.optimized import Rtm
from rtmref.optimized.constants import Answer
from rtmref.optimized.objects import Entity


@fault
class ForeignHandleAccepted(Rtm):
    """RtmGetEntityInfo describes the clients of every table, not only those of the caller's."""

    def RtmGetEntityInfo(
        self, RtmRegHandle: Entity, EntityHandle: object, EntityInfo: bool | None
    ) -> Answer:
        answer = super().RtmGetEntityInfo(RtmRegHandle, EntityHandle, EntityInfo)
        if not isinstance(EntityHandle, Entity) or EntityHandle.table is None:
            return answer
        return (0, EntityHandle.info) if RtmRegHandle in self.table_of else answer


@fault
class NewcomerHearsOfItself(Rtm):
    """A client that registers with a callback is told of its own registration."""

    def RtmRegisterEntity(
        self,
        RtmEntityInfo: Any,
        ExportMethods: Any,
        EventCallback: Any,
        ReserveOpaquePointer: bool,
        RtmRegProfile: bool | None,
        RtmRegHandle: bool | None,
    ) -> Answer:
        answer = super().RtmRegisterEntity(
            RtmEntityInfo,
            ExportMethods,
            EventCallback,
            ReserveOpaquePointer,
            RtmRegProfile,
            RtmRegHandle,
        )
        if answer[0] == 0 and EventCallback:
            entity = answer[2]
            assert isinstance(entity, Entity)
            self.events.append((entity, 0, entity, entity.info))
        return answer

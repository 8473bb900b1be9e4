"""Discovering other clients (S-ENT-01 to S-ENT-07)."""

from __future__ import annotations

from rtmref.optimized.arguments import handles, number, parts, wanted
from rtmref.optimized.callbacks import ABOUT_CLIENTS, Callbacks
from rtmref.optimized.constants import (
    ERROR_INSUFFICIENT_BUFFER,
    INVALID_HANDLE,
    INVALID_PARAMETER,
    NOT_SUPPORTED,
    SUCCESS,
    Answer,
)
from rtmref.optimized.objects import Entity
from rtmref.optimized.references import give_back_array
from rtmref.optimized.registration import EntityInfo


class Entities(Callbacks):
    """Listing, reading and releasing the clients of the caller's table."""

    def RtmGetRegisteredEntities(
        self,
        RtmRegHandle: Entity,
        NumEntities: int | None,
        EntityHandles: bool | None,
        EntityInfos: bool | None,
    ) -> Answer:
        """List the clients in the order of registration; answers count, handles and infos."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if self.is_told_of(RtmRegHandle, *ABOUT_CLIENTS):
            return NOT_SUPPORTED
        wants_handles = wanted("EntityHandles", EntityHandles)
        wants_infos = wanted("EntityInfos", EntityInfos)
        if NumEntities is None:
            return INVALID_PARAMETER
        capacity = number("NumEntities", NumEntities)
        clients = list(table.clients.values())
        if self.decisions.own_entry == "exclude":
            clients.remove(RtmRegHandle)
        total = len(clients)
        delivered = clients[:capacity]
        if wants_handles:
            for client in delivered:
                client.refs += 1
        return (
            0 if capacity >= total else ERROR_INSUFFICIENT_BUFFER,
            total if self.decisions.partial_count == "total" else min(capacity, total) or total,
            tuple(delivered) if wants_handles else None,
            tuple(client.info for client in delivered) if wants_infos else None,
        )

    def RtmReleaseEntities(
        self, RtmRegHandle: Entity, EntityHandles: tuple[object, ...] | None
    ) -> Answer:
        """Give back entity handles."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if EntityHandles is None:
            return INVALID_PARAMETER
        released = give_back_array(table, Entity, handles("EntityHandles", EntityHandles))
        return self.settled(SUCCESS) if released else INVALID_HANDLE

    def RtmGetEntityInfo(
        self, RtmRegHandle: Entity, EntityHandle: object, EntityInfo: bool | None
    ) -> Answer:
        """Read instance, family and identifier of a client, departed ones included (D-DEREG-03)."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if not wanted("EntityInfo", EntityInfo):
            return INVALID_PARAMETER
        if type(EntityHandle) is not Entity or EntityHandle.table is not table:
            return INVALID_HANDLE
        return (0, EntityHandle.info)

    def RtmReleaseEntityInfo(self, RtmRegHandle: Entity, EntityInfo: EntityInfo | None) -> Answer:
        """Give back an entity structure, which holds nothing (D-ENT-03)."""
        if not self.is_registered(RtmRegHandle):
            return INVALID_HANDLE
        if EntityInfo is None:
            return INVALID_PARAMETER
        parts("EntityInfo", EntityInfo, 3)
        return SUCCESS

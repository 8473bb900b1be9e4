"""Registering and deregistering clients (S-REG-01 to S-REG-16, S-DEREG-01 to S-DEREG-06)."""

from __future__ import annotations

from rtmref.optimized.arguments import handles, number, parts, wanted
from rtmref.optimized.configuration import Limits
from rtmref.optimized.constants import (
    ALREADY_EXISTS,
    FILE_NOT_FOUND,
    INVALID_DATA,
    INVALID_HANDLE,
    INVALID_PARAMETER,
    MOST_EXPORTED_METHODS,
    NO_SYSTEM_RESOURCES,
    RTM_ENTITY_DEREGISTERED,
    RTM_ENTITY_REGISTERED,
    SUCCESS,
    Answer,
)
from rtmref.optimized.objects import Entity, unpin
from rtmref.optimized.removal import purge
from rtmref.optimized.state import State
from rtmref.optimized.table import Table
from rtmref.values import WIDTHS

EntityInfo = tuple[int, int, tuple[int, int]]


class Registration(State):
    """Coming and going of clients."""

    def RtmRegisterEntity(
        self,
        RtmEntityInfo: EntityInfo | None,
        ExportMethods: tuple[int | None, ...] | None,
        EventCallback: bool,
        ReserveOpaquePointer: bool,
        RtmRegProfile: bool | None,
        RtmRegHandle: bool | None,
    ) -> Answer:
        """Register a client with an instance and family; answers its profile and handle."""
        if RtmEntityInfo is None or not (
            wanted("RtmRegProfile", RtmRegProfile) and wanted("RtmRegHandle", RtmRegHandle)
        ):
            return INVALID_PARAMETER
        info = _entity_info(RtmEntityInfo)
        methods = () if ExportMethods is None else _methods(ExportMethods)
        _truth("EventCallback", EventCallback)
        _truth("ReserveOpaquePointer", ReserveOpaquePointer)
        refusal = self._refusal(info, methods, ReserveOpaquePointer)
        if refusal is not None:
            return refusal
        entity = self._admit(info, EventCallback, ReserveOpaquePointer)
        return (0, _profile(self.limits, self.table_of[entity]), entity)

    def _refusal(
        self, info: EntityInfo, methods: tuple[object, ...], opaque: bool
    ) -> Answer | None:
        instance, family, identifier = info
        on_demand = self.decisions.instance_on_demand
        if instance >> 16 or family not in WIDTHS or (on_demand == "reject" and instance):
            return INVALID_PARAMETER
        if len(methods) > MOST_EXPORTED_METHODS or None in methods:
            return INVALID_DATA
        if on_demand == "configured" and instance not in self.started:
            return FILE_NOT_FOUND
        table = self.tables.get((instance, family))
        slots_left = self.limits.opaque_slots if table is None else table.opaque_slots_left
        if opaque and not slots_left and self.decisions.opaque_exhausted == "refuse":
            return NO_SYSTEM_RESOURCES
        return ALREADY_EXISTS if table is not None and identifier in table.clients else None

    def _admit(self, info: EntityInfo, wants_events: bool, wants_opaque: bool) -> Entity:
        instance, family, identifier = info
        table = self.tables.get((instance, family))
        if table is None:
            table = self.tables[instance, family] = Table(family, self.limits)
        wants_opaque = wants_opaque and table.opaque_slots_left > 0
        table.opaque_slots_left -= wants_opaque
        policy = None
        if self.decisions.preference_source != "caller":
            policy = self.limits.preference_policy.get(identifier[0])
        entity = Entity(table, info, wants_events, wants_opaque, policy)
        self._announce(table, RTM_ENTITY_REGISTERED, entity)
        table.clients[identifier] = entity
        self.table_of[entity] = table
        return entity

    def _announce(self, table: Table, event: int, entity: Entity) -> None:
        """Tell the clients of the table that have a callback (S-REG-14, D-REG-04, D-CB-02)."""
        for client in table.clients.values():
            if client.wants_events:
                self.events.append((client, event, entity, entity.info))

    def RtmDeregisterEntity(self, RtmRegHandle: Entity) -> Answer:
        """End a registration; what the client left behind is purged (D-DEREG-01)."""
        try:
            table = self.table_of.pop(RtmRegHandle)
        except (KeyError, TypeError):
            return INVALID_HANDLE
        for belonging in list(RtmRegHandle.belongings):
            belonging.close()
        if self.decisions.leftovers == "purge":
            purge(table, RtmRegHandle)
        table.opaque_slots_left += RtmRegHandle.wants_opaque
        del table.clients[RtmRegHandle.info[2]]
        self._announce(table, RTM_ENTITY_DEREGISTERED, RtmRegHandle)
        unpin(RtmRegHandle)
        return SUCCESS


def _entity_info(info: object) -> EntityInfo:
    instance, family, identifier = parts("RtmEntityInfo", info, 3)
    protocol, number_of_instance = parts("RtmEntityInfo.EntityId", identifier, 2)
    return (
        number("RtmEntityInfo.RtmInstanceId", instance),
        number("RtmEntityInfo.AddressFamily", family),
        (
            number("RtmEntityInfo.EntityId.EntityProtocolId", protocol),
            number("RtmEntityInfo.EntityId.EntityInstanceId", number_of_instance),
        ),
    )


def _methods(methods: object) -> tuple[object, ...]:
    array = handles("ExportMethods", methods)
    for method in array:
        if method is not None and not isinstance(method, int):
            raise TypeError("ExportMethods must hold integers or None")
    return array


def _truth(name: str, value: object) -> None:
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be a bool, not {type(value).__name__}")


def _profile(limits: Limits, table: Table) -> tuple[int, int, int, int]:
    """The limits and views of a table (S-REG-10, D-REG-01)."""
    return (
        limits.max_next_hops_in_route,
        limits.max_handles_in_enum,
        table.views,
        table.views.bit_count(),
    )

"""Registering and deregistering clients (S-REG-01 to S-REG-16, S-DEREG-01 to S-DEREG-06)."""

from __future__ import annotations

from rtmref.optimized.arguments import handles, number, parts, truth, wanted
from rtmref.optimized.callbacks import ABOUT_CLIENTS
from rtmref.optimized.configuration import Limits
from rtmref.optimized.constants import (
    ALREADY_EXISTS,
    BAD_CONFIGURATION,
    FILE_NOT_FOUND,
    INVALID_DATA,
    INVALID_HANDLE,
    INVALID_PARAMETER,
    MOST_EXPORTED_METHODS,
    NO_ERROR,
    NO_SYSTEM_RESOURCES,
    NOT_ENOUGH_MEMORY,
    NOT_SUPPORTED,
    RTM_ENTITY_DEREGISTERED,
    RTM_ENTITY_REGISTERED,
    SUCCESS,
    Answer,
)
from rtmref.optimized.lifetime import unpin
from rtmref.optimized.locks import Locks
from rtmref.optimized.objects import Entity, Method
from rtmref.optimized.removal import Removal
from rtmref.optimized.table import Table
from rtmref.values import AF_INET, WIDTHS

EntityInfo = tuple[int, int, tuple[int, int]]
Methods = tuple[Method, ...]


class Registration(Removal, Locks):
    """Coming and going of clients."""

    def RtmRegisterEntity(
        self,
        RtmEntityInfo: EntityInfo | None,
        ExportMethods: tuple[Method | None, ...] | None,
        EventCallback: int,
        ReserveOpaquePointer: bool,
        RtmRegProfile: bool | None,
        RtmRegHandle: bool | None,
    ) -> Answer:
        """Register a client with an instance and family; answers its profile and handle."""
        if self.open is not None and self.is_told_of(self.open[0], *ABOUT_CLIENTS):
            return NOT_SUPPORTED
        if RtmEntityInfo is None or not (
            wanted("RtmRegProfile", RtmRegProfile) and wanted("RtmRegHandle", RtmRegHandle)
        ):
            return INVALID_PARAMETER
        info = _entity_info(RtmEntityInfo)
        methods = () if ExportMethods is None else _methods(ExportMethods)
        mode = number("EventCallback", EventCallback, 2)
        truth("ReserveOpaquePointer", ReserveOpaquePointer)
        refusal = self._refusal(info, methods, ReserveOpaquePointer)
        if refusal is not None:
            return refusal
        exported = tuple(method for method in methods if method is not None)
        entity = self._admit(info, mode, exported, ReserveOpaquePointer)
        return self.settled((0, _profile(self.limits, self.table_of[entity]), entity))

    def _refusal(
        self, info: EntityInfo, methods: tuple[object, ...], opaque: bool
    ) -> Answer | None:
        instance, family, identifier = info
        on_demand = self.decisions.instance_on_demand
        if family not in WIDTHS or (on_demand == "reject" and instance):
            return INVALID_PARAMETER
        if family != AF_INET and self.decisions.address_families == "ipv4_only":
            return INVALID_PARAMETER
        if len(methods) > MOST_EXPORTED_METHODS or None in methods:
            merged = self.decisions.bad_export_list == "invalid_parameter"
            return INVALID_PARAMETER if merged else INVALID_DATA
        if self.configuration_damaged:
            return BAD_CONFIGURATION
        if on_demand == "configured" and instance not in self.started:
            return FILE_NOT_FOUND
        table = self.tables.get((instance, family))
        taken = 0 if table is None else len(table.slot_holders)
        if (
            opaque
            and taken >= self.limits.opaque_slots
            and self.decisions.opaque_exhausted == "refuse"
        ):
            return NO_SYSTEM_RESOURCES
        if self.memory_exhausted:
            return NOT_ENOUGH_MEMORY
        return ALREADY_EXISTS if table is not None and identifier in table.clients else None

    def _admit(self, info: EntityInfo, mode: int, methods: Methods, wants_slot: bool) -> Entity:
        instance, family, identifier = info
        table = self.tables.get((instance, family))
        if table is None:
            table = self.tables[instance, family] = Table(family, self.limits, self.decisions)
        has_slot = wants_slot and len(table.slot_holders) < table.opaque_slots
        policy = None
        if self.decisions.preference_source != "caller":
            policy = self.limits.preference_policy.get(identifier[0])
        entity = Entity(table, info, self.next_rank(), mode, methods, has_slot, policy)
        if has_slot:
            taken = set(table.slot_holders.values())
            slot = next(slot for slot in range(table.opaque_slots) if slot not in taken)
            table.slot_holders[entity] = slot
            entity.slots = table.left_in_slots.pop(slot, {})
        self.announce_entity(table, RTM_ENTITY_REGISTERED, entity)
        self.announce_others(table, entity)
        table.clients[identifier] = entity
        self.table_of[entity] = table
        return entity

    def RtmDeregisterEntity(self, RtmRegHandle: Entity) -> Answer:
        """End a registration; what the client left behind is purged (D-DEREG-01)."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if self.is_told_of(RtmRegHandle, *ABOUT_CLIENTS):
            return NOT_SUPPORTED
        del self.table_of[RtmRegHandle]
        if self.open is not None and self.open[0] is RtmRegHandle:
            self.end_callback(NO_ERROR)
        self.drop_events(RtmRegHandle)
        if table.locked:
            self.unlock_all(table, RtmRegHandle)
        for belonging in list(RtmRegHandle.belongings):
            belonging.close()
        if self.decisions.leftovers == "purge":
            self.purge(table, RtmRegHandle)
        slot = table.slot_holders.pop(RtmRegHandle, None)
        if slot is not None and self.decisions.slot_contents == "inherited":
            assert RtmRegHandle.slots is not None
            table.left_in_slots[slot] = RtmRegHandle.slots
        del table.clients[RtmRegHandle.info[2]]
        self.announce_entity(table, RTM_ENTITY_DEREGISTERED, RtmRegHandle)
        unpin(RtmRegHandle)
        self.settle()
        return SUCCESS


def _entity_info(info: object) -> EntityInfo:
    instance, family, identifier = parts("RtmEntityInfo", info, 3)
    protocol, number_of_instance = parts("RtmEntityInfo.EntityId", identifier, 2)
    return (
        number("RtmEntityInfo.RtmInstanceId", instance, 16),
        number("RtmEntityInfo.AddressFamily", family, 16),
        (
            number("RtmEntityInfo.EntityId.EntityProtocolId", protocol),
            number("RtmEntityInfo.EntityId.EntityInstanceId", number_of_instance),
        ),
    )


def _methods(methods: object) -> tuple[Method | None, ...]:
    return tuple([_method(method) for method in handles("ExportMethods", methods)])


def _method(method: object) -> Method | None:
    """What a method does: the status that it returns and how many bytes it delivers."""
    if method is None:
        return None
    status, size = parts("ExportMethods", method, 2)
    return number("ExportMethods.MethodStatus", status), number("ExportMethods.OutputSize", size)


def _profile(limits: Limits, table: Table) -> tuple[int, int, int, int]:
    """The limits and views of a table (S-REG-10, D-REG-01)."""
    return (
        limits.max_next_hops_in_route,
        limits.max_handles_in_enum,
        table.views,
        table.views.bit_count(),
    )

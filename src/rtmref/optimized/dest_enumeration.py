"""Enumerating dests (S-ENUM-02 to S-ENUM-09, S-ENUM-13, S-DEST-08)."""

from __future__ import annotations

from rtmref.optimized.arguments import Address, wanted
from rtmref.optimized.constants import (
    INVALID_HANDLE,
    INVALID_PARAMETER,
    NOT_ENOUGH_MEMORY,
    NOT_SUPPORTED,
    RTM_ENUM_OWN_DESTS,
    Answer,
)
from rtmref.optimized.dest_information import describe
from rtmref.optimized.election import views_of
from rtmref.optimized.enumeration import DestCursor, Enumeration, Extent, Request, Retrieval
from rtmref.optimized.objects import Dest, Entity
from rtmref.optimized.selectors import Protocol, is_of, protocol_of, target_of
from rtmref.optimized.table import Table


class DestEnumeration(Enumeration):
    """A place among the dests of a table, and which of them are wanted."""

    __slots__ = ("cursor", "own_only", "protocol", "target")

    def __init__(
        self, owner: Entity, cursor: DestCursor, target: int, own_only: bool, protocol: Protocol
    ) -> None:
        super().__init__(owner)
        self.cursor = cursor
        self.target = target
        self.own_only = own_only
        self.protocol = protocol

    def take(self, table: Table, count: int) -> list[Dest]:
        """The next dests, no more than so many; the cursor then stands behind the last one."""
        found: list[Dest] = []
        dest = None
        while len(found) < count:
            dest = self.cursor.following(dest)
            if dest is None:
                break
            if self._wants(table, dest):
                found.append(dest)
        if found:
            self.cursor.move_behind(found[-1])
        return found

    def _wants(self, table: Table, dest: Dest) -> bool:
        """Whether a dest is in the target views, and the owner's if only its own are wanted."""
        if self.target and not views_of(dest) & self.target:
            return False
        if not self.own_only:
            return True
        among = self.protocol if table.owns_by_protocol else None
        return _is_own(dest, self.owner, self.target or table.views, among)


def _is_own(dest: Dest, owner: Entity, views: int, protocol: Protocol) -> bool:
    """Whether the best route in one of the views is the owner's (S-DEST-08, D-ENUM-09)."""
    for route in dest.routes:
        if is_of(route.owner, protocol):
            if route.stands_in & views and route.owner is owner:
                return True
            views &= ~route.stands_in
    return False


class DestEnumerations(Retrieval):
    """Starting enumerations of dests, and getting what comes next."""

    def RtmCreateDestEnum(
        self,
        RtmRegHandle: Entity,
        TargetViews: int,
        EnumFlags: int,
        NetAddress: Address | None,
        ProtocolId: int,
        RtmEnumHandle: bool | None,
    ) -> Answer:
        """Start an enumeration of dests; answers its handle."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if not wanted("RtmEnumHandle", RtmEnumHandle):
            return INVALID_PARAMETER
        protocol = protocol_of(RtmRegHandle, ProtocolId)
        extent = self.extent(table, EnumFlags, RTM_ENUM_OWN_DESTS, "NetAddress", NetAddress)
        if not isinstance(extent, Extent):
            return extent
        target = target_of(table, TargetViews)
        if target is None:
            return NOT_SUPPORTED
        if self.memory_exhausted:
            return NOT_ENOUGH_MEMORY
        own_only = bool(EnumFlags & RTM_ENUM_OWN_DESTS)
        cursor = DestCursor(table, extent)
        return (0, DestEnumeration(RtmRegHandle, cursor, target, own_only, protocol))

    def RtmGetEnumDests(
        self,
        RtmRegHandle: Entity,
        EnumHandle: object,
        NumDests: int | None,
        DestInfos: bool | None,
    ) -> Answer:
        """The next dests of an enumeration, as they are now (D-ENUM-04)."""
        count, items = ("NumDests", NumDests), ("DestInfos", DestInfos)
        request = self.request(DestEnumeration, RtmRegHandle, EnumHandle, count, items)
        if not isinstance(request, Request):
            return request
        enumeration, size = request.enumeration, request.size
        table, protocol, target = enumeration.table, enumeration.protocol, enumeration.target
        found = enumeration.take(table, size)
        return self.batch([describe(table, dest, protocol, target) for dest in found], size)

"""Enumerating the caller's next hops (S-ENUM-12, D-ENUM-11)."""

from __future__ import annotations

from bisect import bisect_left

from rtmref.optimized.arguments import Address, wanted
from rtmref.optimized.constants import (
    INVALID_HANDLE,
    INVALID_PARAMETER,
    NOT_ENOUGH_MEMORY,
    Answer,
)
from rtmref.optimized.enumeration import Enumeration, Extent, Request, Retrieval
from rtmref.optimized.objects import Entity, NextHop

BEHIND_ALL_INTERFACES = 1 << 32


class NextHopEnumeration(Enumeration):
    """A place in the ordered list of the owner's next hops."""

    __slots__ = ("_last", "_place")

    def __init__(self, owner: Entity, extent: Extent) -> None:
        super().__init__(owner)
        length, bits, strictly, self._last = extent
        self._place = (bits, length, BEHIND_ALL_INTERFACES if strictly else 0)

    def take(self, count: int) -> list[NextHop]:
        """The next ones, no more than so many, each referenced."""
        order = self.owner.next_hop_order
        first = bisect_left(order, self._place)
        found: list[NextHop] = []
        for bits, length, interface, next_hop in order[first : first + count]:
            if bits > self._last:
                break
            self._place = (bits, length, interface + 1)
            next_hop.refs += 1
            found.append(next_hop)
        return found


class NextHopEnumerations(Retrieval):
    """Starting enumerations of next hops, and getting what comes next."""

    def RtmCreateNextHopEnum(
        self,
        RtmRegHandle: Entity,
        EnumFlags: int,
        NetAddress: Address | None,
        RtmEnumHandle: bool | None,
    ) -> Answer:
        """Start an enumeration of the caller's next hops; answers its handle."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if not wanted("RtmEnumHandle", RtmEnumHandle):
            return INVALID_PARAMETER
        extent = self.extent(table, EnumFlags, 0, "NetAddress", NetAddress)
        if not isinstance(extent, Extent):
            return extent
        if self.memory_exhausted:
            return NOT_ENOUGH_MEMORY
        return (0, NextHopEnumeration(RtmRegHandle, extent))

    def RtmGetEnumNextHops(
        self,
        RtmRegHandle: Entity,
        EnumHandle: object,
        NumNextHops: int | None,
        NextHopHandles: bool | None,
    ) -> Answer:
        """The next ones of an enumeration of next hops."""
        count, items = ("NumNextHops", NumNextHops), ("NextHopHandles", NextHopHandles)
        request = self.request(NextHopEnumeration, RtmRegHandle, EnumHandle, count, items)
        if not isinstance(request, Request):
            return request
        return self.batch([*request.enumeration.take(request.size)], request.size)

"""Finding, reading and releasing next hops (S-NH-03, S-NH-12, S-NH-17)."""

from __future__ import annotations

from rtmref.optimized.arguments import NextHopInfo, bad_address, handles, parts, wanted
from rtmref.optimized.constants import (
    ACCESS_DENIED,
    INVALID_HANDLE,
    INVALID_PARAMETER,
    NOT_FOUND,
    SUCCESS,
    Answer,
)
from rtmref.optimized.locks import Locks
from rtmref.optimized.next_hop_identity import NextHopIdentity, unpack_next_hop
from rtmref.optimized.objects import Dest, Entity, NextHop
from rtmref.optimized.references import give_back_array, give_back_members


class NextHopReading(NextHopIdentity, Locks):
    """The calls that change no list."""

    def RtmFindNextHop(
        self,
        RtmRegHandle: Entity,
        NextHopInfo: NextHopInfo | None,
        NextHopHandle: bool | None,
        NextHopPointer: bool | None,
    ) -> Answer:
        """Find a next hop in the caller's list; answers its handle and what it now holds."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if NextHopInfo is None:
            return INVALID_PARAMETER
        wants_handle = wanted("NextHopHandle", NextHopHandle)
        wants_pointer = wanted("NextHopPointer", NextHopPointer)
        address, interface, _, _, _ = unpack_next_hop(NextHopInfo)
        identity = self.identity_of(table, address, interface)
        if identity is None:
            return bad_address("NextHopInfo.NextHopAddress", address)
        next_hop = RtmRegHandle.next_hops.get(identity)
        if next_hop is None:
            denied = self.decisions.foreign_next_hops == "denied" and any(
                identity in client.next_hops for client in table.clients.values()
            )
            return ACCESS_DENIED if denied else NOT_FOUND
        next_hop.refs += wants_handle
        pointer = next_hop.contents if wants_pointer else None
        return (0, next_hop if wants_handle else None, pointer)

    def RtmGetNextHopInfo(
        self, RtmRegHandle: Entity, NextHopHandle: object, NextHopInfo: bool | None
    ) -> Answer:
        """Read a next hop of any client; its owner and remote dest are referenced."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if not wanted("NextHopInfo", NextHopInfo):
            return INVALID_PARAMETER
        if type(NextHopHandle) is not NextHop or NextHopHandle.table is not table:
            return INVALID_HANDLE
        if table.locked:
            obstacle = self.obstacle(table, NextHopHandle, RtmRegHandle, False)
            if obstacle is not None:
                arguments = (RtmRegHandle, NextHopHandle, NextHopInfo)
                return self.stop(obstacle, "RtmGetNextHopInfo", *arguments)
        NextHopHandle.owner.refs += 1
        if NextHopHandle.remote is not None:
            NextHopHandle.remote.refs += 1
        return (0, NextHopHandle.contents)

    def RtmReleaseNextHopInfo(
        self, RtmRegHandle: Entity, NextHopInfo: NextHopInfo | None
    ) -> Answer:
        """Give back the owner and the remote dest of a structure."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if NextHopInfo is None:
            return INVALID_PARAMETER
        _, owner, *_, remote = parts("NextHopInfo", NextHopInfo, 7)
        released = give_back_members(table, (Entity, Dest), (owner, remote))
        return self.settled(SUCCESS) if released else INVALID_HANDLE

    def RtmReleaseNextHops(
        self, RtmRegHandle: Entity, NextHopHandles: tuple[object, ...] | None
    ) -> Answer:
        """Give back next-hop handles."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if NextHopHandles is None:
            return INVALID_PARAMETER
        released = give_back_array(table, NextHop, handles("NextHopHandles", NextHopHandles))
        return self.settled(SUCCESS) if released else INVALID_HANDLE

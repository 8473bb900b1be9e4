"""Adding, updating and deleting next hops: each client keeps its own list (S-NH-01 to S-NH-16)."""

from __future__ import annotations

from bisect import insort

from rtmref.optimized.arguments import (
    Address,
    NextHopInfo,
    bad_address,
    fits,
    variable,
    wanted,
)
from rtmref.optimized.constants import (
    ACCESS_DENIED,
    INVALID_HANDLE,
    INVALID_PARAMETER,
    NOT_ENOUGH_MEMORY,
    NOT_FOUND,
    RTM_NEXTHOP_CHANGE_NEW,
    RTM_NEXTHOP_FLAGS_REMOTE,
    RTM_NEXTHOP_STATE_CREATED,
    SUCCESS,
    Answer,
)
from rtmref.optimized.locks import Locks
from rtmref.optimized.next_hop_identity import NextHopIdentity, unpack_next_hop
from rtmref.optimized.objects import Dest, Entity, NextHop
from rtmref.optimized.references import consume
from rtmref.optimized.removal import Removal, discard
from rtmref.optimized.table import Table


class NextHops(NextHopIdentity, Removal, Locks):
    """The calls that change the list of a client."""

    def RtmAddNextHop(
        self,
        RtmRegHandle: Entity,
        NextHopInfo: NextHopInfo | None,
        NextHopHandle: tuple[object] | None,
        ChangeFlags: bool | None,
    ) -> Answer:
        """Update the next hop of a handle or identity, or create it; answers handle and change."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if NextHopInfo is None or not wanted("ChangeFlags", ChangeFlags):
            return INVALID_PARAMETER
        address, interface, flags, private, remote = unpack_next_hop(NextHopInfo)
        handle = None if NextHopHandle is None else variable("NextHopHandle", NextHopHandle)
        if not flags & RTM_NEXTHOP_FLAGS_REMOTE:
            remote = None
        elif remote is not None and (type(remote) is not Dest or remote.table is not table):
            return INVALID_HANDLE
        if handle is not None:
            refusal = _refuse_update(table, RtmRegHandle, handle)
            if refusal is not None:
                return refusal
            assert isinstance(handle, NextHop)
            return self._stored(table, handle, RtmRegHandle, NextHopInfo, NextHopHandle, remote)
        identity = self.identity_of(table, address, interface)
        if identity is None:
            return bad_address("NextHopInfo.NextHopAddress", address)
        next_hop = RtmRegHandle.next_hops.get(identity)
        if next_hop is None and RtmRegHandle.former_next_hops:
            next_hop = _former(RtmRegHandle, identity)
        if next_hop is not None:
            return self._stored(table, next_hop, RtmRegHandle, NextHopInfo, NextHopHandle, remote)
        if self.memory_exhausted:
            return NOT_ENOUGH_MEMORY
        next_hop = NextHop(RtmRegHandle, table.prefix(address), interface)
        _enlist(RtmRegHandle, identity, next_hop)
        next_hop.store(flags, private, remote)
        if NextHopHandle is None:
            return (0, None, RTM_NEXTHOP_CHANGE_NEW)
        next_hop.refs += 1
        return (0, next_hop, RTM_NEXTHOP_CHANGE_NEW)

    def _stored(
        self,
        table: Table,
        next_hop: NextHop,
        caller: Entity,
        info: NextHopInfo,
        variable: tuple[object] | None,
        remote: Dest | None,
    ) -> Answer:
        """The answer of an update, which is made unless somebody has locked the next hop."""
        address, interface, flags, private, _ = unpack_next_hop(info)
        if table.locked:
            obstacle = self.obstacle(table, next_hop, caller, True)
            if obstacle is not None:
                if not fits(address, table):
                    bad_address("NextHopInfo.NextHopAddress", address)
                return self.stop(obstacle, "RtmAddNextHop", caller, info, variable, True)
        if variable is not None and variable[0] is not None:
            refusal = self._refuse_identity(table, next_hop, address, interface)
            if refusal is not None:
                return refusal
        change = 0
        if next_hop.state != RTM_NEXTHOP_STATE_CREATED:
            change = RTM_NEXTHOP_CHANGE_NEW
            self._revive(table, caller, next_hop)
        elif self.decisions.next_hop_update == "flags":
            private = next_hop.info
            remote = next_hop.remote if flags & RTM_NEXTHOP_FLAGS_REMOTE else None
        next_hop.store(flags, private, remote)
        handle = None if variable is None else next_hop
        if variable == (None,):
            next_hop.refs += 1
        return self.settled((0, handle, change))

    def _revive(self, table: Table, caller: Entity, next_hop: NextHop) -> None:
        """Put a deleted next hop into its owner's list again (D-NH-08)."""
        identity = self.identity_of(table, next_hop.address, next_hop.interface)
        assert identity is not None
        del caller.former_next_hops[identity]
        next_hop.state = RTM_NEXTHOP_STATE_CREATED
        next_hop.pins += 1
        _enlist(caller, identity, next_hop)

    def _refuse_identity(
        self, table: Table, handle: NextHop, address: Address, interface: int
    ) -> Answer | None:
        """Why other identity values than those of a handle are refused, if so (D-NH-03)."""
        if self.decisions.next_hop_handle_identity == "ignore":
            return None
        identity = self.identity_of(table, address, interface)
        if identity is None:
            return bad_address("NextHopInfo.NextHopAddress", address)
        own = self.identity_of(table, handle.address, handle.interface)
        return None if identity == own else INVALID_PARAMETER

    def RtmDeleteNextHop(
        self, RtmRegHandle: Entity, NextHopHandle: object, NextHopInfo: NextHopInfo | None
    ) -> Answer:
        """Delete a next hop by handle, which is consumed, or by identity (S-NH-13, D-NH-06)."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        values_count = NextHopInfo is not None and self.decisions.deletion_by == "values"
        if NextHopHandle is None or values_count:
            if NextHopInfo is None:
                return INVALID_PARAMETER
            return self._delete_by_identity(table, RtmRegHandle, NextHopInfo)
        if type(NextHopHandle) is not NextHop or NextHopHandle.table is not table:
            return INVALID_HANDLE
        if NextHopHandle.owner is not RtmRegHandle:
            return ACCESS_DENIED
        if table.locked:
            obstacle = self.obstacle(table, NextHopHandle, RtmRegHandle, True)
            if obstacle is not None:
                arguments = (RtmRegHandle, NextHopHandle, NextHopInfo)
                return self.stop(obstacle, "RtmDeleteNextHop", *arguments)
        if self.memory_exhausted:
            return NOT_ENOUGH_MEMORY
        if NextHopHandle.state != RTM_NEXTHOP_STATE_CREATED:
            return NOT_FOUND
        identity = self.identity_of(table, NextHopHandle.address, NextHopHandle.interface)
        assert identity is not None
        consume(NextHopHandle, self.consumes_all)
        self._delete(table, identity, NextHopHandle)
        return self.settled(SUCCESS)

    def _delete_by_identity(self, table: Table, caller: Entity, info: NextHopInfo) -> Answer:
        address, interface, _, _, _ = unpack_next_hop(info)
        identity = self.identity_of(table, address, interface)
        if identity is None:
            return bad_address("NextHopInfo.NextHopAddress", address)
        next_hop = caller.next_hops.get(identity)
        if table.locked:
            obstacle = self.obstacle(table, next_hop, caller, True)
            if obstacle is not None:
                return self.stop(obstacle, "RtmDeleteNextHop", caller, None, info)
        if self.memory_exhausted:
            return NOT_ENOUGH_MEMORY
        if next_hop is None:
            return NOT_FOUND
        self._delete(table, identity, next_hop)
        return self.settled(SUCCESS)

    def _delete(self, table: Table, identity: tuple[int, ...], next_hop: NextHop) -> None:
        if self.decisions.next_hop_in_use == "cascade":
            self.withdraw_where(
                table,
                lambda route: next_hop in route.next_hops or route.neighbour is next_hop,
                next_hop.owner,
            )
        if self.decisions.added_again == "revived":
            next_hop.owner.former_next_hops[identity] = next_hop
        discard(next_hop.owner, identity, next_hop)


def _enlist(owner: Entity, identity: tuple[int, ...], next_hop: NextHop) -> None:
    """Put a next hop into its owner's list."""
    owner.next_hops[identity] = next_hop
    insort(owner.next_hop_order, next_hop.place)


def _former(owner: Entity, identity: tuple[int, ...]) -> NextHop | None:
    """The deleted next hop of an identity that exists on, if there is one."""
    former = owner.former_next_hops.get(identity)
    if former is not None and former.table is None:
        del owner.former_next_hops[identity]
        return None
    return former


def _refuse_update(table: Table, caller: Entity, handle: object) -> Answer | None:
    """Why the next hop behind a handle cannot be updated, if so."""
    if type(handle) is not NextHop or handle.table is not table:
        return INVALID_HANDLE
    if handle.state != RTM_NEXTHOP_STATE_CREATED:
        return INVALID_HANDLE
    return None if handle.owner is caller else ACCESS_DENIED

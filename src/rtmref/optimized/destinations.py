"""Reading and searching dests (S-DEST-03, S-DEST-04, S-MATCH-01 to S-MATCH-06)."""

from __future__ import annotations

from rtmref.optimized.arguments import (
    Address,
    bad_address,
    fits,
    number,
    wanted,
)
from rtmref.optimized.constants import (
    INVALID_HANDLE,
    INVALID_PARAMETER,
    NOT_FOUND,
    NOT_SUPPORTED,
    RTM_BEST_PROTOCOL,
    RTM_VIEW_MASK_UCAST,
    SUCCESS,
    Answer,
)
from rtmref.optimized.dest_information import (
    MEMBER_KINDS,
    DestInfo,
    describe,
    give_back_dests,
    members_of,
)
from rtmref.optimized.election import views_of
from rtmref.optimized.locks import Locks
from rtmref.optimized.monitor import guards_itself
from rtmref.optimized.objects import Dest, Entity
from rtmref.optimized.references import give_back_members
from rtmref.optimized.selectors import protocol_of, target_of
from rtmref.optimized.table import Table


class Destinations(Locks):
    """The calls that look at dests, and those that give dest structures back."""

    def RtmGetExactMatchDestination(
        self,
        RtmRegHandle: Entity,
        DestAddress: Address | None,
        ProtocolId: int,
        TargetViews: int,
        DestInfo: bool | None,
    ) -> Answer:
        """Find the dest of exactly this prefix."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if DestAddress is None or not wanted("DestInfo", DestInfo):
            return INVALID_PARAMETER
        protocol = protocol_of(RtmRegHandle, ProtocolId)
        if not fits(DestAddress, table):
            return bad_address("DestAddress", DestAddress)
        target = target_of(table, TargetViews)
        if target is None:
            return NOT_SUPPORTED
        _, length, bits = DestAddress
        dest = table.dests.find(length, bits)
        if dest is None or not self._is_visible(dest, target):
            return NOT_FOUND
        if table.locked:
            obstacle = self.obstacle(table, dest, RtmRegHandle, False)
            if obstacle is not None:
                arguments = (RtmRegHandle, DestAddress, ProtocolId, TargetViews, DestInfo)
                return self.stop(obstacle, "RtmGetExactMatchDestination", *arguments)
        return (0, describe(table, dest, protocol, target))

    @guards_itself
    def RtmGetMostSpecificDestination(
        self,
        RtmRegHandle: Entity,
        DestAddress: Address | None,
        ProtocolId: int,
        TargetViews: int,
        DestInfo: bool | None,
    ) -> Answer:
        """Find the dest of this prefix, or else of the longest prefix that covers it.

        What forwarding asks is answered on the spot: a whole address, the unicast view, a dest
        with one route, and nothing locked or held.
        """
        self.enter()
        try:
            try:
                table = self.table_of[RtmRegHandle]
                family, length, bits = DestAddress  # type: ignore[misc]
                beyond = bits >> length
            except Exception:
                beyond = -1
            if (
                not beyond
                and length is table.width
                and family is table.family
                and ProtocolId is RTM_BEST_PROTOCOL
                and TargetViews is RTM_VIEW_MASK_UCAST
                and DestInfo is True
                and not (table.locked or table.holds)
            ):
                dest = table.dests.longest_of_address(bits)
                if dest is None:
                    return NOT_FOUND if table.views & RTM_VIEW_MASK_UCAST else NOT_SUPPORTED
                routes = dest.routes
                if len(routes) == 1:
                    (route,) = routes
                    views = route.views
                    if views & RTM_VIEW_MASK_UCAST and route.stands_in == views:
                        owner = route.owner
                        dest.refs += 1
                        route.refs += 1
                        owner.refs += 1
                        only = (0, 1, route, owner, route.flags, None)
                        return (0, (dest, dest.address, dest.changed, views, (only,)))
            return self._most_specific(RtmRegHandle, DestAddress, ProtocolId, TargetViews, DestInfo)
        finally:
            self.leave()

    def _most_specific(
        self,
        RtmRegHandle: Entity,
        DestAddress: Address | None,
        ProtocolId: int,
        TargetViews: int,
        DestInfo: bool | None,
    ) -> Answer:
        """The same for any arguments and any table."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if DestAddress is None or not wanted("DestInfo", DestInfo):
            return INVALID_PARAMETER
        protocol = protocol_of(RtmRegHandle, ProtocolId)
        if not fits(DestAddress, table):
            return bad_address("DestAddress", DestAddress)
        target = target_of(table, TargetViews)
        if target is None:
            return NOT_SUPPORTED
        _, length, bits = DestAddress
        dest = self._visible(table, table.dests.longest(length, bits), target)
        if dest is None:
            return NOT_FOUND
        if table.locked:
            obstacle = self.obstacle(table, dest, RtmRegHandle, False)
            if obstacle is not None:
                arguments = (RtmRegHandle, DestAddress, ProtocolId, TargetViews, DestInfo)
                return self.stop(obstacle, "RtmGetMostSpecificDestination", *arguments)
        return (0, describe(table, dest, protocol, target))

    def RtmGetLessSpecificDestination(
        self,
        RtmRegHandle: Entity,
        DestHandle: object,
        ProtocolId: int,
        TargetViews: int,
        DestInfo: bool | None,
    ) -> Answer:
        """Find the dest with the next shorter prefix that covers that of a dest (D-MATCH-01)."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if not wanted("DestInfo", DestInfo):
            return INVALID_PARAMETER
        protocol = protocol_of(RtmRegHandle, ProtocolId)
        if type(DestHandle) is not Dest or DestHandle.table is not table:
            as_parameter = self.decisions.less_specific_handle == "invalid_parameter"
            return INVALID_PARAMETER if as_parameter else INVALID_HANDLE
        target = target_of(table, TargetViews)
        if target is None:
            return NOT_SUPPORTED
        dest = table.dests.next_shorter(*DestHandle.address[1:])
        dest = self._visible(table, dest, target)
        if dest is None:
            return NOT_FOUND
        obstacle = self.obstacle(table, dest, RtmRegHandle, False)
        if obstacle is not None:
            arguments = (RtmRegHandle, DestHandle, ProtocolId, TargetViews, DestInfo)
            return self.stop(obstacle, "RtmGetLessSpecificDestination", *arguments)
        return (0, describe(table, dest, protocol, target))

    def _visible(self, table: Table, dest: Dest | None, target: int) -> Dest | None:
        """A dest of the table, or the next shorter one that searches in the target views see."""
        if target and not self.finds_hidden:
            while dest is not None and not (views_of(dest) & target):
                dest = table.dests.next_shorter(*dest.address[1:])
        return dest

    def _is_visible(self, dest: Dest, target: int) -> bool:
        """Whether searches in the target views see a dest (D-VIEW-05, D-MATCH-02)."""
        if not target or self.finds_hidden:
            return dest.is_present
        return bool(views_of(dest) & target)

    def RtmGetDestInfo(
        self,
        RtmRegHandle: Entity,
        DestHandle: object,
        ProtocolId: int,
        TargetViews: int,
        DestInfo: bool | None,
    ) -> Answer:
        """Read a dest, in the table or not (S-DEST-10)."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if not wanted("DestInfo", DestInfo):
            return INVALID_PARAMETER
        protocol = protocol_of(RtmRegHandle, ProtocolId)
        number("TargetViews", TargetViews)
        if type(DestHandle) is not Dest or DestHandle.table is not table:
            return INVALID_HANDLE
        if table.locked:
            obstacle = self.obstacle(table, DestHandle, RtmRegHandle, False)
            if obstacle is not None:
                arguments = (RtmRegHandle, DestHandle, ProtocolId, TargetViews, DestInfo)
                return self.stop(obstacle, "RtmGetDestInfo", *arguments)
        target = target_of(table, TargetViews)
        if target is None:
            return NOT_SUPPORTED
        return (0, describe(table, DestHandle, protocol, target))

    def RtmReleaseDestInfo(self, RtmRegHandle: Entity, DestInfo: DestInfo | None) -> Answer:
        """Give back all handles of a dest structure."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if DestInfo is None:
            return INVALID_PARAMETER
        members = members_of("DestInfo", DestInfo)
        if not give_back_members(table, MEMBER_KINDS, members):
            return INVALID_HANDLE
        if self.parked:
            self.settle()
        return SUCCESS

    def RtmReleaseDests(
        self, RtmRegHandle: Entity, DestInfos: tuple[DestInfo, ...] | None
    ) -> Answer:
        """Give back all handles of several dest structures, all or none (D-HAND-06)."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if DestInfos is None:
            return INVALID_PARAMETER
        return self.settled(give_back_dests(table, "DestInfos", DestInfos))

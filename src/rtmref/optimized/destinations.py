"""Reading and searching dests (S-DEST-03, S-DEST-04, S-MATCH-01 to S-MATCH-06)."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import cast

from rtmref.optimized.arguments import (
    Address,
    bad_address,
    fits,
    handles,
    number,
    wanted,
)
from rtmref.optimized.constants import (
    INVALID_HANDLE,
    INVALID_PARAMETER,
    NOT_FOUND,
    NOT_SUPPORTED,
    RTM_BEST_PROTOCOL,
    RTM_THIS_PROTOCOL,
    RTM_VIEW_MASK_ALL,
    RTM_VIEW_MASK_UCAST,
    SUCCESS,
    Answer,
)
from rtmref.optimized.election import views_of
from rtmref.optimized.locks import Locks
from rtmref.optimized.objects import Dest, Entity, Object, Route
from rtmref.optimized.references import could_give_back, give_back_members
from rtmref.optimized.table import MOST_VIEWS, Table
from rtmref.values import NetAddress

ViewInfo = tuple[int, int, Route | None, Entity | None, int, Route | None]
"""View, number of routes, best route, its owner, its flags, held route."""
DestInfo = tuple[Dest, NetAddress, int, int, tuple[ViewInfo, ...]]
"""Dest, prefix, time of the last change, views, one element for each target view."""


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
        except (KeyError, TypeError):
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

    def RtmGetMostSpecificDestination(
        self,
        RtmRegHandle: Entity,
        DestAddress: Address | None,
        ProtocolId: int,
        TargetViews: int,
        DestInfo: bool | None,
    ) -> Answer:
        """Find the dest of this prefix, or else of the longest prefix that covers it."""
        try:
            table = self.table_of[RtmRegHandle]
        except (KeyError, TypeError):
            return INVALID_HANDLE
        if DestAddress is None or (DestInfo is not True and not wanted("DestInfo", DestInfo)):
            return INVALID_PARAMETER
        protocol = None
        if ProtocolId is not RTM_BEST_PROTOCOL:
            protocol = protocol_of(RtmRegHandle, ProtocolId)
        if not fits(DestAddress, table):
            return bad_address("DestAddress", DestAddress)
        target = target_of(table, TargetViews)
        if target is None:
            return NOT_SUPPORTED
        _, length, bits = DestAddress
        if length == table.width:
            dest = table.dests.longest_of_address(bits)
        else:
            dest = table.dests.longest(length, bits)
        if dest is None:
            return NOT_FOUND
        routes = dest.routes
        if not (routes and routes[0].views & target):
            dest = self._visible(table, dest, target)
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
        except (KeyError, TypeError):
            return INVALID_HANDLE
        if not wanted("DestInfo", DestInfo):
            return INVALID_PARAMETER
        protocol = protocol_of(RtmRegHandle, ProtocolId)
        if type(DestHandle) is not Dest or DestHandle.table is not table:
            return INVALID_HANDLE
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
        except (KeyError, TypeError):
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
        except (KeyError, TypeError):
            return INVALID_HANDLE
        if DestInfo is None:
            return INVALID_PARAMETER
        members = _members("DestInfo", DestInfo)
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
        except (KeyError, TypeError):
            return INVALID_HANDLE
        if DestInfos is None:
            return INVALID_PARAMETER
        return self.settled(give_back_dests(table, "DestInfos", DestInfos))


MEMBER_KINDS: tuple[type[Object], ...] = (Dest, *(Route, Entity, Route) * MOST_VIEWS)
"""What the handles of a dest structure denote, in the order of `_members`."""


def give_back_dests(table: Table, name: str, infos: object) -> Answer:
    """Give back all handles of an array of dest structures, all or none (D-HAND-06)."""
    members, kinds = _all_members(name, infos)
    return SUCCESS if give_back_members(table, kinds, members) else INVALID_HANDLE


def could_give_back_dests(table: Table, name: str, infos: object) -> bool:
    """Whether all handles of an array of dest structures could be given back."""
    members, kinds = _all_members(name, infos)
    return could_give_back(table, kinds, members)


def _all_members(name: str, infos: object) -> tuple[list[object], list[type[Object]]]:
    """The handles of all structures, NULL ones included, and what each has to be."""
    members: list[object] = []
    kinds: list[type[Object]] = []
    for info in handles(name, infos):
        held = _members(name, info)
        members += held
        kinds += MEMBER_KINDS[: len(held)]
    return members, kinds


def _members(name: str, info: object) -> list[object]:
    """The handles of a dest structure, NULL ones included."""
    try:
        dest, _, _, _, elements = cast("DestInfo", info)
        members: list[object] = [dest]
        for _, _, route, owner, _, held in elements:
            members += (route, owner, held)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must hold dest information") from None
    if len(members) > len(MEMBER_KINDS):
        raise ValueError(f"{name} must hold no more than {MOST_VIEWS} views")
    return members


def protocol_of(caller: Entity, ProtocolId: int) -> int | None:
    """The protocol whose best route is asked for, None for any (S-PREF-08, D-PREF-03)."""
    if ProtocolId is RTM_BEST_PROTOCOL:
        return None
    number("ProtocolId", ProtocolId)
    if ProtocolId == RTM_THIS_PROTOCOL:
        return caller.protocol
    return None if ProtocolId == RTM_BEST_PROTOCOL else ProtocolId


def target_of(table: Table, TargetViews: int) -> int | None:
    """The mask of target views, None if it names one that the table has not (D-VIEW-02)."""
    try:
        if not TargetViews & table.unsupported:
            return TargetViews
    except TypeError:
        pass
    number("TargetViews", TargetViews)
    return table.views if TargetViews == RTM_VIEW_MASK_ALL else None


def describe(table: Table, dest: Dest, protocol: int | None, target: int) -> DestInfo:
    """What is known of a dest; each handle in it is referenced (D-HAND-03)."""
    dest.refs += 1
    routes = dest.routes
    if len(routes) == 1 and protocol is None and not (table.holds and dest in table.holds):
        only = routes[0]
        return (
            dest,
            dest.address,
            dest.changed,
            only.views,
            _elements_of_only(table, only, target),
        )
    sets = [route.views for route in routes]
    view_sets = set(sets)
    held = dest.held
    elements = []
    for view in table.views_in(target):
        count = sum([sets.count(views) for views in view_sets if views >> view & 1])
        elements.append(_element(routes, view, count, protocol, held.get(view)))
    return (dest, dest.address, dest.changed, reduce(or_, view_sets, 0), tuple(elements))


def _elements_of_only(table: Table, route: Route, target: int) -> tuple[ViewInfo, ...]:
    """The views of a dest that has one route, which is thereby the best one wherever it is."""
    owner = route.owner
    views = route.views
    if target == RTM_VIEW_MASK_UCAST and views & RTM_VIEW_MASK_UCAST:
        route.refs += 1
        owner.refs += 1
        return ((0, 1, route, owner, route.flags, None),)
    elements: list[ViewInfo] = []
    for view in table.views_in(target):
        if views >> view & 1:
            route.refs += 1
            owner.refs += 1
            elements.append((view, 1, route, owner, route.flags, None))
        else:
            elements.append((view, 0, None, None, 0, None))
    return tuple(elements)


def _element(
    routes: tuple[Route, ...], view: int, count: int, protocol: int | None, held: Route | None
) -> ViewInfo:
    """One view of a dest: its routes are counted whatever their protocol (D-DEST-08)."""
    if held is not None:
        held.refs += 1
    for route in routes:
        if route.views >> view & 1:
            owner = route.owner
            if protocol is None or owner.protocol == protocol:
                route.refs += 1
                owner.refs += 1
                return (view, count, route, owner, route.flags, held)
    return (view, count, None, None, 0, held)

"""Deliberately broken variants of the optimised RTM: what a campaign has to find.

Each fault is a subclass that gets one thing wrong, as a hurried implementer would. A campaign that
does not find all of them within its budget is not worth running; `FAULTS` lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rtmref.optimized import Rtm
from rtmref.optimized.constants import (
    INVALID_HANDLE,
    NOT_FOUND,
    RTM_ROUTE_CHANGE_BEST,
    RTM_ROUTE_CHANGE_NEW,
    Answer,
)
from rtmref.optimized.election import Election, best_in_views
from rtmref.optimized.objects import Dest, Entity, NextHop, Route
from rtmref.optimized.table import Table
from rtmref.targets.optimized import OptimizedTarget

FAULTS: Final[list[Fault]] = []
"""The broken variants; their names differ."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken variant: its name, what is wrong with it in a sentence, the variant itself."""

    name: str
    says: str
    rtm: type[Rtm]

    def target(self) -> OptimizedTarget:
        """The variant as something to be tested."""
        return OptimizedTarget(self.rtm)


def _fault(variant: type[Rtm]) -> type[Rtm]:
    """List a variant; its class name and the sentence of its docstring describe it."""
    words = "".join(f"-{c.lower()}" if c.isupper() else c for c in variant.__name__)
    name = words.removeprefix("-")
    assert variant.__doc__ is not None
    FAULTS.append(Fault(name, variant.__doc__, variant))
    return variant


class _OtherElection(Rtm):
    """Elects by another order."""

    def __init__(
        self,
        limits: Mapping[str, object] | None = None,
        decisions: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(limits, decisions)
        self.election = self._elector()

    def _elector(self) -> Election:
        raise AssertionError("each variant has its own")


class _LateArrivalsFirst(Election):
    def enter(self, dest: Dest, route: Route) -> None:
        ranks = [self._rank(other) for other in dest.routes]
        place = sum(rank < self._rank(route) for rank in ranks)
        dest.routes = (*dest.routes[:place], route, *dest.routes[place:])


@_fault
class NewestWinsTies(_OtherElection):
    """Of two routes of equal cost the newer one is best, whatever the decision on ties says."""

    def _elector(self) -> Election:
        return _LateArrivalsFirst(self.decisions)


class _MetricFirst(Election):
    def enter(self, dest: Dest, route: Route) -> None:
        routes = [*dest.routes, route]
        dest.routes = tuple(sorted(routes, key=lambda one: (one.metric, one.preference)))


@_fault
class MetricBeforePreference(_OtherElection):
    """Routes are ordered by metric first and by preference only among equal metrics."""

    def _elector(self) -> Election:
        return _MetricFirst(self.decisions)


@_fault
class NoElectionOnDeregistration(Rtm):
    """The routes of a departed client stay best wherever other routes remain."""

    def RtmDeregisterEntity(self, RtmRegHandle: Entity) -> Answer:
        table = self.table_of.get(RtmRegHandle)
        before = {} if table is None else {dest: dest.routes for dest in table.dests}
        answer = super().RtmDeregisterEntity(RtmRegHandle)
        for dest, routes in before.items():
            if dest.routes and dest.routes[0] is not routes[0]:
                dest.routes = (routes[0], *dest.routes)
        return answer


@_fault
class OneElectionForAllViews(Rtm):
    """A route is taken for the best one only if no route of any other view is better."""

    def RtmIsBestRoute(
        self, RtmRegHandle: Entity, RouteHandle: object, BestInViews: bool | None
    ) -> Answer:
        answer = super().RtmIsBestRoute(RtmRegHandle, RouteHandle, BestInViews)
        if answer[0] == 0 and isinstance(RouteHandle, Route):
            live = RouteHandle.dest.routes
            return (0, RouteHandle.views if live and live[0] is RouteHandle else 0)
        return answer


@_fault
class NextHopFreedInUse(Rtm):
    """A deleted next hop without client references is freed although routes still point to it."""

    def RtmDeleteNextHop(
        self, RtmRegHandle: Entity, NextHopHandle: Any, NextHopInfo: Any
    ) -> Answer:
        answer = super().RtmDeleteNextHop(RtmRegHandle, NextHopHandle, NextHopInfo)
        if answer[0] == 0 and NextHopHandle is not None and not NextHopHandle.refs:
            NextHopHandle.table = None
        return answer


@_fault
class EmptyDestStays(Rtm):
    """A destination is still found by searches after its last route was deleted."""

    def RtmDeleteRouteToDest(
        self, RtmRegHandle: Entity, RouteHandle: object, ChangeFlags: bool | None
    ) -> Answer:
        dest = RouteHandle.dest if isinstance(RouteHandle, Route) else None
        if dest is not None:
            dest.pins += 1
        answer = super().RtmDeleteRouteToDest(RtmRegHandle, RouteHandle, ChangeFlags)
        if answer[0] == 0 and dest is not None and not dest.is_present and dest.table is not None:
            dest.table.dests.show(*dest.address[1:])
        return answer


@_fault
class DestReferenceLeaked(Rtm):
    """RtmGetDestInfo takes two references to the destination and hands out one."""

    def RtmGetDestInfo(
        self,
        RtmRegHandle: Entity,
        DestHandle: object,
        ProtocolId: int,
        TargetViews: int,
        DestInfo: bool | None,
    ) -> Answer:
        answer = super().RtmGetDestInfo(RtmRegHandle, DestHandle, ProtocolId, TargetViews, DestInfo)
        if answer[0] == 0 and isinstance(DestHandle, Dest):
            DestHandle.refs += 1
        return answer


@_fault
class RouteReferenceDroppedTwice(Rtm):
    """Releasing a route handle drops two references if there are two."""

    def RtmReleaseRoutes(
        self, RtmRegHandle: Entity, RouteHandles: tuple[object, ...] | None
    ) -> Answer:
        answer = super().RtmReleaseRoutes(RtmRegHandle, RouteHandles)
        if answer[0] == 0:
            for route in RouteHandles or ():
                if isinstance(route, Route) and route.refs:
                    route.refs -= 1
        return answer


@_fault
class LessSpecificIsTheSame(Rtm):
    """The less specific destination of a destination in the table is that destination itself."""

    def RtmGetLessSpecificDestination(
        self,
        RtmRegHandle: Entity,
        DestHandle: object,
        ProtocolId: int,
        TargetViews: int,
        DestInfo: bool | None,
    ) -> Answer:
        if isinstance(DestHandle, Dest) and DestHandle.table is not None and DestHandle.routes:
            address = DestHandle.address
            return self.RtmGetMostSpecificDestination(
                RtmRegHandle, address, ProtocolId, TargetViews, DestInfo
            )
        return super().RtmGetLessSpecificDestination(
            RtmRegHandle, DestHandle, ProtocolId, TargetViews, DestInfo
        )


@_fault
class NoDefaultRoute(Rtm):
    """Longest-prefix searches do not take the default route into account."""

    def RtmGetMostSpecificDestination(
        self,
        RtmRegHandle: Entity,
        DestAddress: Any,
        ProtocolId: int,
        TargetViews: int,
        DestInfo: bool | None,
    ) -> Answer:
        answer: Any = super().RtmGetMostSpecificDestination(
            RtmRegHandle, DestAddress, ProtocolId, TargetViews, DestInfo
        )
        return NOT_FOUND if answer[0] == 0 and answer[1][1][1] == 0 else answer


class _OtherFlags(Rtm):
    """Reads another flags word than it is given."""

    def RtmAddRouteToDest(
        self,
        RtmRegHandle: Entity,
        RouteHandle: tuple[object] | None,
        DestAddress: Any,
        RouteInfo: Any,
        TimeToLive: int,
        RouteListHandle: object,
        NotifyType: int,
        NotifyHandle: object,
        ChangeFlags: int | None,
    ) -> Answer:
        return super().RtmAddRouteToDest(
            RtmRegHandle,
            RouteHandle,
            DestAddress,
            RouteInfo,
            TimeToLive,
            RouteListHandle,
            NotifyType,
            NotifyHandle,
            None if ChangeFlags is None else ChangeFlags & ~RTM_ROUTE_CHANGE_NEW,
        )


@_fault
class NewFlagLost(_OtherFlags):
    """RtmAddRouteToDest updates the route it finds although the caller asks for a new one."""


@_fault
class ForeignHandleAccepted(Rtm):
    """RtmGetEntityInfo describes the clients of every table, not only those of the caller's."""

    def RtmGetEntityInfo(
        self, RtmRegHandle: Entity, EntityHandle: object, EntityInfo: bool | None
    ) -> Answer:
        answer = super().RtmGetEntityInfo(RtmRegHandle, EntityHandle, EntityInfo)
        if not isinstance(EntityHandle, Entity) or EntityHandle.table is None:
            return answer
        return (0, EntityHandle.info) if RtmRegHandle in self.table_of else answer


@_fault
class UpdateKeepsViews(Rtm):
    """An update of a route changes everything but the views that it belongs to."""

    def _update(self, route: Route, terms: Any) -> int:
        return super()._update(route, (*terms[:6], route.views, *terms[7:]))


@_fault
class RepeatedNextHopsAccepted(Rtm):
    """A route may list the same next hop more than once."""

    def _refuses_next_hops(self, hops: tuple[object, ...]) -> bool:
        return super()._refuses_next_hops(tuple(dict.fromkeys(hops)))


@_fault
class InstanceStopsUnderClients(Rtm):
    """An instance can be stopped while clients are registered with it."""

    def StopInstance(self, RtmInstanceId: int) -> Answer:
        clients, self.table_of = self.table_of, {}
        try:
            return super().StopInstance(RtmInstanceId)
        finally:
            self.table_of = clients


@_fault
class LastInterfaceMoves(Rtm):
    """The last interface of an instance can be moved away from it."""

    def MoveInterface(self, RtmInstanceId: int, InterfaceIndex: int) -> Answer:
        owner = self.owner_of_interface.get(InterfaceIndex)
        if owner is None or RtmInstanceId not in self.started:
            return super().MoveInterface(RtmInstanceId, InterfaceIndex)
        self.started[owner] += 1
        answer = super().MoveInterface(RtmInstanceId, InterfaceIndex)
        self.started[owner] -= 1
        return answer


@_fault
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


@_fault
class HandleNotConsumed(Rtm):
    """Deleting a route leaves the caller's reference to it in force."""

    def RtmDeleteRouteToDest(
        self, RtmRegHandle: Entity, RouteHandle: object, ChangeFlags: bool | None
    ) -> Answer:
        if not isinstance(RouteHandle, Route) or not RouteHandle.refs:
            return super().RtmDeleteRouteToDest(RtmRegHandle, RouteHandle, ChangeFlags)
        RouteHandle.refs += 1
        answer = super().RtmDeleteRouteToDest(RtmRegHandle, RouteHandle, ChangeFlags)
        if answer[0] != 0:
            RouteHandle.refs -= 1
        return answer


@_fault
class BestFlagForgotten(Rtm):
    """An update that costs a route its place as the best one does not say so."""

    def _update(self, route: Route, terms: Any) -> int:
        super()._update(route, terms)
        return RTM_ROUTE_CHANGE_BEST if best_in_views(route) else 0


@_fault
class HostBitsKept(Rtm):
    """The prefix of a new destination keeps the bits beyond its length."""

    def _place(
        self, table: Table, caller: Entity, address: Any, terms: Any, asked: int
    ) -> tuple[Route, int]:
        route, change = super()._place(table, caller, address, terms, asked)
        if len(route.dest.routes) == 1 and change & RTM_ROUTE_CHANGE_NEW:
            route.dest.address = type(route.dest.address)(*address)
        return route, change


@_fault
class SomeoneElsesNextHop(Rtm):
    """A client can delete the next hops of another client."""

    def RtmDeleteNextHop(
        self, RtmRegHandle: Entity, NextHopHandle: Any, NextHopInfo: Any
    ) -> Answer:
        caller = RtmRegHandle
        if isinstance(NextHopHandle, NextHop) and RtmRegHandle in self.table_of:
            caller = NextHopHandle.owner
        return super().RtmDeleteNextHop(caller, NextHopHandle, NextHopInfo)


@_fault
class HalfOfAFailedRelease(Rtm):
    """A release that fails in the middle of an array keeps what it has released so far."""

    def RtmReleaseEntities(
        self, RtmRegHandle: Entity, EntityHandles: tuple[object, ...] | None
    ) -> Answer:
        answer = super().RtmReleaseEntities(RtmRegHandle, EntityHandles)
        if answer == INVALID_HANDLE and RtmRegHandle in self.table_of:
            for entity in EntityHandles or ():
                if not isinstance(entity, Entity) or not entity.refs:
                    break
                entity.refs -= 1
        return answer

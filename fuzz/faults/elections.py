"""Elections gone wrong."""

from __future__ import annotations

from collections.abc import Mapping

from fuzz.faults.fault import fault
from rtmref.optimized import Rtm
from rtmref.optimized.constants import Answer
from rtmref.optimized.election import Election
from rtmref.optimized.objects import Dest, Entity, Route


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


@fault
class NewestWinsTies(_OtherElection):
    """Of two routes of equal cost the newer one is best, whatever the decision on ties says."""

    def _elector(self) -> Election:
        return _LateArrivalsFirst(self.decisions)


class _MetricFirst(Election):
    def enter(self, dest: Dest, route: Route) -> None:
        routes = [*dest.routes, route]
        dest.routes = tuple(sorted(routes, key=lambda one: (one.metric, one.preference)))


@fault
class MetricBeforePreference(_OtherElection):
    """Routes are ordered by metric first and by preference only among equal metrics."""

    def _elector(self) -> Election:
        return _MetricFirst(self.decisions)


@fault
class NoElectionOnDeregistration(Rtm):
    """The routes of a departed client stay best wherever other routes remain."""

    def RtmDeregisterEntity(self, RtmRegHandle: Entity) -> Answer:
        known = isinstance(RtmRegHandle, Entity)
        table = self.table_of.get(RtmRegHandle) if known else None
        before = {} if table is None else {dest: dest.routes for dest in table.dests}
        answer = super().RtmDeregisterEntity(RtmRegHandle)
        for dest, routes in before.items():
            if dest.routes and dest.routes[0] is not routes[0]:
                dest.routes = (routes[0], *dest.routes)
        return answer


@fault
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

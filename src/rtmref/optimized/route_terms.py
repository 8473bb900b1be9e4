"""What routes are to hold, and giving it to them (S-ROUTE-17 to S-ROUTE-21, S-PREF-10)."""

from __future__ import annotations

from typing import cast

from rtmref.optimized.ageing import Ageing
from rtmref.optimized.arguments import RouteInfo, number
from rtmref.optimized.changes import EVERYTHING, best_in
from rtmref.optimized.constants import RTM_ROUTE_CHANGE_BEST
from rtmref.optimized.election import leave
from rtmref.optimized.lifetime import unpin_hops
from rtmref.optimized.objects import Entity, NextHop, Route, Terms
from rtmref.optimized.route_lists import RouteList
from rtmref.optimized.table import Table


class RouteTerms(Ageing):
    """What adding, updating and committing have in common."""

    def refuses_reserved(self, NotifyType: int, NotifyHandle: object) -> bool:
        """Whether reserved parameters are not as they must be (D-ROUTE-13)."""
        if not number("NotifyType", NotifyType) and NotifyHandle is None:
            return False
        return self.decisions.reserved_parameters == "error"

    def lacks_word(self, ChangeFlags: object) -> bool:
        """Whether a flags word is NULL that must not be (D-ROUTE-12)."""
        return ChangeFlags is None and self.decisions.null_flags_word == "error"

    def refuses_time(self, TimeToLive: int) -> bool:
        """Whether a time to live is refused (D-TTL-01)."""
        return not TimeToLive and self.decisions.ttl_zero == "error"

    def terms_of(self, table: Table, caller: Entity, info: RouteInfo) -> Terms | None:
        """What a route would hold by an offer, None if the table cannot hold it so."""
        _, _, neighbour, _, flags1, flags, (metric, preference), views, private, hops = info
        if len(hops) != 1 or not self.limits.max_next_hops_in_route:
            if self._refuses_next_hops(hops):
                return None
            hops = hops[: self.limits.max_next_hops_in_route]
        if caller.policy is not None and (not preference or self.policy_always):
            preference = caller.policy
        if not preference and self.decisions.zero_preference == "error":
            return None
        supported = views & table.views
        if not supported and (views or self.decisions.empty_view_set == "error"):
            return None
        own = cast("tuple[NextHop, ...]", hops)
        via = cast("NextHop | None", neighbour)
        return (via, own, flags1, flags, metric, preference, supported, private)

    def _refuses_next_hops(self, hops: tuple[object, ...]) -> bool:
        """Whether next hops are too many, too few or repeated (D-ROUTE-09 to D-ROUTE-11)."""
        if not hops:
            return self.decisions.no_next_hops == "error"
        if len(set(hops)) < len(hops):
            return True
        too_many = len(hops) > self.limits.max_next_hops_in_route
        return too_many and self.decisions.too_many_next_hops == "error"

    def _update(self, route: Route, terms: Terms, repeats: bool = False) -> int:
        """Give a live route new terms and its place among the routes of its dest.

        With `repeats` the terms that it has already are a change too (D-ROUTE-01).
        """
        dest, former = route.dest, route.terms
        assert dest.table is not None
        before = self.best_before(dest.table, dest)
        was_best = self.counts_as_best(route)
        route.take(terms)
        if former[4:6] != terms[4:6] or self.requeues:
            leave(dest, route)
            self.election.enter(dest, route)
        if dest.table.holds and self.decisions.leaving_view_holds == "yes":
            self.hold_in(dest.table, route, former[6] & ~terms[6])
        altered = self.alteration(former, terms)
        if repeats and not altered.anything:
            altered = EVERYTHING
        if altered.anything or (self.requeues and before != best_in(dest.table, dest)):
            views = former[6] | terms[6]
            if views:
                self.note_change(dest, route.owner, views, before, (route, altered))
        unpin_hops(*former[:2])
        return RTM_ROUTE_CHANGE_BEST if was_best or self.counts_as_best(route) else 0

    def move_to_list(self, table: Table, route: Route, route_list: object) -> None:
        """Put a route on the list that came with it (S-ROUTE-12, D-LIST-03)."""
        if type(route_list) is RouteList:
            self.put_on_list(table, route, route_list)
        elif self.decisions.null_list == "remove":
            table.take_off_list(route)


def are_own(caller: Entity, info: RouteInfo) -> bool:
    """Whether neighbour and next hops are all in the caller's list (S-ROUTE-21)."""
    neighbour = info[2]
    if neighbour is not None and (
        type(neighbour) is not NextHop or neighbour.owner is not caller or neighbour.state
    ):
        return False
    for hop in info[9]:
        if type(hop) is not NextHop or hop.owner is not caller or hop.state:
            return False
    return True


def are_live(table: Table, info: RouteInfo) -> bool:
    """Whether neighbour and next hops are in the list of some client of the table."""
    for hop in info[9] if info[2] is None else (info[2], *info[9]):
        if type(hop) is not NextHop or hop.table is not table or hop.state:
            return False
    return True

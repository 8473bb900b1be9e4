"""Whether routes meet criteria (S-MATCH-08 to S-MATCH-11, D-MATCH-05 to D-MATCH-08)."""

from __future__ import annotations

from typing import Final

from rtmref.optimized.arguments import RouteInfo
from rtmref.optimized.constants import (
    RTM_MATCH_INTERFACE,
    RTM_MATCH_NEIGHBOUR,
    RTM_MATCH_NEXTHOP,
    RTM_MATCH_OWNER,
    RTM_MATCH_PREF,
)
from rtmref.optimized.objects import Entity, NextHop, Route
from rtmref.optimized.state import State
from rtmref.optimized.table import Table

NEED_CRITERIA: Final = RTM_MATCH_OWNER | RTM_MATCH_NEIGHBOUR | RTM_MATCH_PREF | RTM_MATCH_NEXTHOP
"""The flags that compare with route information; the interface is a parameter of its own."""


class Matching(State):
    """Comparing routes with criteria under the decisions on matching."""

    def meets(self, route: Route, flags: int, criteria: RouteInfo | None, interface: int) -> bool:
        """Whether a route meets the criteria that the flags name.

        There are criteria if a flag needs them; other bits than the five flags mean nothing.
        """
        if criteria is not None and flags & NEED_CRITERIA:
            _, owner, neighbour, _, _, _, cost, _, _, next_hops = criteria
            if flags & RTM_MATCH_OWNER and not self._is(route.owner, owner):
                return False
            if flags & RTM_MATCH_NEIGHBOUR and not self._is(route.neighbour, neighbour):
                return False
            if flags & RTM_MATCH_PREF and not self._costs(route, cost):
                return False
            if flags & RTM_MATCH_NEXTHOP and not self._shares(route.next_hops, next_hops):
                return False
        if flags & RTM_MATCH_INTERFACE:
            return any(hop.interface == interface for hop in route.next_hops)
        return True

    def _is(self, own: Entity | NextHop | None, asked: object) -> bool:
        """Whether a route has what a criterion asks for (D-MATCH-08)."""
        return own is asked or (asked is None and self.decisions.null_criteria == "wildcard")

    def _costs(self, route: Route, cost: tuple[int, int]) -> bool:
        metric, preference = cost
        if self.decisions.match_preference == "cost" and route.metric != metric:
            return False
        return route.preference == preference

    def _shares(self, own: tuple[NextHop, ...], asked: tuple[object, ...]) -> bool:
        """Whether the next hops of a route meet those of the criteria (D-MATCH-06)."""
        match self.decisions.match_next_hops:
            case "equal":
                return own == asked
            case "first":
                return not asked or asked[0] in own
            case "any":
                return not asked or any(hop in own for hop in asked)
        return all(hop in own for hop in asked)


def criteria_handles(
    table: Table, flags: int, criteria: RouteInfo
) -> tuple[Entity | NextHop, ...] | None:
    """The handles in criteria that the flags use; None if one is bad (D-ERR-01, D-ERR-02)."""
    used: list[Entity | NextHop] = []
    owner = criteria[1] if flags & RTM_MATCH_OWNER else None
    if owner is not None:
        if type(owner) is not Entity or owner.table is not table:
            return None
        used.append(owner)
    neighbour = criteria[2] if flags & RTM_MATCH_NEIGHBOUR else None
    hops = criteria[9] if flags & RTM_MATCH_NEXTHOP else ()
    for hop in hops if neighbour is None else (neighbour, *hops):
        if type(hop) is not NextHop or hop.table is not table:
            return None
        used.append(hop)
    return tuple(used)

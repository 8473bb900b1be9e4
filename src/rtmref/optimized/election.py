"""The order of the routes of a dest, which decides the best route in each view.

Routes are kept by preference, then metric, then the rule for ties (S-PREF-01, S-PREF-02,
D-BEST-01); the best route in a view is the first one that is in it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable

from rtmref.optimized.configuration import Decisions
from rtmref.optimized.objects import Dest, Route

Rank = Callable[[Route], int]
"""A number that is lower the better the route is; equal numbers go by arrival."""


def by_cost(route: Route) -> int:
    """Preference before metric, as plain numbers."""
    return route.preference << 32 | route.metric


def by_cost_zero_last(route: Route) -> int:
    """Preference 0 stands behind all others (D-PREF-02)."""
    return (route.preference or 1 << 32) << 32 | route.metric


def _owner_breaks_ties(cost: Rank) -> Rank:
    return lambda route: cost(route) << 64 | route.owner.identifier


class Election:
    """The order of routes under the decisions on ties and on preference 0."""

    __slots__ = ("_place", "_rank")

    def __init__(self, decisions: Decisions) -> None:
        cost = by_cost_zero_last if decisions.zero_preference == "worst" else by_cost
        self._rank: Rank = _owner_breaks_ties(cost) if decisions.ties == "lowest_owner" else cost
        self._place = bisect_left if decisions.ties == "newest" else bisect_right

    def enter(self, dest: Dest, route: Route) -> None:
        """Put a route that has just arrived at its cost among the routes of its dest."""
        routes = dest.routes
        if not routes:
            dest.routes = (route,)
            return
        place = self._place(routes, self._rank(route), key=self._rank)
        dest.routes = (*routes[:place], route, *routes[place:])


def leave(dest: Dest, route: Route) -> None:
    """Take a route out of the routes of its dest."""
    dest.routes = tuple([other for other in dest.routes if other is not route])


def best_in_views(route: Route) -> int:
    """The views in which a live route is the best one (S-PREF-07)."""
    views = route.stands_in
    for other in route.dest.routes:
        if other is route:
            break
        views &= ~other.stands_in
    return views


def best_everywhere(route: Route) -> bool:
    """Whether a live route is the best one in all views that it is in, and is in one at least."""
    return route.views != 0 and best_in_views(route) == route.views


def views_of(dest: Dest) -> int:
    """The views that a dest belongs to (D-DEST-02)."""
    views = 0
    for route in dest.routes:
        views |= route.views
    return views

"""How routes come to be held, and how that ends (S-HOLD-03 to S-HOLD-09, D-HOLD-01 to -10)."""

from __future__ import annotations

from rtmref.optimized.changes import Changes
from rtmref.optimized.constants import RTM_ROUTE_STATE_DELETED, RTM_ROUTE_STATE_DELETING
from rtmref.optimized.election import views_of
from rtmref.optimized.hold import Hold, Mark
from rtmref.optimized.lifetime import unpin
from rtmref.optimized.objects import Dest, Route
from rtmref.optimized.table import Table
from rtmref.optimized.timers import OF_HOLD


class Holding(Changes):
    """Marking dests for a hold, starting holds, ending them."""

    def mark_for_hold(self, table: Table, dest: Dest, views: int, time_ms: int) -> None:
        """Remember that the last route of some views is to be held (D-HOLD-03, D-HOLD-09)."""
        hold = table.holds.get(dest)
        if hold is None:
            hold = table.holds[dest] = Hold(dest)
        asked = Mark(views, time_ms, self.now)
        if hold.held:
            hold.next_mark = self._joined(hold.next_mark, asked)
        else:
            hold.mark = self._joined(hold.mark, asked)

    def _joined(self, former: Mark | None, asked: Mark) -> Mark:
        """A mark that stands for two: all views of both (D-HOLD-01)."""
        if former is None:
            return asked
        longest = self.decisions.hold_length == "longest"
        time_ms = max(former.time_ms, asked.time_ms) if longest else asked.time_ms
        return Mark(former.views | asked.views, time_ms, asked.asked_ms)

    def hold_in(self, table: Table, route: Route, views: int) -> None:
        """Hold a route that left some views, in those of them that are empty now and marked.

        The hold begins with the first view and ends for all at once (D-HOLD-02, D-HOLD-04).
        """
        dest = route.dest
        hold = table.holds.get(dest)
        if hold is None or hold.mark is None:
            return
        for view in table.views_in(views & hold.mark.views & ~views_of(dest)):
            if view not in hold.held or self.decisions.second_hold == "replace":
                self._keep(hold, view, route)
        if hold.held and not hold.timer:
            counts_from = hold.mark.asked_ms if self.counts_from_mark else self.now
            self.timers.arm(counts_from + hold.mark.time_ms, OF_HOLD, hold)

    def _keep(self, hold: Hold, view: int, route: Route) -> None:
        """Make a route the held one of a view (D-HOLD-05)."""
        if route not in hold.held.values():
            route.pins += 1
        former = hold.held.pop(view, None)
        hold.held[view] = route
        if former is not None and former not in hold.held.values():
            _give_up(former)

    def end_hold(self, hold: Hold) -> None:
        """End a hold in all its views; what was held is deleted now (D-HOLD-06, D-HOLD-10)."""
        dest, routes = hold.dest, hold.routes
        table = dest.table
        assert table is not None
        self.timers.disarm(hold)
        views = sum(1 << view for view in hold.held)
        hold.held.clear()
        self._clear_mark(table, hold)
        if not dest.routes:
            table.dests.hide(*dest.address[1:])
        dest.changed = self.now
        told = self.decisions.hold_end_notifies
        if told != "silent":
            self.tell(table, dest, None, views, views if told == "all_and_best" else 0, 0)
        for route in routes:
            _give_up(route)

    def _clear_mark(self, table: Table, hold: Hold) -> None:
        """Forget a mark whose hold has ended; what was asked meanwhile takes its place."""
        following, hold.next_mark = hold.next_mark, None
        if self.decisions.hold_mark == "until_end":
            hold.mark = following
        elif following is not None:
            hold.mark = self._joined(hold.mark, following)
        if hold.mark is None:
            del table.holds[hold.dest]


def _give_up(route: Route) -> None:
    """Let go of a route that is held no longer; one that is still live stays so (D-HOLD-08)."""
    if route.state == RTM_ROUTE_STATE_DELETING:
        route.state = RTM_ROUTE_STATE_DELETED
    unpin(route)

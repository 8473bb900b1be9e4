"""Hold-down gone wrong."""

from __future__ import annotations

from fuzz.faults.fault import fault
from rtmref.optimized import Rtm
from rtmref.optimized.hold import Hold, Mark
from rtmref.optimized.objects import Dest, Route
from rtmref.optimized.table import Table


@fault
class HoldOnlyWithoutRoutes(Rtm):
    """A view holds its last route only when no view of the destination has one."""

    def hold_in(self, table: Table, route: Route, views: int) -> None:
        if not route.dest.routes:
            super().hold_in(table, route, views)


@fault
class MarkForgotten(Rtm):
    """A second call replaces the views that the first has marked."""

    def _joined(self, former: Mark | None, asked: Mark) -> Mark:
        return super()._joined(former, asked)._replace(views=asked.views)


@fault
class HoldNeverChangesDest(Rtm):
    """The end of a hold is no change of the destination."""

    def end_hold(self, hold: Hold) -> None:
        dest: Dest = hold.dest
        changed = dest.changed
        super().end_hold(hold)
        dest.changed = changed

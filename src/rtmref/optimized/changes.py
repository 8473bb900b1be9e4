"""What a change of routes is to those who want to be told (S-NOTE-03 to -09, D-NOTE-02 to -05)."""

from __future__ import annotations

from typing import Final, NamedTuple

from rtmref.optimized.constants import RTM_ROUTE_FLAGS_FORWARDING
from rtmref.optimized.objects import Dest, Entity, Route, Terms
from rtmref.optimized.table import Table
from rtmref.optimized.waiting import Waiting

Best = dict[int, Route]
"""The best route of each view that has one."""
UNKNOWN: Final[Best] = {}


class Alteration(NamedTuple):
    """Whether an update altered a route at all, and in what counts as long as it stays best."""

    anything: bool
    best: bool
    forwarding: bool


EVERYTHING: Final = Alteration(True, True, True)


def best_in(table: Table, dest: Dest) -> Best:
    """The best route of a dest in each view."""
    best: Best = {}
    rest = table.views
    for route in dest.routes:
        if route.stands_in & rest:
            for view in table.views_in(route.stands_in & rest):
                best[view] = route
            rest &= ~route.stands_in
    return best


class Changes(Waiting):
    """Finding out what changed, and keeping it for those who want to know."""

    def best_before(self, table: Table, dest: Dest) -> Best:
        """The best routes of a dest that is about to change, as far as anybody needs them."""
        return best_in(table, dest) if table.notifications or self.requeues else UNKNOWN

    def is_same(self, former: Terms, present: Terms) -> bool:
        """Whether an update altered nothing that counts (D-NOTE-05)."""
        if former == present:
            return True
        return self.decisions.private_data_is_change == "no" and former[:7] == present[:7]

    def alteration(self, former: Terms, present: Terms) -> Alteration:
        """What an update altered in a route (D-NOTE-03 to D-NOTE-05)."""
        if self.is_same(former, present):
            return Alteration(False, False, False)
        _, hops, _, flags, metric, preference, _, _ = former
        _, new_hops, _, new_flags, new_metric, new_preference, _, _ = present
        counts = hops != new_hops or preference != new_preference
        if metric != new_metric and self.decisions.metric_is_best_change == "yes":
            counts = True
        flips = flags ^ new_flags
        return Alteration(
            True, counts or flips != 0, counts or flips & RTM_ROUTE_FLAGS_FORWARDING != 0
        )

    def note_change(
        self,
        dest: Dest,
        originator: Entity | None,
        views: int,
        before: Best,
        altered: tuple[Route, Alteration] | None = None,
    ) -> None:
        """Note a change in some views that has just been made to the routes of a dest.

        `before` is what `best_before` said, `altered` a route that was updated, and how.
        """
        dest.changed = self.now
        table = dest.table
        assert table is not None
        if not table.notifications:
            return
        after = best_in(table, dest)
        best = forwarding = differing_views(before, after)
        if altered is not None:
            route, (_, counts, counts_for_forwarding) = altered
            kept = sum(
                1 << view for view, winner in after.items() if winner is before.get(view) is route
            )
            best |= kept * counts
            forwarding |= kept * counts_for_forwarding
        self.tell(table, dest, originator, views, best, forwarding)

    def tell(
        self,
        table: Table,
        dest: Dest,
        originator: Entity | None,
        changed: int,
        best: int,
        forwarding: int,
    ) -> None:
        """Cache a change for those who want it, given the views in which each type occurred."""
        silent = originator if self.decisions.originator_notified == "no" else None
        every = self.decisions.callback_frequency == "every_change"
        for notification in table.notifications:
            if notification.owner is silent:
                continue
            if notification.wants(dest, changed, best, forwarding) and (
                notification.put(dest) or every
            ):
                self.announce_changes(notification)


def differing_views(before: Best, after: Best) -> int:
    """The views whose best route is not the same."""
    views = before.keys() | after.keys()
    return sum(1 << view for view in views if before.get(view) is not after.get(view))

"""The state that the chapters of the interface share."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from threading import RLock
from typing import TYPE_CHECKING

from rtmref.optimized.configuration import Decisions, Limits, read_decisions, read_limits
from rtmref.optimized.election import Election, best_everywhere, best_in_views
from rtmref.optimized.objects import Entity, Route
from rtmref.optimized.table import Table
from rtmref.optimized.timers import Timer, Timers

if TYPE_CHECKING:
    from rtmref.optimized.route_lists import RouteList

Event = tuple[Entity, int, object, object]
"""Recipient, event type, and the two context values."""
Completion = tuple[object, str, int, tuple[object, ...]]
"""The caller of a parked call that has gone on, the word for that, its number, its answer."""


class State:
    """Instances, tables, registrations and waiting events of one RTM."""

    def __init__(
        self,
        limits: Mapping[str, object] | None = None,
        decisions: Mapping[str, str] | None = None,
    ) -> None:
        lock = RLock()
        self.enter: Callable[[], object] = lock.acquire
        self.leave: Callable[[], None] = lock.release
        """Whoever holds it is inside; a call that goes on within another one is, too."""
        self.limits: Limits = read_limits(limits)
        self.decisions: Decisions = read_decisions(decisions)
        self.election = Election(self.decisions)
        self.policy_always = self.decisions.preference_source == "policy"
        self.first_is_cheapest = self.decisions.first_route == "cheapest"
        self.requeues = self.decisions.same_cost_update == "behind_equals"
        self.counts_from_mark = self.decisions.hold_start == "marking"
        self.finds_hidden = self.decisions.hidden_dests == "found"
        in_any = self.decisions.best_reported == "any_view"
        self.counts_as_best = best_in_views if in_any else best_everywhere
        """Whether a change of a live route is one of a best route (D-BEST-03)."""
        self.repeats = self.decisions.identical_add == "change"
        self.consumes_all = self.decisions.consumed_references == "all"
        self.started: dict[int, int] = {}
        """The number of interfaces of each started instance."""
        self.owner_of_interface: dict[int, int] = {}
        self.tables: dict[tuple[int, int], Table] = {}
        self.table_of: dict[Entity, Table] = {}
        """The live registration handles, each with the table it gives access to."""
        self.events: list[Event | Completion] = []
        """What has been delivered and not yet taken."""
        self.raised: list[tuple[int, int, Event]] = []
        """What the present call has caused so far: ranks of recipient and registration, event."""
        self.queue: deque[Event] = deque()
        """What waits for delivery."""
        self.open: Event | None = None
        """The event whose callback takes its time; all others wait for its end."""
        self.now = 0
        """The clock, in milliseconds."""
        self.horizon: int | None = None
        """Where the clock is to be moved to, while it is being moved."""
        self.timers = Timers()
        self.late: list[Timer] = []
        """Route timers that were due while the dest was locked, in the order of firing."""
        self.parked: dict[int, tuple[str, tuple[object, ...]]] = {}
        """The calls that wait, by number: operation and arguments."""
        self.calls_parked = 0
        self.memory_exhausted = False
        self.configuration_damaged = False
        self.retrying = False
        self.settling = False
        self.ranks = 0
        """How many ranks clients and registrations have been given."""
        self.routes_born = 0

    def next_rank(self) -> int:
        """A rank behind all given so far."""
        self.ranks += 1
        return self.ranks

    def is_registered(self, handle: object) -> bool:
        """Whether it is a live registration handle."""
        try:
            return handle in self.table_of
        except Exception:
            return False

    def put_on_list(self, table: Table, route: Route, route_list: RouteList) -> None:
        """Move a route to the end of a list (S-LIST-02, D-LIST-02, D-LIST-08)."""
        if self.decisions.list_insert_same == "stay" and table.listed.get(route) is route_list:
            return
        table.take_off_list(route)
        route_list.append(route)
        table.listed[route] = route_list

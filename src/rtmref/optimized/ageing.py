"""Timers at work: routes grow old and holds end (S-ROUTE-11, S-ROUTE-24, D-TTL-01 to -06)."""

from __future__ import annotations

from rtmref.optimized.constants import (
    ERROR_NOT_SUPPORTED,
    INFINITE,
    RTM_ROUTE_EXPIRED,
    RTM_ROUTE_STATE_CREATED,
)
from rtmref.optimized.objects import Route
from rtmref.optimized.references import consume
from rtmref.optimized.removal import Removal
from rtmref.optimized.state import Event
from rtmref.optimized.timers import OF_ROUTE, Timer


class Ageing(Removal):
    """Setting route timers, and what happens when timers are due."""

    def restart_timer(self, route: Route, TimeToLive: int) -> None:
        """Replace the timer of a live route (D-TTL-02)."""
        if TimeToLive == INFINITE or (not TimeToLive and self.decisions.ttl_zero == "never"):
            self.timers.disarm(route)
        else:
            self.timers.arm(self.now + TimeToLive, OF_ROUTE, route)

    def fire_next(self) -> bool:
        """Fire the next timer that the clock has reached, unless a callback is open.

        The clock stands at the time of each timer while it fires, and in the end where it is
        to be moved to; answers whether a timer was fired.
        """
        if self.open is not None:
            return False
        timer = self._next_timer()
        if timer is None:
            if self.horizon is not None:
                self.now, self.horizon = self.horizon, None
            return False
        self.now = max(self.now, timer.due_ms)
        self._fire(timer)
        return True

    def _next_timer(self) -> Timer | None:
        """The first timer that is due, or could not fire because of a lock and now can."""
        due = None if self.horizon is None else self._due_timer(self.horizon)
        late = self._late_timer() if self.late else None
        if late is None or (due is not None and due < late):
            return due
        self.late.remove(late)
        if due is not None:
            self.timers.put_back(due)
        return late

    def _due_timer(self, until_ms: int) -> Timer | None:
        """The first timer due by then that no lock keeps from firing."""
        timer = self.timers.next_due(until_ms)
        while timer is not None and _is_locked(timer):
            self.late.append(timer)
            timer = self.timers.next_due(until_ms)
        return timer

    def _late_timer(self) -> Timer | None:
        """The first timer that could not fire because of a lock, and now can."""
        self.late = [timer for timer in self.late if timer.is_armed]
        return next((timer for timer in self.late if not _is_locked(timer)), None)

    def _fire(self, timer: Timer) -> None:
        subject = timer.subject
        if not isinstance(subject, Route):
            self.end_hold(subject)
            return
        self.timers.disarm(subject)
        owner = subject.owner
        if owner in self.table_of and owner.mode:
            subject.refs += 1
            told = (owner, RTM_ROUTE_EXPIRED, subject, subject.contents)
            self.raised.append((owner.rank, 0, told))
        else:
            self._delete_expired(subject)

    def _delete_expired(self, route: Route) -> None:
        """Delete an expired route, which counts as any other deletion (D-TTL-03, D-TTL-04)."""
        assert route.table is not None
        self.withdraw(route.table, route, None, holds=self.decisions.expiry_holds == "yes")

    def answered(self, event: Event, answer: int) -> None:
        """A client that does not care for an expired route leaves it and its handle to the RTM.

        What it has deleted itself is gone like any deleted route, its handle with it.
        """
        super().answered(event, answer)
        _, kind, route, _ = event
        if kind == RTM_ROUTE_EXPIRED and answer == ERROR_NOT_SUPPORTED:
            assert isinstance(route, Route)
            if route.state == RTM_ROUTE_STATE_CREATED and route.table is not None:
                consume(route)
                self._delete_expired(route)


def _is_locked(timer: Timer) -> bool:
    """Whether it is the timer of a route whose dest is locked by anybody."""
    subject = timer.subject
    if not isinstance(subject, Route):
        return False
    dest = subject.dest
    return dest.table is not None and dest in dest.table.locked

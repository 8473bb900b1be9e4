"""Time to live gone wrong."""

from __future__ import annotations

from fuzz.faults.fault import fault
from rtmref.optimized import Rtm
from rtmref.optimized.constants import ERROR_NOT_SUPPORTED, INFINITE, RTM_ROUTE_EXPIRED
from rtmref.optimized.objects import Route
from rtmref.optimized.state import Event


@fault
class TimeToLiveInSeconds(Rtm):
    """A time to live counts in seconds."""

    def restart_timer(self, route: Route, TimeToLive: int) -> None:
        longer = TimeToLive * 1000 if TimeToLive < INFINITE else INFINITE
        super().restart_timer(route, longer)


@fault
class ClockJumps(Rtm):
    """While timers fire the clock already stands where it is moved to."""

    def fire_next(self) -> bool:
        if self.horizon is not None and self.open is None:
            self.now = self.horizon
        return super().fire_next()


@fault
class ExpiryLeaksReference(Rtm):
    """An expired route that the RTM deletes keeps the reference meant for the callback."""

    def answered(self, event: Event, answer: int) -> None:
        _, kind, route, _ = event
        if kind == RTM_ROUTE_EXPIRED and answer == ERROR_NOT_SUPPORTED:
            assert isinstance(route, Route)
            route.refs += 1
        super().answered(event, answer)

"""The hold of a dest: what was marked, and what is held (S-HOLD-02 to -07, D-HOLD-01 to -05)."""

from __future__ import annotations

from typing import NamedTuple

from rtmref.optimized.objects import Dest, Route


class Mark(NamedTuple):
    """In which views the last route is to be held, how long, and when that was asked last."""

    views: int
    time_ms: int
    asked_ms: int


class Hold:
    """A dest's mark, and the routes held in its views while the hold runs.

    What is asked while it runs is for the next one (D-HOLD-03).
    """

    __slots__ = ("dest", "held", "mark", "next_mark", "timer")

    def __init__(self, dest: Dest) -> None:
        self.dest = dest
        self.mark: Mark | None = None
        self.next_mark: Mark | None = None
        self.held: dict[int, Route] = {}
        """By view, in the order of deletion; the hold runs while there are any."""
        self.timer = 0

    @property
    def routes(self) -> tuple[Route, ...]:
        """The held routes, each once, in the order of deletion."""
        return tuple(dict.fromkeys(self.held.values()))

    def put_last(self, route: Route) -> None:
        """The route has been deleted after all others (D-ENUM-10)."""
        for view in [view for view, held in self.held.items() if held is route]:
            self.held[view] = self.held.pop(view)

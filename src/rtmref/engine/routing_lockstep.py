"""The model and somebody else's routing table: calls on one side, announcements on the other.

After a call, or many of them, the target's best routes, its longest-prefix answers and what it told
of changes are compared with the model, and every now and then its whole tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from rtmref.concrete.journal import Entry
from rtmref.concrete.model import Model
from rtmref.engine.announcing import Announcing, OutsideError, Place
from rtmref.engine.best_routes import BestRoutes
from rtmref.engine.divergence import Divergence, raised
from rtmref.engine.flapping import Links, flaps
from rtmref.engine.handles import Played
from rtmref.engine.last_words import last_words
from rtmref.engine.lockstep import LOOK_EVERY, Lockstep
from rtmref.engine.route_comparison import Comparison
from rtmref.machines.source import Source
from rtmref.targets.child import TargetError
from rtmref.targets.routing import RoutingTarget
from rtmref.trace import Call, Trace

LONGEST: Final = 400
"""Characters of what is said of a target that has broken down."""
TABLES_EVERY: Final = 500
"""After how many calls, one by one, whole tables are compared."""


class RoutingLockstep(Lockstep):
    """Plays calls on the model, and tells the target what its owners announce."""

    def __init__(self, model: Model, target: RoutingTarget) -> None:
        super().__init__(model, target, profile=target.profile)
        self.routing = target
        self.routes = target.routes
        self.announcing = Announcing(model, self.routes)
        self.best = BestRoutes(model, target.profile, self.routes)
        self._comparison = Comparison(self.best, self.routes, self.announcing.competitors)
        self._links = Links(model, self.routes)
        self._touched: dict[Place, None] = {}
        self._unfollowed: list[Entry] = []
        """What the calls since the last comparison have changed."""
        self._since = 0
        self._broken = False

    def remarks(self) -> Iterator[str]:
        """What is worth saying about the run as a whole, in sentences."""
        yield f"compared with {self.routing.version}"
        yield from super().remarks()
        yield from self._comparison.remarks()

    @property
    def burst(self) -> int:
        """How many calls are in flight before anything is compared; 0 to compare after each."""
        return self.routing.burst

    @contextmanager
    def one_by_one(self, trace: Trace) -> Iterator[None]:
        """Compare after each call meanwhile, if the trace goes wrong then as well."""
        burst = self.burst
        with self.in_bursts(0):
            self.reset(trace.limits, trace.decisions)
            if burst and self.replay(trace.calls) is None:
                self.routing.burst = burst
            yield

    @contextmanager
    def in_bursts(self, calls: int) -> Iterator[None]:
        """Have so many calls in flight meanwhile, before anything is compared."""
        before, self.routing.burst = self.burst, calls
        try:
            yield
        finally:
            self.routing.burst = before

    def reset(self, limits: Any, decisions: Any) -> None:
        """Empty state on both sides, under this configuration."""
        if self._broken:
            self.routing.renew()
            self._broken = False
        try:
            super().reset(limits, decisions)
        except TargetError:
            self.routing.renew()
            super().reset(limits, decisions)
        self.announcing.clear()
        self.best.clear()
        self._comparison.clear()
        self._links.clear()
        self._touched.clear()
        self._unfollowed.clear()
        self._since = 0

    def play(self, operation: str, arguments: tuple[Any, ...]) -> Divergence | None:
        """One call on the model; what follows from it is told, and compared when it is time."""
        model = self.model
        self.last = model.call(operation, *arguments)
        model.events.clear()
        violation = None if model.holds() else model.violation()
        self.made = violation is None or violation.invariant not in self.keeps
        if not self.made:
            self._unmake()
            return None
        if self.recording:
            done = tuple(model.completed)
            self.played.append(Played(operation, arguments, self.last, done))
        if violation is not None:
            return Divergence("invariant", operation, self.last, "", violation)
        self._since += 1
        if model.log:
            try:
                touched = self.announcing.tell(model.log, self.routing.rib)
            except OutsideError:
                self._left_out()
                return None
            except Exception as error:  # whatever a target raises is a finding
                return self._crash(operation, error)
            self._touched.update(dict.fromkeys(touched))
            self._unfollowed += model.log
            gone = self._links.gone(model.log)
            if gone:
                return self.compared(operation, whole=True) or self.flapped(operation, gone)
        return self._in_time(operation)

    def _left_out(self) -> None:
        """The last call has led to a route that the target has no number for: it is taken back."""
        self._unmake()
        self.made = False
        if self.recording:
            self.played.pop()
        self.announcing.begin()
        self._links.begin()

    def _crash(self, operation: str, error: Exception) -> Divergence:
        """The target has broken down; over which of the calls in flight, nobody knows."""
        self._broken = True
        said = raised(error)[:LONGEST]
        return Divergence("crash", operation, self.last, said, aspect=last_words(error))

    def _in_time(self, operation: str) -> Divergence | None:
        """Compare if it is time: after every call, or after as many as may be in flight."""
        burst = self.routing.burst
        if burst:
            return self.compared(operation, whole=True) if self._since >= burst else None
        self._follow()
        whole = len(self.played) % TABLES_EVERY == 0
        return self.compared(operation, whole) if self._touched or whole else None

    def _follow(self) -> None:
        """Take in what has become of the best routes since the last time."""
        if self._unfollowed:
            self._touched.update(dict.fromkeys(self.best.follow(self._unfollowed)))
            self._unfollowed.clear()

    def compared(self, operation: str, whole: bool) -> Divergence | None:
        """Wait until all has taken effect, and compare what was touched, or everything."""
        self._since = 0
        self._follow()
        touched, self._touched = self._touched, {}
        try:
            self.routing.rib.settle()
            for kind, aspect, ours, theirs in self._comparison.differences(
                self.routing.rib, touched, whole
            ):
                return Divergence(kind, operation, (ours,), theirs, aspect=aspect)
        except Exception as error:  # whatever a target raises is a finding
            return self._crash(operation, error)
        return None

    def episode(
        self, source: Source, calls: int, look: Callable[[], None] | None = None
    ) -> Divergence | None:
        """Random calls until something differs, then everything once more."""
        for number in range(1, calls + 1):
            if look is not None and number % LOOK_EVERY == 0:
                look()
            position, arguments = source.next()
            divergence = self.play(source.names[position], arguments)
            if divergence is not None:
                return divergence
            if self.made:
                source.learn(position, self.last)
        return self._ended()

    def replay(
        self, calls: Sequence[Call], step: Callable[[], None] | None = None
    ) -> Divergence | None:
        """Play calls with symbolic handles, then compare everything."""
        before = self.unmade
        divergence = super().replay(calls, step)
        if self.unmade > before:
            return None
        return divergence or self._ended()

    def _ended(self) -> Divergence | None:
        """Everything is compared, and once more after the links went down and came up again."""
        if not self.played:
            return None
        operation = self.played[-1][0]
        return self.compared(operation, whole=True) or self.flapped(operation, self._links.all)

    def flapped(self, operation: str, links: Iterable[int]) -> Divergence | None:
        """The links go down and come up again; before that, everything has been compared."""
        if not links:
            return None
        try:
            for kind, aspect, ours, theirs in flaps(
                self.routing.rib, self.routes, links, self._comparison, self.announcing
            ):
                return Divergence(kind, operation, (ours,), theirs, aspect=aspect)
        except Exception as error:  # whatever a target raises is a finding
            return self._crash(operation, error)
        return None

"""The model and somebody else's routing table: calls on one side, announcements on the other.

After a call, or many of them, the target's best routes, its longest-prefix answers and what it told
of changes are compared with the model, and every now and then its whole tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from rtmref.concrete.model import Model
from rtmref.engine.announcing import Announcing, OutsideError, Place
from rtmref.engine.best_routes import BestRoutes, Choice
from rtmref.engine.handles import Played
from rtmref.engine.lockstep import LOOK_EVERY, Divergence, Kind, Lockstep, raised
from rtmref.machines.source import Source
from rtmref.targets.child import TargetError
from rtmref.targets.rib import Answering, Question, Route
from rtmref.targets.routing import RoutingTarget
from rtmref.trace import Call, Trace
from rtmref.values import WIDTHS, NetAddress, covers, format_address

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
        self.chosen: Counter[Choice] = Counter()
        """How often the target chose as under these options of the decisions that follow it."""
        self.choices = 0
        """How often there was something to choose."""
        self._told: dict[Place, Route | None] = {}
        """The last that the target has told of each place."""
        self._touched: dict[Place, None] = {}
        self._since = 0
        self._broken = False

    def remarks(self) -> Iterator[str]:
        """What is worth saying about the run as a whole, in sentences."""
        yield f"compared with {self.routing.version}"
        yield from super().remarks()
        if self.best.followed:
            names = " and ".join(self.best.followed)
            chosen = ", ".join(
                f"{' and '.join(choice)} {count:,}" for choice, count in self.chosen.most_common()
            )
            yield f"the target chose {names} {self.choices:,} times; as under {chosen or 'none'}"

    @property
    def burst(self) -> int:
        """How many calls are in flight before anything is compared; 0 to compare after each."""
        return self.routing.burst

    @contextmanager
    def one_by_one(self, trace: Trace) -> Iterator[None]:
        """Compare after each call meanwhile, if the trace goes wrong then as well."""
        burst, self.routing.burst = self.routing.burst, 0
        try:
            self.reset(trace.limits, trace.decisions)
            if burst and self.replay(trace.calls) is None:
                self.routing.burst = burst
            yield
        finally:
            self.routing.burst = burst

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
        self._told.clear()
        self._touched.clear()
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
            self._touched.update(dict.fromkeys(self.best.follow(model.log)))
        return self._in_time(operation)

    def _left_out(self) -> None:
        """The last call has led to a route that the target has no number for: it is taken back."""
        self._unmake()
        self.made = False
        if self.recording:
            self.played.pop()
        self.announcing.begin()

    def _crash(self, operation: str, error: Exception) -> Divergence:
        self._broken = True
        return Divergence("crash", operation, self.last, raised(error)[:LONGEST])

    def _in_time(self, operation: str) -> Divergence | None:
        """Compare if it is time: after every call, or after as many as may be in flight."""
        burst = self.routing.burst
        if burst:
            return self.compared(operation, whole=True) if self._since >= burst else None
        whole = len(self.played) % TABLES_EVERY == 0
        return self.compared(operation, whole) if self._touched or whole else None

    def compared(self, operation: str, whole: bool) -> Divergence | None:
        """Wait until all has taken effect, and compare what was touched, or everything."""
        self._since = 0
        touched, self._touched = self._touched, {}
        try:
            self.routing.rib.settle()
            for kind, aspect, ours, theirs in self._differences(touched, whole):
                return Divergence(kind, operation, (ours,), theirs, aspect=aspect)
        except Exception as error:  # whatever a target raises is a finding
            return self._crash(operation, error)
        return None

    def _differences(
        self, touched: Iterable[Place], whole: bool
    ) -> Iterator[tuple[Kind, str, str, str]]:
        observes = self.routes.observes
        if "changes" in observes:
            for change in self.routing.rib.take_changes():
                self._told[change.view, change.prefix] = change.best
        if whole and "table" in observes:
            yield from self._tables()
        elif "best" in observes:
            yield from self._bests(touched)
        if "lookup" in observes:
            yield from self._lookups(touched)
        if "changes" in observes:
            yield from self._changes(touched)

    def _bests(self, touched: Iterable[Place]) -> Iterator[tuple[Kind, str, str, str]]:
        questions = [Question(*place) for place in touched]
        for place, theirs in zip(touched, self._answers(questions), strict=True):
            aspect = self.best.aspect(place, theirs)
            if aspect:
                yield "best", aspect, *self._shown(place, theirs)

    def _answers(self, questions: Sequence[Question]) -> Sequence[Route | None]:
        """What the target answers, asked at once where it can be."""
        rib = self.routing.rib
        if isinstance(rib, Answering):
            return rib.answers(questions) if questions else ()
        return [
            rib.lookup(view, prefix) if longest else rib.best(view, prefix)
            for view, prefix, longest in questions
        ]

    def _tables(self) -> Iterator[tuple[Kind, str, str, str]]:
        """The whole tables, also in their order."""
        theirs: dict[Place, Route] = {}
        for view in range(self.routes.tables):
            rows = self.routing.rib.table(view)
            prefixes = [row.key.prefix for row in rows]
            theirs.update(((view, row.key.prefix), row) for row in rows)
            if prefixes != sorted(prefixes, key=lambda p: (p.AddressFamily, p.AddrBits, p.NumBits)):
                shown = ", ".join(format_address(prefix) for prefix in prefixes[:50])
                yield "table", "order", "prefixes by address, then length", shown
        for place in dict.fromkeys((*self.best.expected, *theirs)):
            aspect = self.best.aspect(place, theirs.get(place))
            if aspect:
                yield "table", aspect, *self._shown(place, theirs.get(place))
            elif self.best.followed and self.announcing.competitors(place) > 1:
                self._count(place, theirs[place])

    def _count(self, place: Place, theirs: Route) -> None:
        choices = self.best.chosen(place, theirs)
        self.choices += bool(choices)
        self.chosen.update(choices)

    def _lookups(self, touched: Iterable[Place]) -> Iterator[tuple[Kind, str, str, str]]:
        questions = [
            Question(view, address, longest=True)
            for view, prefix in touched
            if self.routes.is_looked_up(view)
            for address in ends(prefix)
            if not any(covers(each, address) for each in self.routes.unasked)
        ]
        for (view, address, _), theirs in zip(questions, self._answers(questions), strict=True):
            place = self.best.longest(view, address)
            aspect = self._aspect_of_lookup(place, theirs)
            if aspect:
                ours = None if place is None else self.best.expected[place]
                where = f"{format_address(address)} in view {view}: "
                yield "lookup", aspect, where + shown(ours), where + shown(theirs)

    def _aspect_of_lookup(self, place: Place | None, theirs: Route | None) -> str:
        if place is None:
            return "" if theirs is None else "unexpected"
        if theirs is not None and theirs.key.prefix != place[1]:
            return "prefix"
        return self.best.aspect(place, theirs)

    def _changes(self, touched: Iterable[Place]) -> Iterator[tuple[Kind, str, str, str]]:
        for place in touched:
            told = self._told.get(place)
            aspect = self.best.aspect(place, told)
            if aspect:
                yield "change", aspect, *self._shown(place, told)

    def _shown(self, place: Place, theirs: Route | None) -> tuple[str, str]:
        where = f"{format_address(place[1])} in view {place[0]}: "
        return where + shown(self.best.expected.get(place)), where + shown(theirs)

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
        divergence = self.compared(operation, whole=True)
        if divergence is None and self.routes.links and self.routes.link_down != "nothing":
            divergence = self._after_links(operation)
        return divergence

    def _after_links(self, operation: str) -> Divergence | None:
        """Each link goes down and comes up; what the target has lost, its owners tell anew."""
        rib = self.routing.rib
        try:
            for link in range(self.routes.links):
                rib.set_link(link, False)
                rib.set_link(link, True)
            if self.routes.link_down == "removes":
                routes = self.announcing.everything()
                rib.withdraw([route.key for route in routes])
                rib.announce(routes)
            rib.settle()
            rib.take_changes()
            for _, aspect, ours, theirs in self._tables():
                return Divergence("link", operation, (ours,), theirs, aspect=aspect)
        except Exception as error:  # whatever a target raises is a finding
            return self._crash(operation, error)
        return None


def ends(prefix: NetAddress) -> tuple[NetAddress, ...]:
    """The first and the last address of a prefix."""
    family, length, bits = prefix
    width = WIDTHS[family]
    if length == width:
        return (prefix,)
    last = bits | (1 << width - length) - 1
    return NetAddress(family, width, bits), NetAddress(family, width, last)


def shown(route: Route | None) -> str:
    """A route in words."""
    if route is None:
        return "no route"
    hops = ", ".join(format_address(hop).partition("/")[0] for hop in route.path.next_hops)
    return (
        f"{format_address(route.key.prefix)} of owner {route.key.owner}, preference "
        f"{route.path.preference}, metric {route.path.metric}, next hops {hops or 'none'}"
    )

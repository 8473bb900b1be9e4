"""What a routing table has otherwise than the model: best routes, longest prefixes, changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, cast

from rtmref.engine.announcing import Place
from rtmref.engine.best_routes import BestRoutes, Choice
from rtmref.engine.divergence import Kind
from rtmref.profile import Routes
from rtmref.targets.links import link_to
from rtmref.targets.rib import Nesting, Question, Rib, Route, asked
from rtmref.values import WIDTHS, NetAddress, covers, format_address

LOOKED_UP: Final = 48
"""Around how many of the touched prefixes addresses are looked up at once."""
Difference = tuple[Kind, str, str, str]
"""Kind and aspect, what should be there and what is, in words."""
Answer = tuple[Question, Route | None]


class Comparison:
    """Compares what a target answers and has told with the best routes of the model."""

    def __init__(
        self, best: BestRoutes, routes: Routes, competitors: Callable[[Place], int]
    ) -> None:
        """`competitors` gives how many routes there are to a place."""
        self._competitors = competitors
        self._best = best
        self._routes = routes
        self.chosen: Counter[Choice] = Counter()
        """How often the target chose as under these options of the decisions that follow it."""
        self.choices = 0
        """How often there was something to choose."""
        self._told: dict[Place, Route | None] = {}
        """The last that the target has told of each place."""

    def clear(self) -> None:
        """The target has no routes, and nothing to tell."""
        self._told.clear()

    def remarks(self) -> Iterator[str]:
        """What the target chose where the model follows it, in a sentence."""
        if self._best.followed:
            names = " and ".join(self._best.followed)
            chosen = ", ".join(
                f"{' and '.join(choice)} {count:,}" for choice, count in self.chosen.most_common()
            )
            yield f"the target chose {names} {self.choices:,} times; as under {chosen or 'none'}"

    def differences(self, rib: Rib, touched: Iterable[Place], whole: bool) -> Iterator[Difference]:
        """What the target has otherwise in these places, or in all if the whole is compared."""
        observes = self._routes.observes
        if "changes" in observes:
            self.hear(rib)
        tables = whole and "table" in observes
        if tables:
            yield from self.tables(rib)
        yield from self._answers(rib, touched, "best" in observes and not tables)
        if "covering" in observes:
            for place in touched:
                yield from self._covering(place, cast(Nesting, rib).covering(*place))
        if "changes" in observes:
            yield from self._changes(touched)

    def _answers(self, rib: Rib, touched: Iterable[Place], best: bool) -> Iterator[Difference]:
        """What differs in the answers to questions, all of which are asked at once."""
        bests = [Question(*place) for place in touched] if best else []
        lookups = list(self._addresses(touched)) if "lookup" in self._routes.observes else []
        theirs = asked(rib, [*bests, *lookups])
        yield from self._bests(zip(bests, theirs[: len(bests)], strict=True))
        yield from self._lookups(zip(lookups, theirs[len(bests) :], strict=True))

    def hear(self, rib: Rib) -> None:
        """Take in what the target has told of changes."""
        for change in rib.take_changes():
            self._told[change.view, change.prefix] = change.best

    def _bests(self, answers: Iterable[Answer]) -> Iterator[Difference]:
        for (view, prefix, _), theirs in answers:
            place = view, prefix
            aspect = self._best.aspect(place, theirs)
            if aspect:
                yield "best", aspect, *self._shown(place, theirs)

    def tables(self, rib: Rib) -> Iterator[Difference]:
        """The whole tables, also in their order."""
        theirs: dict[Place, Route] = {}
        for view in range(self._routes.tables):
            rows = rib.table(view)
            prefixes = [row.key.prefix for row in rows]
            theirs.update(((view, row.key.prefix), row) for row in rows)
            if prefixes != sorted(prefixes, key=lambda p: (p.AddressFamily, p.AddrBits, p.NumBits)):
                shown = ", ".join(format_address(prefix) for prefix in prefixes[:50])
                yield "table", "order", "prefixes by address, then length", shown
        for place in dict.fromkeys((*self._best.expected, *theirs)):
            aspect = self._best.aspect(place, theirs.get(place))
            if aspect:
                yield "table", aspect, *self._shown(place, theirs.get(place))
            elif self._best.followed and self._competitors(place) > 1:
                self._count(place, theirs[place])

    def without(self, rib: Rib, link: int) -> Iterator[Difference]:
        """What is there of the best routes while a link is down, other than what can be.

        All of them, for a target that keeps them. For others a route is usable if it has no next
        hops, or one on another link. A best route that is usable stays the best; instead of another
        there may be any that is usable. Where the model follows the target, another of equal cost
        may have been its best.
        """
        if self._routes.link_down == "keeps":
            for _, aspect, here, there in self.tables(rib):
                yield "link", aspect, here, there
            return
        theirs = {
            (view, row.key.prefix): row
            for view in range(self._routes.tables)
            for row in rib.table(view)
        }
        for place in dict.fromkeys((*self._best.expected, *theirs)):
            aspect = self._aspect_without(link, self._best.expected.get(place), theirs.get(place))
            if aspect:
                yield "link", aspect, *self._shown(place, theirs.get(place))

    def _aspect_without(self, link: int, ours: Route | None, theirs: Route | None) -> str:
        if ours is None:
            return "unexpected while down"
        if theirs is not None and not usable(theirs, link):
            return "kept while down"
        if usable(ours, link):
            same = theirs is not None and ours.path[:2] == theirs.path[:2]
            if not same or (not self._best.followed and theirs and theirs.key != ours.key):
                return "lost while down"
        return ""

    def _count(self, place: Place, theirs: Route) -> None:
        choices = self._best.chosen(place, theirs)
        self.choices += bool(choices)
        self.chosen.update(choices)

    def _addresses(self, touched: Iterable[Place]) -> Iterator[Question]:
        """What is looked up: the ends of some of the touched prefixes."""
        unasked = self._routes.unasked
        for view, prefix in spread(touched):
            if self._routes.is_looked_up(view):
                for address in ends(prefix):
                    if not any(covers(each, address) for each in unasked):
                        yield Question(view, address, longest=True)

    def _lookups(self, answers: Iterable[Answer]) -> Iterator[Difference]:
        for (view, address, _), theirs in answers:
            place = self._best.longest(view, address)
            aspect = self._aspect_of_lookup(place, theirs)
            if aspect:
                ours = None if place is None else self._best.expected[place]
                where = f"{format_address(address)} in view {view}: "
                yield "lookup", aspect, where + shown(ours), where + shown(theirs)

    def _aspect_of_lookup(self, place: Place | None, theirs: Route | None) -> str:
        if place is None:
            return "" if theirs is None else "unexpected"
        if theirs is not None and theirs.key.prefix != place[1]:
            return "prefix"
        return self._best.aspect(place, theirs)

    def _covering(self, place: Place, theirs: Sequence[Route]) -> Iterator[Difference]:
        ours = list(self._best.covering(*place))
        if [each.key.prefix for each in theirs] != [prefix for _, prefix in ours]:
            where = f"{format_address(place[1])} in view {place[0]}: "
            here = ", ".join(format_address(prefix) for _, prefix in ours)
            there = ", ".join(format_address(each.key.prefix) for each in theirs)
            yield "covering", "prefixes", where + (here or "none"), where + (there or "none")
            return
        for around, route in zip(ours, theirs, strict=True):
            if aspect := self._best.aspect(around, route):
                yield "covering", aspect, *self._shown(around, route)

    def _changes(self, touched: Iterable[Place]) -> Iterator[Difference]:
        for place in touched:
            told = self._told.get(place)
            aspect = self._best.aspect(place, told)
            if aspect:
                yield "change", aspect, *self._shown(place, told)

    def _shown(self, place: Place, theirs: Route | None) -> tuple[str, str]:
        where = f"{format_address(place[1])} in view {place[0]}: "
        return where + shown(self._best.expected.get(place)), where + shown(theirs)


def usable(route: Route, link: int) -> bool:
    """Whether a route leads anywhere while a link is down; one without next hops drops."""
    hops = route.path.next_hops
    return not hops or any(link_to(hop) != link for hop in hops)


def spread(touched: Iterable[Place]) -> Sequence[Place]:
    """Some of many places, spread evenly; all of a few."""
    places = list(touched)
    return places[:: max(1, len(places) // LOOKED_UP)]


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

"""The best routes that a target must have, and what it may have where the model follows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Final

from rtmref.concrete.model import Model
from rtmref.concrete.records import Record
from rtmref.concrete.view import View
from rtmref.engine.announcing import Columns, Place
from rtmref.profile import Profile, Routes
from rtmref.targets.rib import Route
from rtmref.values import WIDTHS, NetAddress

BEST: Final = "best"
ELECTED: Final = "elected"
Choice = tuple[str, ...]
"""An option of each decision in which the model follows the target, in their order."""


class BestRoutes:
    """The best routes of the model, by view and prefix, kept up to date."""

    def __init__(self, model: Model, profile: Profile, routes: Routes) -> None:
        self._model = model
        self._routes = routes
        self._best = View(model, BEST)
        self._elected = View(model, ELECTED)
        self._columns = Columns(model, BEST, routes)
        self._candidates = Columns(model, ELECTED, routes)
        self._owners: dict[Place, Record] = {}
        """The object that has the best route to each place."""
        self._lengths: Counter[tuple[int, int, int]] = Counter()
        """How many best routes there are of each view, family and length."""
        self._sorted: dict[tuple[int, int], Sequence[int]] = {}
        self.followed = profile.followed
        self._choices = list(
            product(*(model.spec.decisions[each].options for each in self.followed))
        )
        self.expected: dict[Place, Route] = {}

    def clear(self) -> None:
        """The model is empty."""
        self._best.clear()
        self.expected.clear()
        self._owners.clear()
        self._lengths.clear()
        self._sorted.clear()

    def follow(self, log: list[Any]) -> Iterator[Place]:
        """Take in what the logged changes have brought about; the places that it concerns.

        The log may be that of many calls. What is at a place no more goes before anything comes
        there: one destination may have taken the place of another.
        """
        changes = self._best.changes(log)
        for _, before, _ in changes:
            for row in before:
                place = self._columns.place(row)
                if self.expected.pop(place, None) is not None:
                    self._weigh(place, -1)
                yield place
        for o, _, after in changes:
            for row in after:
                place = self._columns.place(row)
                self.expected[place] = self._columns.route(row)
                self._owners[place] = o
                self._weigh(place, 1)
                yield place

    def _longest_first(self, view: int, family: int) -> Sequence[int]:
        """The lengths of prefixes with best routes."""
        known = self._sorted.get((view, family))
        if known is None:
            found = (
                n
                for (v, f, n), count in self._lengths.items()
                if count and (v, f) == (view, family)
            )
            known = self._sorted[view, family] = sorted(found, reverse=True)
        return known

    def _weigh(self, place: Place, by: int) -> None:
        """So many more best routes are of the length of the place."""
        view, (family, length, _) = place
        known = self._lengths[view, family, length] = self._lengths[view, family, length] + by
        if known == 0 or (by > 0 and known == 1):
            self._sorted.pop((view, family), None)

    def longest(self, view: int, address: NetAddress) -> Place | None:
        """The place of the longest prefix with a route that contains the address."""
        return next(self._around(view, address, self._longest_first(view, address[0])), None)

    def covering(self, view: int, prefix: NetAddress) -> Iterator[Place]:
        """The places with a route that contain the prefix or are it, the shortest first."""
        longest_first = self._longest_first(view, prefix.AddressFamily)
        return self._around(view, prefix, reversed(longest_first))

    def _around(self, view: int, prefix: NetAddress, lengths: Iterable[int]) -> Iterator[Place]:
        family, longest, bits = prefix
        expected: Mapping[Any, Route] = self.expected
        for length in lengths:
            if length <= longest:
                free = WIDTHS[family] - length
                here = family, length, bits >> free << free  # equal, and made in less time
                if (view, here) in expected:
                    yield view, NetAddress(*here)

    def aspect(self, place: Place, theirs: Route | None) -> str:
        """In what the target's best route is another than it may be; empty if in nothing."""
        found = difference(self.expected.get(place), theirs, self._routes)
        if found and self.followed and place in self.expected:
            others = self.alternatives(place).values()
            if any(not difference(each, theirs, self._routes) for each in others):
                return ""
        return found

    def alternatives(self, place: Place) -> Mapping[Choice, Route | None]:
        """The best route under each choice of the options in which the target is followed."""
        found: dict[Choice, Route | None] = {}
        o = self._owners[place]
        before = {name: self._model.space[name] for name in self._flags()}
        for choice in self._choices:
            self._choose(choice)
            rows = [row for row in self._elected.of(o) if self._candidates.place(row) == place]
            found[choice] = self._candidates.route(rows[0]) if rows else None
        self._model.space.update(before)
        return found

    def chosen(self, place: Place, theirs: Route | None) -> list[Choice]:
        """The choices under which the target's best route is the best; none if all do as well."""
        every = self.alternatives(place)
        if len(set(every.values())) < 2:
            return []
        return [
            choice for choice, route in every.items() if not difference(route, theirs, self._routes)
        ]

    def _flags(self) -> Iterator[str]:
        for decision in self.followed:
            for option in self._model.spec.decisions[decision].options:
                yield f"D_{decision}_{option}"

    def _choose(self, choice: Choice) -> None:
        for decision, chosen in zip(self.followed, choice, strict=True):
            for option in self._model.spec.decisions[decision].options:
                self._model.space[f"D_{decision}_{option}"] = option == chosen


def difference(ours: Route | None, theirs: Route | None, routes: Routes) -> str:
    """The first thing in which two routes differ that is compared; empty if there is none."""
    if ours is None or theirs is None:
        return "" if ours is theirs else "missing" if theirs is None else "unexpected"
    if ours.key != theirs.key:
        return "owner" if ours.key.owner != theirs.key.owner else "place"
    if ours.path == theirs.path:
        return ""
    if "preference" in routes.compares and ours.path.preference != theirs.path.preference:
        return "preference"
    if "metric" in routes.compares and ours.path.metric != theirs.path.metric:
        return "metric"
    if "next_hops" in routes.compares:
        here, there = list(ours.path.next_hops), list(theirs.path.next_hops)
        if here != there and (routes.ordered or sorted(here) != sorted(there)):
            return "next hops"
    return ""

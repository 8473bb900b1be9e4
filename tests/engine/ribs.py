"""Routing tables of our own to compare with: a proper one, and some with a fault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from rtmref.targets.child import TargetError
from rtmref.targets.links import link_to
from rtmref.targets.notation import place as in_order
from rtmref.targets.rib import Change, Key, Question, Rib, Room, Route
from rtmref.values import NetAddress, covers

Place = tuple[int, NetAddress]


class PlainRib(Rib):
    """Keeps routes in a dictionary, in the order in which they came; the oldest of equals wins."""

    name = "plain"
    version = "plain 1"

    def __init__(self, room: Room) -> None:
        self.room = room
        self.routes: dict[Key, Route] = {}
        self.places: dict[Place, dict[Key, Route]] = {}
        self.changes: list[Change] = []

    def reset(self) -> None:
        """No routes."""
        self.routes.clear()
        self.places.clear()
        self.changes.clear()

    def elected(self, place: Place) -> Route | None:
        """The best route to a place."""
        found = self.places.get(place, {}).values()
        return min(found, key=lambda r: r.path[:2], default=None)

    def altered(self, place: Place, alter: Callable[[], object]) -> None:
        """Do something to a place, and tell of its best route if that has changed."""
        before = self.elected(place)
        alter()
        now = self.elected(place)
        if now != before:
            self.changes.append(Change(*place, now))

    def announce(self, routes: Iterable[Route]) -> None:
        """In place of the former, behind all others."""
        for route in routes:
            self.altered((route.key.view, route.key.prefix), partial(self._put, route))

    def _put(self, route: Route) -> None:
        if route.key in self.routes:
            self._drop(route.key)
        self.routes[route.key] = route
        self.places.setdefault((route.key.view, route.key.prefix), {})[route.key] = route

    def _drop(self, key: Key) -> None:
        del self.routes[key]
        listed = self.places[key.view, key.prefix]
        del listed[key]
        if not listed:
            del self.places[key.view, key.prefix]

    def withdraw(self, keys: Iterable[Key]) -> None:
        """Remove routes."""
        for key in keys:
            self.altered((key.view, key.prefix), partial(self._drop, key))

    def leave(self, owner: int) -> None:
        """Remove what is of the owner."""
        self.withdraw([key for key in self.routes if key.owner == owner])

    def set_link(self, link: int, up: bool) -> None:
        """Links do not matter."""

    def settle(self) -> None:
        """All has taken effect at once."""

    def best(self, view: int, prefix: NetAddress) -> Route | None:
        """The best route to the prefix."""
        return self.elected((view, prefix))

    def lookup(self, view: int, address: NetAddress) -> Route | None:
        """The best route of the longest prefix."""
        found = [p for at, p in self.places if at == view and covers(p, address)]
        return self.best(view, max(found, key=lambda p: p.NumBits)) if found else None

    def table(self, view: int) -> Sequence[Route]:
        """Every best route."""
        prefixes = [prefix for at, prefix in self.places if at == view]
        return [
            best for p in sorted(prefixes, key=in_order) if (best := self.best(view, p)) is not None
        ]

    def covering(self, view: int, prefix: NetAddress) -> Sequence[Route]:
        """The best routes around the prefix, the shortest first."""
        found = [p for at, p in self.places if at == view and covers(p, prefix)]
        around = sorted(found, key=lambda p: p.NumBits)
        return [best for p in around if (best := self.best(view, p)) is not None]

    def take_changes(self) -> Sequence[Change]:
        """What has changed."""
        found, self.changes = self.changes, []
        return found

    def close(self) -> None:
        """Nothing is held."""


class NewestFirst(PlainRib):
    """Among equals the newest wins, which is one of the options of a decision."""

    def elected(self, place: Place) -> Route | None:
        """The best route to a place."""
        found = list(self.places.get(place, {}).values())
        return min(reversed(found), key=lambda r: r.path[:2], default=None)


class AtOnce(PlainRib):
    """Answers several questions at once."""

    def answers(self, questions: Sequence[Question]) -> Sequence[Route | None]:
        """The answers in the order of the questions."""
        return [
            self.lookup(view, prefix) if longest else self.best(view, prefix)
            for view, prefix, longest in questions
        ]


class LostWithdrawal(PlainRib):
    """A withdrawal of the fourth owner has no effect."""

    def withdraw(self, keys: Iterable[Key]) -> None:
        """Remove some of the routes."""
        super().withdraw([key for key in keys if key.owner != 3])


class WrongOrder(PlainRib):
    """The metric counts before the preference."""

    def elected(self, place: Place) -> Route | None:
        """The best route to a place."""
        found = self.places.get(place, {}).values()
        return min(found, key=lambda r: (r.path.metric, r.path.preference), default=None)


class ShorterPrefix(PlainRib):
    """Prefixes of more than 30 bits are not found for an address."""

    def lookup(self, view: int, address: NetAddress) -> Route | None:
        """The best route of a prefix."""
        wider = [r for r in self.table(view) if r.key.prefix.NumBits < 31]
        found = [r for r in wider if covers(r.key.prefix, address)]
        return max(found, key=lambda r: r.key.prefix.NumBits, default=None)


class MixedUp(AtOnce):
    """The last question is answered first."""

    def answers(self, questions: Sequence[Question]) -> Sequence[Route | None]:
        """The answers in another order."""
        return super().answers(questions)[::-1]


class OneShort(AtOnce):
    """The last question is not answered."""

    def answers(self, questions: Sequence[Question]) -> Sequence[Route | None]:
        """Some of the answers."""
        return super().answers(questions)[:-1]


class Misdirected(AtOnce):
    """The last address that is looked up leads nowhere."""

    def answers(self, questions: Sequence[Question]) -> Sequence[Route | None]:
        """The answers, one of them wrong if it is to a lookup."""
        answers = super().answers(questions)
        return [*answers[:-1], None] if questions[-1].longest else answers


class Outdated(AtOnce):
    """The first question is answered as if the metric were 0."""

    def answers(self, questions: Sequence[Question]) -> Sequence[Route | None]:
        """The answers, one of them wrong if the metric is another."""
        first, *others = super().answers(questions)
        return [first and first._replace(path=first.path._replace(metric=0)), *others]


class LostAround(PlainRib):
    """Of the prefixes around one, it does not know the widest if there are several."""

    def covering(self, view: int, prefix: NetAddress) -> Sequence[Route]:
        """Some of the best routes around the prefix."""
        found = super().covering(view, prefix)
        return found[1:] if len(found) > 1 else found


class StaleAround(PlainRib):
    """It knows the prefixes around one, but not what has become of their routes."""

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.seen: dict[Place, Route] = {}

    def covering(self, view: int, prefix: NetAddress) -> Sequence[Route]:
        """The routes that were best when they were asked for first."""
        found = super().covering(view, prefix)
        return [self.seen.setdefault((view, each.key.prefix), each) for each in found]

    def reset(self) -> None:
        """Nothing was seen."""
        super().reset()
        self.seen.clear()


class SilentEnd(PlainRib):
    """Nobody is told that the last route to a prefix has gone."""

    def take_changes(self) -> Sequence[Change]:
        """What has changed, but not all of it."""
        return [change for change in super().take_changes() if change.best is not None]


class MixedViews(PlainRib):
    """The second view is asked for the routes of the first."""

    def table(self, view: int) -> Sequence[Route]:
        """Every best route of another view."""
        return [Route(r.key._replace(view=view), r.path) for r in super().table(0)]

    def best(self, view: int, prefix: NetAddress) -> Route | None:
        """The best route of another view."""
        found = self.elected((0, prefix))
        return None if found is None else Route(found.key._replace(view=view), found.path)


class Failing(PlainRib):
    """Breaks down when an owner leaves."""

    def leave(self, owner: int) -> None:
        """An error."""
        raise TargetError("out of order")


FAULTS: Final[Mapping[str, type[PlainRib]]] = {
    each.__name__: each
    for each in (LostWithdrawal, WrongOrder, ShorterPrefix, SilentEnd, MixedViews, Failing)
}


class Hiding(PlainRib):
    """While a link is down, it has no routes that lead over that link alone."""

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.down: set[int] = set()

    def set_link(self, link: int, up: bool) -> None:
        """Until the link is up again."""
        (self.down.discard if up else self.down.add)(link)

    def usable(self, route: Route) -> bool:
        """Whether it drops, or leads over a link that is up."""
        hops = route.path.next_hops
        return not hops or any(link_to(hop) not in self.down for hop in hops)

    def elected(self, place: Place) -> Route | None:
        """The best of those that lead anywhere."""
        found = filter(self.usable, self.places.get(place, {}).values())
        return min(found, key=lambda r: r.path[:2], default=None)


class Silent(Hiding):
    """While a link is down, it has no routes at all."""

    def usable(self, route: Route) -> bool:
        """Only if all links are up."""
        return not self.down


class Forgetful(Hiding):
    """What leads over a link alone that goes down is gone for good."""

    def set_link(self, link: int, up: bool) -> None:
        """Removes routes when it goes down."""
        super().set_link(link, up)
        for route in list(self.routes.values()):
            if not self.usable(route):
                self._drop(route.key)

    def withdraw(self, keys: Iterable[Key]) -> None:
        """Remove routes, those that are still there."""
        super().withdraw([key for key in keys if key in self.routes])

"""What somebody else's routing information base offers: owners announce routes, the best counts.

This is all that an adapter knows. What of RTM is measured against it, a profile says: it shows the
model's routes as announcements, and the model's best routes as what must come out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, cast

from rtmref.values import NetAddress


class Key(NamedTuple):
    """Which route: an owner has at most one to a prefix in a view."""

    owner: int
    """Number of the owner, from 0."""
    view: int
    """Number of the view, from 0."""
    prefix: NetAddress


class Path(NamedTuple):
    """What a route says: the lower preference wins, then the lower metric."""

    preference: int
    metric: int
    next_hops: tuple[NetAddress, ...] = ()
    """Addresses of full length, in order."""


class Route(NamedTuple):
    """A route of an owner."""

    key: Key
    path: Path


@dataclass(frozen=True, slots=True)
class Room:
    """What a routing information base has to have room for."""

    owners: int
    views: int
    links: int
    """Interfaces; next hops on link i are 10.255.i.2 and fd00:0:0:i::2 and on."""


@dataclass(frozen=True, slots=True)
class Change:
    """The best route to a prefix in a view has become another; None if none is left."""

    view: int
    prefix: NetAddress
    best: Route | None


class Rib(Protocol):
    """A routing information base under test; whatever it does wrong is a TargetError.

    What `announce`, `withdraw` and `leave` are told takes effect in that order, and has taken it
    when `settle` returns. In between several may be in flight.
    """

    name: str
    version: str
    """What the software says of itself."""

    def reset(self) -> None:
        """Begin again: no owners, no routes, all links up, no changes to tell."""
        ...

    def announce(self, routes: Iterable[Route]) -> None:
        """The owners announce the routes, in place of what they announced under the same keys."""
        ...

    def withdraw(self, keys: Iterable[Key]) -> None:
        """The owners withdraw what they announced under the keys."""
        ...

    def leave(self, owner: int) -> None:
        """The owner goes away with all its routes; it may announce anew."""
        ...

    def set_link(self, link: int, up: bool) -> None:
        """An interface goes up or down; `link` counts the interfaces from 0."""
        ...

    def settle(self) -> None:
        """Wait until all that was told has taken effect."""
        ...

    def best(self, view: int, prefix: NetAddress) -> Route | None:
        """The best route to exactly this prefix."""
        ...

    def lookup(self, view: int, address: NetAddress) -> Route | None:
        """The best route of the longest prefix that has one and contains the address."""
        ...

    def table(self, view: int) -> Sequence[Route]:
        """The best routes to all prefixes of a view, by family, address, then length."""
        ...

    def take_changes(self) -> Sequence[Change]:
        """What has changed since the last time, as the software has told its observers.

        Changes of one prefix are in order; what was undone before it was told may be missing.
        """
        ...

    def close(self) -> None:
        """Stop the software and remove everything that was made for it."""
        ...


class Nesting(Rib, Protocol):
    """A routing information base that can also say which prefixes lie in each other."""

    def covering(self, view: int, prefix: NetAddress) -> Sequence[Route]:
        """The best routes to prefixes that contain this one or are it, the shortest first."""
        ...


class Question(NamedTuple):
    """What `best` or, if `longest`, `lookup` is asked."""

    view: int
    prefix: NetAddress
    longest: bool = False


class Answering(Rib, Protocol):
    """A routing information base that is faster if it is asked several questions at once."""

    def answers(self, questions: Sequence[Question]) -> Sequence[Route | None]:
        """What `best` and `lookup` would answer, in the order of the questions."""
        ...


def asked(rib: Rib, questions: Sequence[Question]) -> Sequence[Route | None]:
    """Ask the questions, at once where that is possible."""
    if hasattr(rib, "answers"):  # asked at every step, so not by what a whole protocol has
        return cast(Answering, rib).answers(questions) if questions else ()
    return [
        rib.lookup(view, prefix) if longest else rib.best(view, prefix)
        for view, prefix, longest in questions
    ]

"""BIRD as a `Rib`: announcements become UPDATEs, answers come from its control socket."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rtmref.targets.bird.answers import best_routes
from rtmref.targets.bird.barrier import Channel, is_mark
from rtmref.targets.bird.configuration import TABLES
from rtmref.targets.bird.neighbours import Neighbours
from rtmref.targets.bird.process import Process
from rtmref.targets.bird.updates import MOST_OWNERS, announcement, withdrawal
from rtmref.targets.child import TargetError
from rtmref.targets.notation import place, text_of
from rtmref.targets.rib import Change, Key, Question, Room, Route
from rtmref.values import WIDTHS, NetAddress

VIEWS: Final = (0, 1)
SHOW: Final = "show route {} table {} all primary"


class Bird:
    """BIRD with one BGP session for each owner, in a network of its own.

    A route has exactly one next hop; which it is has no influence on what is best. `seconds` is how
    long BIRD may take over anything.
    """

    name = "bird"

    def __init__(self, room: Room, seconds: float = 10.0) -> None:
        if room.links or room.views > len(VIEWS) or room.owners > MOST_OWNERS:
            raise TargetError(f"BIRD has {len(VIEWS)} views, {MOST_OWNERS} owners and no links")
        self._process = Process(seconds)
        self._neighbours = Neighbours(self._process, seconds)
        self.version = self._process.control.greeting.removesuffix(" ready.")

    def reset(self) -> None:
        """Let all owners go away; that a route is left then would be an error of BIRD."""
        self._neighbours.leave_all()
        self.settle()
        self.take_changes()
        if any(self.table(view) for view in VIEWS):
            raise TargetError("BIRD still has routes of owners that have gone")

    def announce(self, routes: Iterable[Route]) -> None:
        """Send an UPDATE for each route."""
        for route in routes:
            key = route.key
            self._neighbours.tell(_channel(key), announcement(route))

    def withdraw(self, keys: Iterable[Key]) -> None:
        """Send an UPDATE for each key."""
        for key in keys:
            self._neighbours.tell(_channel(key), withdrawal(key))

    def leave(self, owner: int) -> None:
        """Close the owner's session."""
        self._neighbours.leave(owner)

    def set_link(self, link: int, up: bool) -> None:
        """There are no links: BIRD is not asked where next hops are."""
        raise TargetError("the BIRD target has no links that could go up or down")

    def settle(self) -> None:
        """Wait until the observer has heard of everything."""
        self._neighbours.settle()

    def best(self, view: int, prefix: NetAddress) -> Route | None:
        """`show route PREFIX`."""
        return self.answers([Question(view, prefix)])[0]

    def lookup(self, view: int, address: NetAddress) -> Route | None:
        """`show route for ADDRESS`."""
        return self.answers([Question(view, address, longest=True)])[0]

    def answers(self, questions: Sequence[Question]) -> list[Route | None]:
        """Ask all of it at once."""
        replies = self._process.control.ask_all([_command(each) for each in questions])
        found = zip(replies, questions, strict=True)
        shown = [best_routes(reply, question.view) for reply, question in found]
        return [routes[0] if routes else None for routes in shown]

    def table(self, view: int) -> Sequence[Route]:
        """`show route`, without the marks, in order."""
        commands = [SHOW.format("", TABLES[view, family]) for family in WIDTHS]
        replies = self._process.control.ask_all(commands)
        shown = [route for reply in replies for route in best_routes(reply, view)]
        return sorted(
            (route for route in shown if not is_mark(route.key.prefix)),
            key=lambda route: place(route.key.prefix),
        )

    def take_changes(self) -> Sequence[Change]:
        """What the observer has heard."""
        return self._neighbours.take_changes()

    def close(self) -> None:
        """End all sessions and BIRD."""
        self._neighbours.close()
        self._process.close()


def _channel(key: Key) -> Channel:
    return Channel(key.owner, key.view, key.prefix.AddressFamily)


def _command(question: Question) -> str:
    """Where a mark has the address, it is asked for the two addresses around it."""
    view, prefix, longest = question
    family, length, bits = prefix
    if longest and is_mark(prefix):
        prefix = NetAddress(family, length - 1, bits & ~1)
    return SHOW.format(f"{'for ' if longest else ''}{text_of(prefix)}", TABLES[view, family])

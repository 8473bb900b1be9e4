"""BIRD as a `Rib`: announcements become UPDATEs, answers come from its control socket."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rtmref.targets.bird.answers import best_routes, dotted
from rtmref.targets.bird.barrier import is_mark
from rtmref.targets.bird.configuration import TABLES
from rtmref.targets.bird.neighbours import Neighbours
from rtmref.targets.bird.process import Process
from rtmref.targets.bird.updates import announcement, withdrawal
from rtmref.targets.child import TargetError
from rtmref.targets.rib import Change, Key, Route
from rtmref.values import NetAddress

VIEWS: Final = range(len(TABLES))


class Bird:
    """BIRD with one BGP session for each owner, in a network of its own.

    A route has exactly one next hop; which it is has no influence on what is best. `seconds` is how
    long BIRD may take over anything.
    """

    name = "bird"

    def __init__(self, seconds: float = 10.0) -> None:
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
            self._neighbours.tell(key.owner, key.view, announcement(route))

    def withdraw(self, keys: Iterable[Key]) -> None:
        """Send an UPDATE for each key."""
        for key in keys:
            self._neighbours.tell(key.owner, key.view, withdrawal(key))

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
        _family, length, bits = prefix
        return self._one(view, f"{dotted(bits)}/{length}")

    def lookup(self, view: int, address: NetAddress) -> Route | None:
        """`show route for ADDRESS`; where a mark has it, for the two addresses around it."""
        bits = address.AddrBits
        asked = f"{dotted(bits & ~1)}/31" if is_mark(address) else dotted(bits)
        return self._one(view, f"for {asked}")

    def _one(self, view: int, what: str) -> Route | None:
        routes = self._shown(view, what)
        return routes[0] if routes else None

    def table(self, view: int) -> Sequence[Route]:
        """`show route`, without the marks, in order."""
        routes = [each for each in self._shown(view, "") if not is_mark(each.key.prefix)]
        routes.sort(key=lambda route: (route.key.prefix.AddrBits, route.key.prefix.NumBits))
        return routes

    def _shown(self, view: int, what: str) -> list[Route]:
        reply = self._process.control.ask(f"show route {what} table {TABLES[view]} all primary")
        return best_routes(reply, view)

    def take_changes(self) -> Sequence[Change]:
        """What the observer has heard."""
        return self._neighbours.take_changes()

    def close(self) -> None:
        """End all sessions and BIRD."""
        self._neighbours.close()
        self._process.close()

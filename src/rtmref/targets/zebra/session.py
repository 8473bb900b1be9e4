"""What a test has with a zebra: one client that speaks for all owners, and one for each owner.

The daemon reads every connection in a thread of its own, and between two of them there is no
order. But it takes each route for whose it says it is, whoever says so. So the first client sends
the routes of all owners, in their order, and hears of all best routes; the client of an owner only
greets, so that its hanging up takes the owner's routes away.
"""

from __future__ import annotations

from time import monotonic, sleep
from typing import Final

from rtmref.targets.child import LateError, TargetError
from rtmref.targets.zebra.connection import SECONDS, Client
from rtmref.targets.zebra.messages import (
    Owner,
    addition,
    greeting,
    next_hops,
    removal,
    subscription,
)
from rtmref.targets.zebra.notices import INSTALLED, REMOVED, Best, best_in, note_in, place_in
from rtmref.targets.zebra.process import Zebra
from rtmref.values import parse_prefix

OURS: Final = "sharp"
"""The route type of the first client's own route; the daemon works on those last of all."""
MARK: Final = parse_prefix("198.51.100.1/32")
MARKS_TABLE: Final = 4_000
"""A table where the mark is in nobody's way."""
TOGETHER: Final = 100
"""Messages that are sent at once while nobody waits for what comes of them."""
PAUSE: Final = 0.0002
"""Seconds between two looks at whether an owner's client has gone."""


class Session:
    """A client that speaks for all, and the clients of the owners that are there."""

    def __init__(self, zebra: Zebra) -> None:
        self.zebra = zebra
        self.release = zebra.release
        self._best: dict[bytes, tuple[int, bytes]] = {}
        self._ours = Owner(self.release.route_types[OURS], 0)
        drop = next_hops(())
        self._marks = (
            (addition(self.release, self._ours, 1, MARK, (1, 0), drop, MARKS_TABLE), INSTALLED),
            (removal(self.release, self._ours, 1, MARK, MARKS_TABLE), REMOVED),
        )
        self._settled = 0
        self._owners: dict[Owner, Client] = {}
        self._known: set[Owner] = set()
        self._unsent: list[bytes] = []
        self._leaving: list[Client] = []
        self._client = self._greet(self._ours, notes=True)
        self._client.await_message(self.release.capabilities)

    def tell(self, octets: list[bytes]) -> None:
        """Tell the daemon of routes, in order, at the next `settle` at the latest."""
        self._unsent.extend(octets)
        if len(self._unsent) >= TOGETHER:
            self._flush()

    def _flush(self) -> None:
        octets, self._unsent = b"".join(self._unsent), []
        self._client.send(octets)

    def _greet(self, owner: Owner, notes: bool = False) -> Client:
        client = self.zebra.client()
        client.send(greeting(self.release, owner, notes))
        return client

    def join(self, owner: Owner) -> None:
        """The owner is there from now on; it must not be one that is still leaving."""
        if owner in self._owners:
            return
        self._owners[owner] = self._greet(owner)
        if owner not in self._known:
            self._known.add(owner)
            self.tell([subscription(self.release, owner)])

    def leave(self, owner: Owner) -> None:
        """The owner's client hangs up at the next `settle`, and its routes go."""
        self._leaving.append(self._owners.pop(owner))

    def leave_all(self) -> None:
        """All owners leave."""
        for owner in list(self._owners):
            self.leave(owner)

    def settle(self) -> None:
        """Wait until the daemon has worked on everything that it was sent, and on who left."""
        self._await_mark()
        if self._leaving:
            self._hang_up()
            self._await_mark()

    def _await_mark(self) -> None:
        """Send a mark, a route or next time its removal, and wait for its note.

        The daemon works in order, so a mark that was sent last is told last.
        """
        octets, awaited = self._marks[self._settled % 2]
        self._settled += 1
        self._unsent.append(octets)
        self._flush()
        while not self._told(awaited):
            pass

    def _hang_up(self) -> None:
        """Those who leave hang up; all that they announced has been worked on before."""
        for client in self._leaving:
            client.await_message(self.release.capabilities)  # or else it is not known whose it is
            self.zebra.hang_up(client)
        self._leaving.clear()
        until = monotonic() + SECONDS
        while _clients(self.zebra.line.ask("show zebra client summary")) > len(self._owners) + 1:
            if monotonic() > until:
                raise LateError(f"zebra keeps a client that hung up {SECONDS:g} s ago")
            sleep(PAUSE)

    def _told(self, awaited: int) -> bool:
        """Take the next messages; whether the note on the mark is among them."""
        found = False
        release, best = self.release, self._best
        for message in self._client.messages():
            command, body = message
            if command == release.best_added or command == release.best_removed:
                best[place_in(body)] = message
            elif command == release.notify_owner:
                note, prefix = note_in(body)
                if (note, prefix) != (awaited, MARK):
                    raise TargetError(f"zebra notes {note} on the mark, not {awaited}")
                found = True
        return found

    def take_best(self) -> list[Best]:
        """The last that was told of each prefix since the last time."""
        taken, self._best = self._best, {}
        removed = self.release.best_removed
        return [
            best_in(self.release, body, removed=command == removed)
            for command, body in taken.values()
        ]


def _clients(text: str) -> int:
    """How many clients the daemon has: a line for each, below two and above one."""
    return len(text.splitlines()) - 3

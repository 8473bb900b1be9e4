"""BIRD's neighbours: the owners that tell it of routes, and the observer that hears of the best."""

from __future__ import annotations

import select
from collections.abc import Sequence
from time import monotonic
from typing import Final

from rtmref.targets.bird.barrier import Barrier, Channel, is_mark
from rtmref.targets.bird.configuration import TABLES
from rtmref.targets.bird.messages import BrokenMessage
from rtmref.targets.bird.process import Process
from rtmref.targets.bird.session import Session
from rtmref.targets.bird.updates import told
from rtmref.targets.child import LateError, TargetError
from rtmref.targets.rib import Change

FULL: Final = 1 << 16
"""Octets that are gathered for an owner before they are sent."""


class Neighbours:
    """All sessions with BIRD; raises TargetError when BIRD ends one or tells nonsense."""

    def __init__(self, process: Process, seconds: float) -> None:
        self._process, self._seconds = process, seconds
        self._observer = process.observer
        self._owners: dict[int, Session] = {}
        self._by_file: dict[int, Session] = {}
        self._unsent: dict[int, bytearray] = {}
        self._touched: set[Channel] = set()
        self._barrier = Barrier()
        self._changes: list[Change] = []
        self._poll = select.poll()
        self._poll.register(self._observer.socket, select.POLLIN)

    def tell(self, channel: Channel, message: bytes) -> None:
        """Send a message of an owner, soon."""
        owner = channel.owner
        unsent = self._unsent.setdefault(owner, bytearray())
        unsent += message
        self._touched.add(channel)
        if len(unsent) >= FULL:
            self._send(owner)

    def _send(self, owner: int) -> None:
        self._session(owner).send(bytes(self._unsent.pop(owner)))

    def _session(self, owner: int) -> Session:
        """The session of an owner; it comes if it was not there."""
        if owner not in self._owners:
            session = self._owners[owner] = self._process.session(owner)
            self._by_file[session.socket.fileno()] = session
            self._poll.register(session.socket, select.POLLIN)
        return self._owners[owner]

    def leave(self, owner: int) -> None:
        """End the owner's session; `settle` begins another, to see that the old one is buried."""
        if owner in self._unsent:
            self._send(owner)
        session = self._owners.pop(owner, None)
        if session is not None:
            del self._by_file[session.socket.fileno()]
            self._poll.unregister(session.socket)
            session.close()
            self._touched |= {Channel(owner, *table) for table in TABLES}

    def leave_all(self) -> None:
        """End the sessions of all owners; what was not sent yet never will be."""
        self._barrier.forget()
        self._unsent.clear()
        self._touched.clear()
        for owner in list(self._owners):
            self.leave(owner)

    def settle(self) -> None:
        """Set a mark behind everything, and wait until all marks come out."""
        self._barrier.next_count()
        for channel in self._touched:
            unsent = self._unsent.setdefault(channel.owner, bytearray())
            unsent += self._barrier.set_mark(channel)
        self._touched.clear()
        with self._process.watched():
            for owner in list(self._unsent):
                self._send(owner)
            until = monotonic() + self._seconds
            while not self._barrier.passed:
                self._listen(until - monotonic())

    def _listen(self, seconds: float) -> None:
        ready = self._poll.poll(1000 * seconds) if seconds > 0 else []
        if not ready:
            self._process.check()
            raise LateError(f"BIRD has not told its observer of a route within {self._seconds:g} s")
        for number, _event in ready:
            session = self._by_file.get(number, self._observer)
            for update in session.receive():
                if session is self._observer:
                    self._hear(update)

    def _hear(self, update: bytes) -> None:
        """What has changed, for whoever asks; of the marks that they have come out."""
        try:
            heard = told(update)
        except BrokenMessage as error:
            raise TargetError(f"BIRD told its observer {error}") from None
        for each in heard:
            if is_mark(each.prefix):
                self._barrier.came_out(each)
            else:
                self._changes.append(Change(each.view, each.prefix, each.route))

    def take_changes(self) -> Sequence[Change]:
        """What the observer has heard since the last time."""
        changes, self._changes = self._changes, []
        return changes

    def close(self) -> None:
        """End the sessions of all owners."""
        for session in self._owners.values():
            session.close()

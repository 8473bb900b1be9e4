"""BIRD as a process in a network of its own."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Final

from rtmref.targets.bird.configuration import (
    ADDRESS,
    OBSERVER,
    PORT,
    address_of,
    as_number,
    configuration,
)
from rtmref.targets.bird.control import Control
from rtmref.targets.bird.session import Session
from rtmref.targets.bird.updates import MOST_OWNERS, OWN_AS
from rtmref.targets.child import LateError, TargetError
from rtmref.targets.daemon import Daemon
from rtmref.targets.network import Network

PROGRAM: Final = "bird"
MISSING: Final = "BIRD 2 is not installed; on Debian: apt-get install bird2"
FIRST_OWNERS: Final = 16
"""Owners in the first configuration; it grows when there are more."""
RECONFIGURED: Final = 3
LAST_WORDS: Final = 0.3
"""Seconds after which it is told at the latest that BIRD has ended."""
PAUSE: Final = 0.001
"""Seconds between two looks at whether it has."""


class Process:
    """BIRD with its sessions; raises TargetError where it cannot be run.

    `seconds` is how long it may take over anything.
    """

    def __init__(self, seconds: float) -> None:
        if shutil.which(PROGRAM) is None:
            raise TargetError(MISSING)
        self._seconds = seconds
        self._network = Network(links=0)
        try:
            self._start(Path(tempfile.mkdtemp(prefix="rtmref-bird-")))
        except BaseException:
            self._network.close()
            raise

    def _start(self, folder: Path) -> None:
        self._owners = FIRST_OWNERS
        self.folder = folder
        self._file, self._socket = folder / "bird.conf", folder / "control"
        self._configure()
        command = [PROGRAM, "-f", "-c", str(self._file), "-s", str(self._socket)]
        with self._network.inside():
            self._daemon = Daemon(command, folder)
        try:
            self._daemon.await_ready(self._answers, self._seconds)
            self.observer = self._session(OBSERVER, OWN_AS)
        except BaseException:
            self._daemon.close()
            raise

    def _configure(self) -> None:
        self._file.write_text(configuration(self._owners), encoding="utf-8")

    def _answers(self) -> bool:
        try:
            self.control = Control(self._socket, self._seconds)
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        return True

    def session(self, owner: int) -> Session:
        """A new session of an owner."""
        if owner >= self._owners:
            self._grow(owner + 1)
        return self._session(address_of(owner), as_number(owner))

    def _grow(self, owners: int) -> None:
        if owners > MOST_OWNERS:
            raise TargetError(f"BIRD is set up for at most {MOST_OWNERS} owners")
        self._owners = min(MOST_OWNERS, max(owners, 2 * self._owners))
        self._configure()
        reply = self.control.ask("configure")
        if reply.code != RECONFIGURED:
            raise TargetError(f"BIRD does not take its configuration: {reply.text.strip()}")

    def _session(self, address: str, number: int) -> Session:
        return Session(partial(self._connect, address), number, self._seconds)

    def _connect(self, address: str) -> socket.socket:
        with self._network.inside():
            connection = socket.socket()
        try:
            connection.bind((address, 0))
            connection.connect((ADDRESS, PORT))
        except BaseException as error:
            connection.close()
            if isinstance(error, ConnectionError):
                self.check()
            raise
        return connection

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Of what goes wrong because BIRD has ended, the error says that it has, and how."""
        try:
            yield
        except TargetError as error:
            if not isinstance(error, LateError):
                until = monotonic() + LAST_WORDS
                while monotonic() < until:
                    self.check()
                    sleep(PAUSE)
            raise

    def check(self) -> None:
        """Raises TargetError if BIRD has ended."""
        self._daemon.check()

    def close(self) -> None:
        """End BIRD and remove all that was made for it."""
        self.observer.close()
        self.control.close()
        self._daemon.close()
        self._network.close()

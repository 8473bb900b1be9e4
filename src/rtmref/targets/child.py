"""A target's process: lines to it, lines from it, within limits of time and size.

Whatever the process does, it ends when it is closed, with everything that it has started.
"""

from __future__ import annotations

import os
import select
import shutil
import socket
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGCONT
from subprocess import PIPE, Popen, TimeoutExpired
from time import monotonic
from typing import Final

KEEPER: Final = Path(__file__).with_name("keeper.py")
CHUNK: Final = 1 << 18
TAIL: Final = 4096
"""Octets of what the process said last on its standard error, for the message of an error."""
GRACE: Final = 1.0
"""Seconds that a process has to end by itself after its input was closed."""


PATIENCE: Final = 5.0
"""Seconds that the keeper has to end everything below it."""


class TargetError(Exception):
    """The target did not keep to the protocol; the message says in what, for a person."""


class LateError(TargetError):
    """The target did not answer in time."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long an answer may take, in seconds, and how long a line may be, in octets.

    The first answer may take `starting` seconds: a program may have much to do before it.
    """

    seconds: float = 10.0
    starting: float = 20.0
    octets: int = 1 << 24


class Child:
    """A running process that speaks in lines."""

    def __init__(self, command: Sequence[str], bounds: Bounds = Bounds()) -> None:
        if shutil.which(command[0]) is None:
            raise TargetError(f"{command[0]}: there is no such program, or it may not be run")
        self._bounds = bounds
        self._allowed = bounds.starting
        self._control, theirs = socket.socketpair()
        keeper = [sys.executable, "-I", "-S", str(KEEPER), str(theirs.fileno()), "", *command]
        self._process = Popen(
            keeper,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
        )
        theirs.close()
        streams = self._process.stdin, self._process.stdout, self._process.stderr
        self._streams = [each for each in streams if each is not None]
        self._input, self._output, self._errors = (each.fileno() for each in self._streams)
        for each in self._streams:
            os.set_blocking(each.fileno(), False)
        self._poll = select.poll()
        self._poll.register(self._output, select.POLLIN)
        self._poll.register(self._errors, select.POLLIN)
        self._unsent = b""
        self._partial: list[bytes] = []
        self._pending = 0
        self._lines: deque[bytes] = deque()
        self._said = b""
        self._ended = False
        self._code: str | None = None

    def send(self, line: bytes) -> None:
        """Send a line; what the process does not take at once goes with the next `receive`."""
        self._unsent += line + b"\n"
        self._write()

    def receive(self) -> bytes:
        """The next line; raises TargetError if none comes in time, or too long a one."""
        seconds, self._allowed = self._allowed, self._bounds.seconds
        until = monotonic() + seconds
        while not self._lines:
            if self._ended:
                raise TargetError(f"the target has ended{self._how()}")
            left = until - monotonic()
            if left <= 0:
                raise LateError(f"no answer within {seconds:g} s{self._last_words()}")
            self._move(left)
        return self._lines.popleft()

    def _move(self, seconds: float) -> None:
        """Move octets in either direction, once there are some."""
        for number, event in self._poll.poll(1000 * seconds):
            if number == self._input:
                self._write()
            elif number == self._errors:
                self._said = (self._said + (self._read(number) or b""))[-TAIL:]
                if event & select.POLLHUP and not event & select.POLLIN:
                    self._poll.unregister(number)
            else:
                self._take(self._read(number))

    def _write(self) -> None:
        try:
            while self._unsent:
                self._unsent = self._unsent[os.write(self._input, self._unsent) :]
        except BlockingIOError:
            self._poll.register(self._input, select.POLLOUT)
            return
        except BrokenPipeError:
            self._unsent = b""
        with suppress(KeyError):
            self._poll.unregister(self._input)

    @staticmethod
    def _read(number: int) -> bytes | None:
        try:
            return os.read(number, CHUNK)
        except BlockingIOError:
            return None

    def _take(self, octets: bytes | None) -> None:
        if octets is None:
            return
        if not octets:
            self._ended = True
            return
        head, *rest = octets.split(b"\n")
        self._partial.append(head)
        self._pending += len(head)
        if rest:
            self._lines.append(b"".join(self._partial))
            self._lines.extend(rest[:-1])
            self._partial = [rest[-1]]
            self._pending = len(rest[-1])
        if self._pending > self._bounds.octets:
            raise TargetError(f"a line of more than {self._bounds.octets:,} octets")

    def _how(self) -> str:
        """How the process ended, as far as it can be told, and what it said last."""
        code = self._exit_code()
        ways = {"": "", "127": ": it could not be run"}
        way = f": killed by signal {code[1:]}" if code[:1] == "-" else f" with exit code {code}"
        return ways.get(code, way) + self._last_words()

    def _exit_code(self) -> str:
        """How the process ended, once it has, within the time of grace; empty if it has not."""
        if self._code is None:
            self._control.settimeout(GRACE)
            with suppress(OSError):
                self._code = self._control.recv(64).decode().strip()
        return self._code or ""

    def _last_words(self) -> str:
        self._said = (self._said + (self._read(self._errors) or b""))[-TAIL:]
        text = self._said.decode(errors="replace").strip()
        return f"; it said: {text}" if text else ""

    def close(self, grace: bool = True) -> None:
        """End the process, and whatever it has started; with grace it may go by itself first."""
        to_it, *from_it = self._streams
        with suppress(OSError):
            to_it.close()
        if grace:
            self._exit_code()
        self._control.close()
        self._end_keeper()
        for each in from_it:
            each.close()

    def _end_keeper(self) -> None:
        """Wait for the keeper, even if the target has stopped it."""
        self._process.send_signal(SIGCONT)
        try:
            self._process.wait(PATIENCE)
        except TimeoutExpired:
            self._process.kill()
            self._process.wait()

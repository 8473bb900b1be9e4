"""The two sockets of a zebra: one for its clients, one for its command line."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from struct import Struct
from typing import Final

from rtmref.targets.child import LateError, TargetError
from rtmref.targets.zebra.notices import Received, split

SECONDS: Final = 10.0
"""How long the daemon may take to read what it is sent, and to answer."""
CHUNK: Final = 1 << 18
TIME: Final = Struct("@ll")
"""Seconds and microseconds, as the kernel takes them."""
END: Final = b"\0\0\0"
"""Stands before the status, the last octet of a reply of the command line."""
WARNING: Final = 1
"""The status of an answer that there is nothing to show, and the worst that is no error."""
LONGEST: Final = 1 << 30
"""Octets of a reply; a table of a million routes has nearly as many."""


class Stream:
    """A connection to a socket of the daemon; whatever goes wrong is a TargetError."""

    def __init__(self, path: Path, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # a timeout of Python's would not wait for a place in the daemon's short queue
        patience = TIME.pack(int(seconds), int(seconds % 1 * 1_000_000))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, patience)
        try:
            self._socket.connect(str(path))
            self._socket.settimeout(seconds)
        except OSError as error:
            self._socket.close()
            raise TargetError(f"{path.name} of zebra: {error.strerror or error}") from None

    def send(self, octets: bytes) -> None:
        """Send all of it; waits while the daemon is busy."""
        try:
            self._socket.sendall(octets)
        except TimeoutError:
            raise LateError(f"zebra has read nothing for {self._seconds:g} s") from None
        except OSError as error:
            raise TargetError(f"zebra does not listen any more: {error.strerror}") from None

    def receive(self) -> bytes:
        """What comes next, some octets at least."""
        try:
            octets = self._socket.recv(CHUNK)
        except TimeoutError:
            raise LateError(f"no answer of zebra within {self._seconds:g} s") from None
        except OSError as error:
            raise TargetError(f"zebra does not speak any more: {error.strerror}") from None
        if not octets:
            raise TargetError("zebra has closed the connection")
        return octets

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


class Client(Stream):
    """A connection of a client."""

    def __init__(self, path: Path, seconds: float = SECONDS) -> None:
        super().__init__(path, seconds)
        self._left = b""

    def messages(self) -> Sequence[Received]:
        """The next messages, one at least."""
        while True:
            found, self._left = split(self._left + self.receive())
            if found:
                return found

    def await_message(self, command: int) -> None:
        """Wait for a message of that command, and pass over all others."""
        while all(each.command != command for each in self.messages()):
            pass


class CommandLine(Stream):
    """A connection to the command line."""

    def __init__(self, path: Path, seconds: float = SECONDS) -> None:
        super().__init__(path, seconds)
        self._left = b""

    def ask(self, command: str) -> str:
        """What the command answers; raises TargetError where it is refused."""
        return self.ask_all([command])[0]

    def ask_all(self, commands: Sequence[str]) -> list[str]:
        """What the commands answer, in their order; they are sent at once."""
        self.send(b"".join([command.encode() + b"\0" for command in commands]))
        return [self._reply(command) for command in commands]

    def _reply(self, command: str) -> str:
        parts: list[bytes] = []
        octets, size = self._left, 0
        while (end := octets.find(END)) < 0 or end + len(END) == len(octets):
            parts.append(octets[: -len(END)])  # the end may lie across two parts
            size += len(parts[-1])
            if size > LONGEST:
                raise TargetError(f"{command}: more than {LONGEST:,} octets")
            octets = octets[-len(END) :] + self.receive()
        status = octets[end + len(END)]
        self._left = octets[end + len(END) + 1 :]
        text = (b"".join(parts) + octets[:end]).decode(errors="replace")
        if status > WARNING:
            raise TargetError(f"{command}: {text.strip()[:200] or f'status {status}'}")
        return text


def answers(path: Path) -> bool:
    """Whether somebody listens on the socket."""
    with suppress(TargetError):
        Stream(path).close()
        return True
    return False

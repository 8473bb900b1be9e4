"""BIRD's control socket: a command is a line, a reply is lines with codes of four digits."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Final, NamedTuple

from rtmref.targets.child import LateError, TargetError

CHUNK: Final = 1 << 18
READY: Final = 1
"""The code with which BIRD greets."""


class Reply(NamedTuple):
    """The code of the last line, and the text of all of them."""

    code: int
    text: str


class Control:
    """A connection to the control socket; raises TargetError where BIRD does not answer."""

    def __init__(self, path: Path, seconds: float) -> None:
        self._seconds = seconds
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(seconds)
        try:
            self._socket.connect(str(path))
            greeting = self._reply()
        except BaseException:
            self._socket.close()
            raise
        if greeting.code != READY:
            raise TargetError(f"BIRD greets with {greeting.text!r}")
        self.greeting = greeting.text[5:].strip()

    def ask(self, command: str) -> Reply:
        """Send a command and wait for the whole reply."""
        try:
            self._socket.sendall(command.encode() + b"\n")
            return self._reply()
        except TimeoutError:
            raise LateError(f"BIRD did not answer {command!r} in {self._seconds:g} s") from None
        except ConnectionError as error:
            raise TargetError(f"BIRD did not answer {command!r}: {error.strerror}") from None

    def _reply(self) -> Reply:
        """Read until a line that begins with a code and a blank: only the last one does."""
        octets = b""
        while True:
            part = self._socket.recv(CHUNK)
            if not part:
                raise TargetError("BIRD closed its control socket")
            octets += part
            if octets.endswith(b"\n"):
                last = octets[octets.rfind(b"\n", 0, -1) + 1 :]
                if last[4:5] == b" " and last[:4].isdigit():
                    return Reply(int(last[:4]), octets.decode(errors="replace"))

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

"""BIRD's control socket: a command is a line, a reply lines with codes of four digits."""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from rtmref.targets.child import LateError, TargetError

CHUNK: Final = 1 << 18
AT_ONCE: Final = 10
"""Commands in flight: BIRD hangs up on more than 1024 octets, and a question has up to 100."""
LAST_LINE: Final = re.compile(rb"^(\d{4}) [^\n]*\n", re.MULTILINE)
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
        self._unread = bytearray()
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
        return self.ask_all([command])[0]

    def ask_all(self, commands: Sequence[str]) -> list[Reply]:
        """Send the commands, several at once, and wait for the replies to all of them."""
        starts = range(0, len(commands), AT_ONCE)
        return [
            reply for start in starts for reply in self._asked(commands[start : start + AT_ONCE])
        ]

    def _asked(self, commands: Sequence[str]) -> list[Reply]:
        try:
            self._socket.sendall("".join(f"{command}\n" for command in commands).encode())
            return [self._reply() for _ in commands]
        except TimeoutError:
            raise LateError(f"BIRD did not answer {commands} in {self._seconds:g} s") from None
        except ConnectionError as error:
            raise TargetError(f"BIRD did not answer {commands}: {error.strerror}") from None

    def _reply(self) -> Reply:
        """Read until a line that begins with a code and a blank: only the last one does."""
        octets, at = self._unread, 0
        while (end := LAST_LINE.search(octets, at)) is None:
            at = octets.rfind(b"\n") + 1
            part = self._socket.recv(CHUNK)
            if not part:
                raise TargetError("BIRD closed its control socket")
            octets += part
        self._unread = octets[end.end() :]
        text = octets[: end.end()].decode(errors="replace")
        return Reply(int(end[1]), text)

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

"""A BGP session with BIRD, seen from its neighbour."""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from time import monotonic, sleep
from typing import Final

from rtmref.targets.bird.messages import (
    KEEPALIVE,
    NOTIFICATION,
    OPEN,
    UPDATE,
    BrokenMessage,
    Message,
    framed,
    messages_in,
    opening,
)
from rtmref.targets.child import LateError, TargetError

CHUNK: Final = 1 << 18
PAUSE: Final = 0.001
"""Seconds between two attempts to open a session."""


class Refused(Exception):
    """BIRD does not want this session yet."""


class Session:
    """An established session; raises TargetError when BIRD ends it or takes too long.

    `connect` makes a socket to BIRD from the neighbour's address, which is also its identifier.
    """

    def __init__(self, connect: Callable[[], socket.socket], as_number: int, seconds: float):
        self._connect, self._as_number, self._seconds = connect, as_number, seconds
        until = monotonic() + seconds
        while True:
            try:
                self._open()
                return
            except (ConnectionError, Refused) as error:
                if monotonic() > until:
                    raise LateError(
                        f"no session of AS {as_number} within {seconds:g} s: {error}"
                    ) from None
            sleep(PAUSE)

    def _open(self) -> None:
        """One attempt; BIRD refuses while it still buries the session before."""
        self._messages: deque[Message] = deque()
        self._partial = b""
        self.socket = self._connect()
        try:
            self.socket.settimeout(self._seconds)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            own = socket.inet_aton(self.socket.getsockname()[0])
            open_it = opening(self._as_number, int.from_bytes(own, "big"))
            self.socket.sendall(open_it + framed(KEEPALIVE))
            for kind in (OPEN, KEEPALIVE):
                self._await(kind)
        except BaseException:
            self.socket.close()
            raise

    def _await(self, kind: int) -> None:
        while not self._messages:
            if not self._read():
                raise Refused("BIRD closes the connection")
        message = self._messages.popleft()
        if message.kind != kind:
            raise Refused(f"BIRD sent {_described(message)}")

    def _read(self) -> bool:
        """Wait for octets and take them; whether there were any."""
        try:
            octets = self.socket.recv(CHUNK)
            messages, self._partial = messages_in(self._partial + octets)
        except TimeoutError:
            raise LateError(f"BIRD said nothing for {self._seconds:g} s") from None
        except BrokenMessage as error:
            raise TargetError(f"BIRD sent {error}") from None
        self._messages += messages
        return bool(octets)

    def send(self, octets: bytes) -> None:
        """Send messages."""
        try:
            self.socket.sendall(octets)
        except TimeoutError:
            raise LateError(f"BIRD took nothing for {self._seconds:g} s") from None
        except OSError:
            self._lament()

    def receive(self) -> list[bytes]:
        """The bodies of the UPDATEs that have come since the last time; waits where nothing has."""
        try:
            if not self._messages and not self._read():
                self._lament()
        except ConnectionError:
            self._lament()
        bodies = []
        while self._messages:
            message = self._messages.popleft()
            if message.kind == UPDATE:
                bodies.append(message.body)
            elif message.kind != KEEPALIVE:
                raise TargetError(f"BIRD sent {_described(message)} to AS {self._as_number}")
        return bodies

    def _lament(self) -> None:
        """Raise TargetError with what BIRD said last, for it has ended the session."""
        with suppress(OSError):
            while self._read():
                pass
        last = [_described(each) for each in self._messages if each.kind == NOTIFICATION]
        reason = f" with {last[0]}" if last else ""
        raise TargetError(f"BIRD ended the session of AS {self._as_number}{reason}")

    def close(self) -> None:
        """End the session; what was sent before still arrives."""
        with suppress(OSError):
            self.socket.setblocking(False)
            while self.socket.recv(CHUNK):
                pass
        self.socket.close()


def _described(message: Message) -> str:
    if message.kind == NOTIFICATION and len(message.body) >= 2:
        return "error {} / {} of RFC 4271, 4.5".format(*message.body[:2])
    return f"a message of kind {message.kind}: {message.body.hex()}"

"""A session with somebody who says what he likes."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from rtmref.targets.bird.messages import KEEPALIVE, NOTIFICATION, UPDATE, framed, opening
from rtmref.targets.bird.session import Session
from rtmref.targets.child import LateError, TargetError

GREETING = opening(64511, 1) + framed(KEEPALIVE)
SECONDS = 0.2


class Neighbour:
    """Answers each connection with prepared octets, in the order of the connections."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.ours: list[socket.socket] = []

    def connect(self) -> socket.socket:
        """A connection that has been answered; the last answer is followed by silence."""
        theirs = socket.create_connection(self.listener.getsockname())
        ours, _ = self.listener.accept()
        ours.sendall(self.answers.pop(0))
        if self.answers:
            ours.shutdown(socket.SHUT_WR)
        self.ours.append(ours)
        return theirs

    def close(self) -> None:
        """Close all connections."""
        for each in [self.listener, *self.ours]:
            each.close()


@pytest.fixture
def session() -> Iterator[Callable[..., Session]]:
    """Makes sessions with a neighbour of these answers; all are closed in the end."""
    made: list[Session | Neighbour] = []

    def make(*answers: bytes) -> Session:
        neighbour = Neighbour(*answers)
        made.append(neighbour)
        opened = Session(neighbour.connect, 64512, SECONDS)
        made.append(opened)
        return opened

    yield make
    for each in reversed(made):
        each.close()


def test_updates_behind_the_greeting_are_kept(session: Callable[..., Session]) -> None:
    """What comes with the first KEEPALIVE is there when it is asked for."""
    assert session(GREETING + framed(UPDATE, b"one") + framed(UPDATE, b"two")).receive() == [
        b"one",
        b"two",
    ]


def test_a_refused_session_is_tried_again(session: Callable[..., Session]) -> None:
    """A neighbour that closes, or says that it rejects the connection, is asked once more."""
    rejection = framed(NOTIFICATION, b"\6\5")
    assert session(b"", rejection, GREETING + framed(UPDATE, b"at last")).receive() == [b"at last"]


def test_a_neighbour_that_ends_the_session_is_quoted(session: Callable[..., Session]) -> None:
    """The error and its part are those of the NOTIFICATION."""
    with pytest.raises(TargetError, match=r"BIRD sent error 3 / 8 of RFC 4271.* to AS 64512"):
        session(GREETING + framed(NOTIFICATION, b"\3\x08")).receive()


def test_octets_that_are_no_message_are_an_error(session: Callable[..., Session]) -> None:
    """A neighbour that speaks no BGP is told of as such."""
    with pytest.raises(TargetError, match="BIRD sent no BGP header"):
        session(b"GET / HTTP/1.0\r\n\r\n" * 2)


def test_silence_is_an_error_in_time(session: Callable[..., Session]) -> None:
    """Whether instead of the greeting or of an update, silence ends with an error."""
    with pytest.raises(LateError, match="BIRD said nothing"):
        session(b"")
    silent = session(GREETING)
    with closing(silent), pytest.raises(LateError, match="BIRD said nothing"):
        silent.receive()

"""What a client makes of a server that is no good: a fake zebra behind a socket."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread

import pytest

from rtmref.targets.child import LateError, TargetError
from rtmref.targets.zebra.connection import Client, CommandLine, answers
from rtmref.targets.zebra.messages import framed

Behaviour = Callable[[socket.socket], object]


@contextmanager
def served(folder: Path, behave: Behaviour) -> Iterator[Path]:
    """A server that takes one connection and behaves so; then it hangs up."""
    path = folder / "socket"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()

        def run() -> None:
            connection, _ = server.accept()
            with connection:
                behave(connection)

        thread = Thread(target=run)
        thread.start()
        yield path
        thread.join(5)
        assert not thread.is_alive()


def said(*parts: bytes) -> Behaviour:
    """Reads once, then says the parts."""

    def behave(connection: socket.socket) -> None:
        connection.recv(1000)
        for part in parts:
            connection.sendall(part)

    return behave


def asked(folder: Path, behave: Behaviour, *commands: str) -> list[str]:
    """What comes of asking such a server."""
    with served(folder, behave) as path, closing(CommandLine(path, seconds=0.5)) as line:
        return line.ask_all(commands or ["show"])


def test_answers_end_with_their_status(tmp_path: Path) -> None:
    """Octets of the end may come one by one; a warning is an answer."""
    text = b"routes\0\0\0\0{}\0\0\0\1"
    octets = [text[n : n + 1] for n in range(len(text))]
    assert asked(tmp_path, said(*octets), "one", "two") == ["routes", "{}"]


def test_several_answers_come_together(tmp_path: Path) -> None:
    """What came after an answer is the next one, also a long one."""
    long = b"x" * 400_000
    reply = said(b"a\0\0\0\0\0\0\0\0" + long + b"\0\0\0\0")
    assert asked(tmp_path, reply, "1", "2", "3") == ["a", "", long.decode()]


def test_refused_commands_are_errors(tmp_path: Path) -> None:
    """Another status than success and warning is one, with what was said."""
    with pytest.raises(TargetError, match="show: % Unknown command"):
        asked(tmp_path, said(b"% Unknown command\n\0\0\0\2"))


@pytest.mark.parametrize("octets", [b"", b"text", b"text\0\0\0"])
def test_servers_that_hang_up_are_errors(tmp_path: Path, octets: bytes) -> None:
    """At whatever place of an answer."""
    with pytest.raises(TargetError, match="closed the connection"):
        asked(tmp_path, said(octets))


def test_servers_that_do_not_answer_are_late(tmp_path: Path) -> None:
    """The time is bounded, and the error says so."""
    with pytest.raises(LateError, match=r"within 0\.5 s"):
        asked(tmp_path, lambda connection: (connection.recv(1000), connection.recv(1000)))


def test_servers_that_do_not_read_are_late(tmp_path: Path) -> None:
    """Sending ends, too."""
    with served(tmp_path, lambda connection: connection.recv(1)) as path:
        client = Client(path, seconds=0.3)
        with closing(client), pytest.raises(TargetError, match=r"read nothing|not listen"):
            client.send(bytes(1 << 24))


def test_messages_may_come_in_parts(tmp_path: Path) -> None:
    """Others than the awaited one are passed over."""
    octets = framed(33, b"anything") + framed(19, b"")
    parts = [octets[n : n + 1] for n in range(len(octets))]
    with served(tmp_path, said(*parts)) as path, closing(Client(path, seconds=0.5)) as client:
        client.send(b"hello")
        client.await_message(19)


@pytest.mark.parametrize("octets", [b"nonsense, and much of it", framed(19, b"")[:-1], b""])
def test_nonsense_is_an_error(tmp_path: Path, octets: bytes) -> None:
    """Neither a wrong header nor half a message is waited upon for ever."""
    with served(tmp_path, said(octets)) as path, closing(Client(path, seconds=0.5)) as client:
        client.send(b"hello")
        with pytest.raises(TargetError, match=r"no header|closed the connection"):
            client.await_message(19)


def test_nobody_answers(tmp_path: Path) -> None:
    """Where there is no socket, or nobody behind it, is an error that names it."""
    assert not answers(tmp_path / "none")
    with pytest.raises(TargetError, match="none of zebra: No such file"):
        Client(tmp_path / "none")

"""A network of its own: its links, what runs in it, and that nothing of it is left over."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from subprocess import PIPE, Popen, run
from time import monotonic, sleep

import pytest
from tests.targets.network import needs_network

from rtmref.targets.child import TargetError
from rtmref.targets.daemon import Daemon
from rtmref.targets.network import Network, address_of

SLEEPER = """
import sys, time
from pathlib import Path
from rtmref.targets.daemon import Daemon
from rtmref.targets.network import Network
network = Network(links=1)
folder = Path(sys.argv[1])
with network.inside():
    daemon = Daemon(["sleep", sys.argv[2]], folder)
print("started", flush=True)
time.sleep(60)
"""
UNPRIVILEGED = """
import os
from rtmref.targets.network import Network
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
Network()
"""


def running(argument: str) -> list[int]:
    """The processes named `sleep` with this argument."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if words[:2] == [b"sleep", argument.encode()]:
                found.append(int(folder.name))
    return found


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it holds within a few seconds."""
    until = monotonic() + 5
    while not holds() and monotonic() < until:
        sleep(0.01)
    return holds()


@needs_network
def test_links_are_up_with_addresses_and_nobody_else_sees_them() -> None:
    """Inside there are as many links as asked for; outside there is none of them."""
    outside = socket.if_nameindex()
    with closing(Network(links=2)) as network:
        with network.inside():
            names = {name for _, name in socket.if_nameindex()}
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
                one.bind((address_of(1), 0))
                one.connect((address_of(1, 77), 9))
                assert one.getsockname()[0] == "10.255.1.1"
        assert {"lo", "e0", "p0", "e1", "p1"} <= names
        assert "e2" not in names
        assert socket.if_nameindex() == outside


@needs_network
def test_a_link_that_is_down_takes_its_routes_along() -> None:
    """While a link is down, nothing can be sent to its addresses; afterwards it can again."""

    def reaches() -> bool:
        with network.inside(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            try:
                one.connect((address_of(0, 77), 9))
            except OSError:
                return False
            return True

    with closing(Network(links=1)) as network:
        assert reaches()
        network.set_link(0, up=False)
        assert not reaches()
        network.set_link(0, up=True)
        assert reaches()


@needs_network
def test_a_daemon_stands_inside_and_goes_with_its_folder(tmp_path: Path) -> None:
    """What is started inside has the network of the inside; closing ends it."""
    folder = tmp_path / "daemon"
    folder.mkdir()
    with closing(Network(links=1)) as network:
        with network.inside():
            theirs = Path("/proc/thread-self/ns/net").readlink()
            daemon = Daemon(["sleep", "86.3"], folder)
        daemon.await_ready(lambda: bool(running("86.3")))
        (process,) = running("86.3")
        assert Path(f"/proc/{process}/ns/net").readlink() == theirs
        assert Path("/proc/thread-self/ns/net").readlink() != theirs
        daemon.close()
    assert running("86.3") == []
    assert not folder.exists()


@needs_network
def test_nothing_is_left_over_by_a_process_that_is_killed(tmp_path: Path) -> None:
    """Whoever holds the network may be killed: the daemon, its folder, all is gone."""
    folder = tmp_path / "daemon"
    folder.mkdir()
    command = [sys.executable, "-c", SLEEPER, str(folder), "86.4"]
    with Popen(command, stdout=PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"started\n"
        assert eventually(lambda: len(running("86.4")) == 1)
        os.kill(holder.pid, signal.SIGKILL)
    assert eventually(lambda: running("86.4") == [] and not folder.exists())


def test_who_may_not_make_a_network_is_told_so() -> None:
    """Without the rights for it there is a message that says whose they are."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody without rights")
    done = run([sys.executable, "-c", UNPRIVILEGED], capture_output=True, text=True, check=False)
    assert "TargetError: a network namespace can only be made by root" in done.stderr


def test_a_daemon_that_ends_says_how(tmp_path: Path) -> None:
    """Waiting for one that ends instead of becoming ready raises what it said."""
    (tmp_path / "daemon").mkdir()
    daemon = Daemon(["sh", "-c", "echo no such thing; exit 3"], tmp_path / "daemon")
    with closing(daemon), pytest.raises(TargetError, match="exit code 3; it said: no such thing"):
        daemon.await_ready(lambda: False)


def test_a_daemon_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A program that is not installed is an error that names it."""
    (tmp_path / "daemon").mkdir()
    with pytest.raises(TargetError, match="rtmref-no-such-daemon: there is no such program"):
        Daemon(["rtmref-no-such-daemon"], tmp_path / "daemon")

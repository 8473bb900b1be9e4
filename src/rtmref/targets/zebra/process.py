"""A running zebra, in a network and a folder of its own."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic, sleep
from typing import Final

from rtmref.targets.child import LateError, TargetError
from rtmref.targets.daemon import Daemon
from rtmref.targets.netlink import Netlink
from rtmref.targets.network import ADDRESS, LINKS, Network, name_of, number_of
from rtmref.targets.zebra.connection import SECONDS, Client, CommandLine, answers
from rtmref.targets.zebra.release import Release, release_of

PROGRAM: Final = "/usr/lib/frr/zebra"
"""Where the package has it; it is on no search path."""
ENCLOSED: Final = (
    *("unshare", "--mount", "--propagation", "private"),
    *("sh", "-c", 'mount --bind "$0" /var/tmp && exec "$@"'),
)
"""Runs a command with a folder as its /var/tmp, where the daemon leaves logs behind."""
USER: Final = "frr"
NETLINK_OCTETS: Final = 90_000_000
"""The buffer for what the kernel tells; the daemon loses track of links where it is too small."""
CRASH_LOG: Final = "frr/zebra.*/crashlog"
PAUSE: Final = 0.001
"""Seconds between two looks at what the daemon knows."""
LAST_WORDS: Final = 0.3
"""Seconds after which it is told at the latest that the daemon has ended."""
DELETE_ADDRESS: Final = 21
"""RTM_DELADDR of linux/rtnetlink.h."""
PREPARATION: Final = (
    "enable",
    "configure terminal",
    "zebra work-queue 0",  # or else it lets routes lie for 10 ms
    "no zebra nexthop kernel enable",  # it takes for there what the kernel drops with a link
    "end",
)


class Zebra:
    """A fresh zebra that is ready; raises TargetError where there is none, or no root."""

    def __init__(self, links: int = LINKS, command: Sequence[str] = (PROGRAM,)) -> None:
        if not Path(command[0]).exists():
            raise TargetError(f"{command[0]} is not there: apt-get install frr")
        self._open: list[Client | CommandLine] = []
        self.network = Network(links)
        try:
            folder = _folder()
            self._clients, self._commands = folder / "clients", folder / "zebra.vty"
            with self.network.inside():
                self.interfaces = [number_of(name_of(link)) for link in range(links)]
                _without_addresses(self.interfaces)
                enclosed = [*ENCLOSED, str(folder), *command, *_options(folder, self._clients)]
                self.daemon = Daemon(enclosed, folder)
                self.daemon.name = Path(command[0]).name
        except BaseException:
            self.network.close()
            raise
        try:
            self.daemon.await_ready(lambda: answers(self._commands) and answers(self._clients))
            self.line = CommandLine(self._commands)
            self._open.append(self.line)
            for each in PREPARATION:
                self.line.ask(each)
            self.version = _version(self.line.ask("show version"))
            self.release: Release = release_of(self.version)
        except BaseException:
            self.close()
            raise

    def client(self) -> Client:
        """A new connection of a client; it is closed with the daemon at the latest."""
        made = Client(self._clients)
        self._open.append(made)
        return made

    def hang_up(self, client: Client) -> None:
        """Close the connection of a client."""
        self._open.remove(client)
        client.close()

    def set_link(self, link: int, up: bool) -> None:
        """A link goes up or down, and the daemon has heard of it."""
        self.network.set_link(link, up)
        awaited = '"operationalStatus":"up"' if up else '"administrativeStatus":"down"'
        until = monotonic() + SECONDS
        while awaited not in self.line.ask(f"show interface {name_of(link)} json"):
            if monotonic() > until:
                raise LateError(f"zebra has not heard of link {link} within {SECONDS:g} s")
            sleep(PAUSE)

    def await_end(self, seconds: float = LAST_WORDS) -> None:
        """Raises TargetError if the daemon ends within this time, with what it failed of."""
        until = monotonic() + seconds
        while monotonic() < until:
            try:
                self.daemon.check()
            except TargetError as error:
                raise TargetError(_cause(self.daemon.folder) or str(error)) from None
            sleep(PAUSE)

    def close(self) -> None:
        """Stop the daemon and remove everything that was made for it."""
        for each in self._open:
            each.close()
        self.daemon.close()
        with suppress(OSError):
            self.network.close()


def _without_addresses(interfaces: Sequence[int]) -> None:
    """Take the addresses off: connected networks would beat the routes of owners to them.

    Next hops are said to be on their link, so no network has to have them.
    """
    kernel = Netlink()
    try:
        for interface in interfaces:
            kernel.ask(DELETE_ADDRESS, 0, ADDRESS.pack(socket.AF_INET, 0, 0, 0, interface))
    finally:
        kernel.close()


def _folder() -> Path:
    """A folder into which the user may write as whom the daemon runs."""
    folder = Path(mkdtemp(prefix="rtmref-zebra-", dir="/tmp"))  # paths of sockets are short
    try:
        shutil.chown(folder, USER, USER)
    except (LookupError, OSError) as error:
        folder.rmdir()
        raise TargetError(f"no folder for {USER}, as whom zebra runs: {error}") from None
    return folder


def _options(folder: Path, clients: Path) -> list[str]:
    """Sockets and files in the folder, no configuration, no terminal over the network."""
    return [
        *("--socket", str(clients), "--vty_socket", str(folder), "--pid_file", str(folder / "pid")),
        *("--config_file", "/dev/null", "--vty_port", "0", "--nl-bufsize", str(NETLINK_OCTETS)),
    ]


def _cause(folder: Path) -> str:
    """What the daemon wrote down when it failed; of its output, a list of memory is the end."""
    for log in folder.glob(CRASH_LOG):
        with suppress(OSError):
            first, _, _ = log.read_text(errors="replace").partition("\n")
            return f"zebra has failed: {first.removeprefix('ZEBRA: ')[:200]}"
    return ""


def _version(text: str) -> str:
    found = re.search(r"FRRouting (\S+)", text)
    if found is None:
        raise TargetError(f"no version of FRR is in {text[:80]!r}")
    return found[1]

"""Routes as BIRD's command line shows them."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from rtmref.targets.bird.control import Reply
from rtmref.targets.bird.updates import HIGHEST
from rtmref.targets.child import TargetError
from rtmref.targets.rib import Key, Path, Route
from rtmref.values import AF_INET, NetAddress

SHOWN, NO_NETWORK = 0, 8001
"""Codes at the end of a reply: all was shown, there is nothing to show."""
BEST: Final = re.compile(
    r"^(?:1007-| )([\d.]+)/(\d+) [^\n]*\[o(\d+) [^\n]*\* \((\d+)\)[^\n]*\n"
    r"(?:[^\n]*\n)*?[^\n]*BGP\.next_hop: ([\d.]+)\n"
    r"[^\n]*BGP\.med: (\d+)\n",
    re.MULTILINE,
)
"""A network's first line and those of its attributes that matter: `show route … all primary`."""
PRIMARY: Final = "] * ("
"""What marks the best route in a reply."""


def best_routes(reply: Reply, view: int) -> list[Route]:
    """The routes of a reply, in its order; raises TargetError where it is something else."""
    if reply.code == NO_NETWORK:
        return []
    routes = list(_routes(reply.text, view))
    if reply.code != SHOWN or len(routes) != reply.text.count(PRIMARY):
        raise TargetError(f"BIRD answered {reply.text[:400]!r}")
    return routes


def _routes(text: str, view: int) -> Iterator[Route]:
    for address, length, owner, preference, hop, med in BEST.findall(text):
        key = Key(int(owner), view, NetAddress(AF_INET, int(length), _number(address)))
        path = Path(HIGHEST - int(preference), int(med), (NetAddress(AF_INET, 32, _number(hop)),))
        yield Route(key, path)


@lru_cache(maxsize=1 << 16)
def _number(address: str) -> int:
    return int.from_bytes(socket.inet_aton(address), "big")


def dotted(number: int) -> str:
    """An address as BIRD writes it."""
    return socket.inet_ntoa(number.to_bytes(4, "big"))

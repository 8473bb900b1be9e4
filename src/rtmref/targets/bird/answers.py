"""Routes as BIRD's command line shows them."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from rtmref.tables.octets import host_address
from rtmref.targets.bird.control import Reply
from rtmref.targets.bird.updates import HIGHEST
from rtmref.targets.child import TargetError
from rtmref.targets.rib import Key, Path, Route
from rtmref.values import NetAddress

SHOWN, NO_NETWORK = 0, 8001
"""Codes at the end of a reply: all was shown, there is nothing to show."""
BEST: Final = re.compile(
    r"^(?:1007-| )([\da-f.:]+)/(\d+) [^\n]*\[o(\d+) [^\n]*\* \((\d+)\)[^\n]*\n"
    r"(?:[^\n]*\n)*?[^\n]*BGP\.next_hop: ([\da-f.:]+)\n"
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
        family, _width, bits = _host(address)
        path = Path(HIGHEST - int(preference), int(med), (_host(hop),))
        yield Route(Key(int(owner), view, NetAddress(family, int(length), bits)), path)


@lru_cache(maxsize=1 << 16)
def _host(address: str) -> NetAddress:
    kind = socket.AF_INET6 if ":" in address else socket.AF_INET
    return host_address(socket.inet_pton(kind, address))

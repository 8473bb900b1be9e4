"""What is asked about a routing table that has been read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import Any, Final

from rtmref.engine.feeding import Feeder, host_prefix
from rtmref.values import WIDTHS, NetAddress

ALL_VIEWS: Final = 0xFFFFFFFF
Call = tuple[str, tuple[Any, ...]]
"""An operation and its arguments."""


def best_routes(feeder: Feeder, prefixes: Iterable[NetAddress]) -> Iterator[Call]:
    """For the best route of each prefix."""
    callers = _callers(feeder)
    for prefix in prefixes:
        caller = callers.get(prefix[0])
        if caller is not None:
            yield "RtmGetExactMatchDestination", (caller, prefix, 0, ALL_VIEWS, True)


def _callers(feeder: Feeder) -> dict[int, Any]:
    return {family: client for (_, family, _, _), client in reversed(feeder.clients.items())}


def lookups(
    feeder: Feeder, prefixes: Sequence[NetAddress], count: int, seed: int
) -> Iterator[Call]:
    """For the longest prefixes of random addresses, half of them below one of the table."""
    random = Random(seed)
    callers = _callers(feeder)
    if not prefixes or not callers:
        return
    for number in range(count):
        prefix = prefixes[int(random.random() * len(prefixes))]
        caller = callers.get(prefix[0])
        if caller is None:
            continue
        width = WIDTHS[prefix[0]]
        free = width - prefix[1] if number % 2 else width
        bits = prefix[2] >> free << free | int(random.random() * (1 << free))
        views = ALL_VIEWS if number % 4 else 0
        address = host_prefix(prefix, bits)
        yield "RtmGetMostSpecificDestination", (caller, address, 0, views, True)

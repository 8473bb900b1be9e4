"""Reads what the command line shows of routes, as JSON: lists of routes by prefix."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import ip_address
from typing import Any, Final, NamedTuple

from rtmref.targets.child import TargetError
from rtmref.values import AF_INET, AF_INET6, WIDTHS, NetAddress, parse_prefix

KEPT: Final = 1 << 10
"""How many gateways are remembered."""


class Shown(NamedTuple):
    """A selected route."""

    protocol: str
    instance: int
    prefix: NetAddress
    distance: int
    metric: int
    gateways: tuple[NetAddress, ...]


def selected_in(text: str) -> Iterator[Shown]:
    """The selected route to each prefix that has one; raises TargetError on any other form."""
    try:
        table = json.loads(text)
    except (ValueError, RecursionError):
        raise TargetError(f"no JSON is {text[:80]!r}") from None
    try:
        for prefix, routes in table.items():
            chosen = [each for each in routes if each.get("selected") is True]
            if len(chosen) > 1:
                raise TargetError(f"zebra has selected {len(chosen)} routes to {prefix}")
            for each in chosen:
                yield _route(prefix, each)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise TargetError(f"no table of routes is {text[:80]!r}: {error!r:.80}") from None


def _route(prefix: str, told: dict[str, Any]) -> Shown:
    hops = told.get("nexthops", ())
    return Shown(
        str(told["protocol"]),
        _number(told.get("instance", 0)),
        parse_prefix(prefix),
        _number(told["distance"]),
        _number(told["metric"]),
        tuple([_address(each["ip"]) for each in hops if "ip" in each]),
    )


@lru_cache(maxsize=KEPT)
def _address(text: str) -> NetAddress:
    parsed = ip_address(text)
    family = AF_INET if parsed.version == 4 else AF_INET6
    return NetAddress(family, WIDTHS[family], int(parsed))


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError(value)
    return value

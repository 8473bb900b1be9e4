"""Reads what the command line shows of routes, as JSON: lists of routes by prefix."""

from __future__ import annotations

import json
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address
from typing import Any, NamedTuple

from rtmref.targets.child import TargetError
from rtmref.values import NetAddress, parse_prefix


class Shown(NamedTuple):
    """A selected route."""

    protocol: str
    instance: int
    prefix: NetAddress
    distance: int
    metric: int
    gateways: tuple[int, ...]


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
    except (AttributeError, KeyError, TypeError, AddressValueError, ValueError) as error:
        raise TargetError(f"no table of routes is {text[:80]!r}: {error!r:.80}") from None


def _route(prefix: str, told: dict[str, Any]) -> Shown:
    hops = told.get("nexthops", ())
    return Shown(
        str(told["protocol"]),
        _number(told.get("instance", 0)),
        parse_prefix(prefix),
        _number(told["distance"]),
        _number(told["metric"]),
        tuple([int(IPv4Address(each["ip"])) for each in hops if "ip" in each]),
    )


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError(value)
    return value

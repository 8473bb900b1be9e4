"""What differs between releases of FRR: the numbers of commands and route types.

All of them call their protocol version 6, but a command inserted in between shifts the numbers of
those after it, and a wrong number fails silently. So each release has its table here, and what a
running daemon answers is checked against it (`checking.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from struct import Struct
from typing import Final

from rtmref.targets.child import TargetError


@dataclass(frozen=True, slots=True)
class Release:
    """The numbers of one release, or of several that agree."""

    first: tuple[int, int]
    last: tuple[int, int]
    """Which releases these are, by major and minor number, both included."""

    route_add: int
    route_delete: int
    notify_owner: int
    redistribute_add: int
    hello: int
    capabilities: int
    best_added: int
    best_removed: int
    """The commands; the last two are what an observer is told of a best route."""

    notify_request: int | None
    """The command that asks for notes to the owner; None where the greeting does that."""

    weight: Struct
    """The weight of a next hop."""

    route_types: Mapping[str, int]
    """The route types by the names that the daemon shows for them."""


FRR_8_4: Final = Release(
    first=(8, 4),
    last=(8, 4),
    route_add=8,
    route_delete=9,
    notify_owner=10,
    redistribute_add=11,
    hello=18,
    capabilities=19,
    best_added=30,
    best_removed=31,
    notify_request=None,
    weight=Struct(">I"),
    route_types={"rip": 4, "ospf": 6, "isis": 8, "bgp": 9, "eigrp": 11, "babel": 22, "sharp": 23},
)
FRR_10: Final = Release(
    first=(10, 3),
    last=(10, 7),
    route_add=9,
    route_delete=10,
    notify_owner=11,
    redistribute_add=12,
    hello=19,
    capabilities=20,
    best_added=31,
    best_removed=32,
    notify_request=126,
    weight=Struct(">Q"),
    route_types={"rip": 5, "ospf": 7, "isis": 9, "bgp": 10, "eigrp": 12, "babel": 23, "sharp": 24},
)
RELEASES: Final = (FRR_8_4, FRR_10)


def release_of(version: str) -> Release:
    """The table of a version such as `8.4.4`; raises TargetError where there is none."""
    parts = version.split(".")
    if len(parts) >= 2 and parts[0].isdecimal() and parts[1].isdecimal():
        number = int(parts[0]), int(parts[1])
        for release in RELEASES:
            if release.first <= number <= release.last:
                return release
    known = ", ".join(_range(release) for release in RELEASES)
    raise TargetError(f"zebra {version}: the numbers of its messages are known for FRR {known}")


def _range(release: Release) -> str:
    first, last = (".".join(map(str, each)) for each in (release.first, release.last))
    return first if first == last else f"{first} to {last}"

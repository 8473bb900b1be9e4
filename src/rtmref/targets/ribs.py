"""The routing information bases that can be tested; each is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from rtmref.targets.lpm.libraries import LIBRARIES
from rtmref.targets.rib import Rib, Room

RibFactory = Callable[[Room], Rib]
"""Starts the software; raises TargetError where it cannot be, with what is missing."""


def _linux(room: Room) -> Rib:
    from rtmref.targets.linux.rib import LinuxRib

    return LinuxRib(room)


def _zebra(room: Room) -> Rib:
    from rtmref.targets.zebra.rib import ZebraRib

    return ZebraRib(room)


def _bird(room: Room) -> Rib:
    from rtmref.targets.bird.rib import Bird

    return Bird(room)


def _library(name: str) -> RibFactory:
    def made(room: Room) -> Rib:
        from rtmref.targets.lpm.rib import LongestPrefix

        return LongestPrefix(name)

    return made


RIBS: Final[Mapping[str, RibFactory]] = {
    "linux": _linux,
    "zebra": _zebra,
    "bird": _bird,
    **{name: _library(name) for name in LIBRARIES},
}

"""One call at a time is inside."""

from __future__ import annotations

from contextlib import suppress
from inspect import signature
from typing import Any

import pytest

from rtmref.optimized import Rtm
from rtmref.values import NetAddress


class Door:
    """Counts who is inside, and fails whoever changes anything from outside."""

    def __init__(self, rtm: Rtm) -> None:
        self.inside = self.entered = 0
        rtm.enter, rtm.leave = self.enter, self.leave

    def enter(self) -> None:
        """One more is inside."""
        self.inside += 1
        self.entered += 1

    def leave(self) -> None:
        """One fewer is inside."""
        self.inside -= 1


@pytest.mark.parametrize("name", Rtm.operations)
@pytest.mark.parametrize(
    "given", [None, 0, (), object()], ids=["nothing", "a number", "no members", "no handle"]
)
def test_every_operation_enters_and_leaves(name: str, given: object) -> None:
    """Whatever a call is given, and whatever it raises, it has entered and left again."""
    rtm = Rtm()
    door = Door(rtm)
    operation = getattr(rtm, name)
    with suppress(TypeError, ValueError):
        operation(*[given] * len(signature(operation).parameters))
    assert door.entered
    assert not door.inside


def test_a_whole_address_is_sought_inside(world: Any) -> None:
    """The search that forwarding makes takes its references before it leaves."""
    client = world.register()
    world.route(client, "10.0.0.0/8")
    door = Door(world.rtm)
    address = NetAddress(2, 32, 0x0A000001)
    for _ in range(3):
        answer = world.rtm.RtmGetMostSpecificDestination(client, address, 0, 1, True)
    assert (door.entered, door.inside, answer[1][0].refs) == (3, 0, 3)

"""The router manager's calls: instances and their interfaces (S-INST-03, S-INST-06, S-INST-13)."""

from __future__ import annotations

from typing import Any

import pytest

ALREADY_EXISTS, DENIED, NOT_FOUND, INVALID = (183,), (5,), (1168,), (87,)


def test_an_interface_has_one_owner(world: Any) -> None:
    """An interface owned by an instance cannot be given to a second one (S-INST-06)."""
    rtm = world.rtm
    assert rtm.StartInstance(0, 1) == (0,)
    assert rtm.StartInstance(1, 1) == ALREADY_EXISTS
    assert rtm.StartInstance(0, 2) == ALREADY_EXISTS
    assert rtm.AddInterface(0, 1) == ALREADY_EXISTS
    assert rtm.AddInterface(0, 2) == (0,)


def test_an_instance_keeps_an_interface(world: Any) -> None:
    """The last interface of an instance can neither be removed nor moved away (S-INST-06)."""
    rtm = world.rtm
    rtm.StartInstance(0, 1)
    rtm.StartInstance(1, 2)
    assert rtm.RemoveInterface(1) == DENIED
    assert rtm.MoveInterface(1, 1) == DENIED
    assert rtm.MoveInterface(0, 1) == (0,)
    rtm.AddInterface(0, 3)
    assert rtm.MoveInterface(1, 1) == (0,)
    assert rtm.RemoveInterface(3) == DENIED
    assert rtm.RemoveInterface(2) == (0,)
    assert rtm.RemoveInterface(2) == NOT_FOUND


def test_what_is_not_there(world: Any) -> None:
    """Instances that are not started and interfaces without an owner are not found."""
    rtm = world.rtm
    assert rtm.StopInstance(0) == NOT_FOUND
    assert rtm.AddInterface(0, 1) == NOT_FOUND
    assert rtm.MoveInterface(0, 1) == NOT_FOUND
    rtm.StartInstance(0, 1)
    assert rtm.MoveInterface(0, 2) == NOT_FOUND
    assert rtm.MoveInterface(1, 1) == NOT_FOUND
    assert rtm.RemoveInterface(2) == NOT_FOUND


def test_instances_have_sixteen_bits(world: Any) -> None:
    """An instance number beyond 16 bits cannot be passed to any call."""
    rtm = world.rtm
    for number in (-1, 1 << 16):
        for call in (rtm.StartInstance, rtm.AddInterface, rtm.MoveInterface):
            with pytest.raises(ValueError, match="RtmInstanceId"):
                call(number, 1)
        with pytest.raises(ValueError, match="RtmInstanceId"):
            rtm.StopInstance(number)
    assert rtm.StartInstance(0xFFFF, 1) == (0,)


def test_stopping(world: Any) -> None:
    """An instance with a client cannot be stopped; stopping sets its interfaces free."""
    rtm = world.rtm
    rtm.StartInstance(3, 1)
    rtm.AddInterface(3, 2)
    client = world.register(instance=3)
    assert rtm.StopInstance(3) == DENIED
    rtm.RtmDeregisterEntity(client)
    assert rtm.StopInstance(3) == (0,)
    assert rtm.StartInstance(4, 1) == (0,)
    assert rtm.StartInstance(3, 2) == (0,)


def test_an_instance_of_a_client_can_be_started(world: Any) -> None:
    """An instance that a registration brought about is not started yet (D-INST-01)."""
    world.register(instance=5)
    assert world.rtm.StopInstance(5) == NOT_FOUND
    assert world.rtm.StartInstance(5, 1) == (0,)


@pytest.mark.parametrize(
    ("option", "instance", "started", "status"),
    [
        ("create", 0, False, 0),
        ("create", 9, False, 0),
        ("configured", 0, False, 2),
        ("configured", 9, True, 0),
        ("reject", 0, False, 0),
        ("reject", 9, True, 87),
    ],
)
def test_instances_on_demand(
    make: Any, option: str, instance: int, started: bool, status: int
) -> None:
    """Which instances accept a registration is a decision (D-INST-01)."""
    world = make(instance_on_demand=option)
    if started:
        world.rtm.StartInstance(instance, 1)
    assert world.try_register(instance=instance)[0] == status


def test_tables_are_isolated(world: Any) -> None:
    """Instances and families neither see each other's dests nor take each other's handles."""
    first = world.register()
    route = world.route(first, "10.0.0.0/8")
    dest = world.exact(first, "10.0.0.0/8")[0]
    for options in ({"instance": 1}, {"family": 23}):
        stranger = world.register(**options)
        zero = "::/0" if options.get("family") else "0.0.0.0/0"
        assert world.longest(stranger, zero, 0) is None
        assert world.rtm.RtmGetRouteInfo(stranger, route, True, None) == (6,)
        assert world.rtm.RtmGetDestInfo(stranger, dest, 0, 1, True) == (6,)
        assert world.rtm.RtmGetEntityInfo(stranger, first, True) == (6,)
        assert world.rtm.RtmReferenceHandles(stranger, (route,)) == (6,)
        assert world.rtm.RtmReleaseRoutes(stranger, (route,)) == (6,)

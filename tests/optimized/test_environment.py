"""Lack of memory, and damaged configuration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.optimized.conftest import prefix

from rtmref.values import AF_INET, NetAddress

TO = "10.0.0.0/8"
NO_MEMORY, DAMAGED = (8,), (1610,)


@pytest.fixture
def poor(world: Any) -> Any:
    """A client with a route, a next hop and things to enumerate, and no memory left."""
    world.me = world.register(1)
    world.h = world.hop(world.me)
    world.r = world.route(world.me, TO)
    world.list = world.rtm.RtmCreateRouteList(world.me, True)[1]
    world.e = world.enum_routes(world.me)
    assert world.rtm.SetEnvironment(True, False) == (0,)
    return world


CREATING: dict[str, Callable[[Any], Any]] = {
    "RtmRegisterEntity": lambda w: w.try_register(2),
    "RtmAddRouteToDest": lambda w: w.add(w.me, "11.0.0.0/8"),
    "RtmAddRouteToDest with NEW": lambda w: w.add(w.me, TO, change=2),
    "RtmAddRouteToDest beside": lambda w: w.add(w.me, TO, neighbour=w.h),
    "RtmAddNextHop": lambda w: w.try_hop(w.me, interface=7),
    "RtmCreateDestEnum": lambda w: w.rtm.RtmCreateDestEnum(w.me, 0, 0, None, 0, True),
    "RtmCreateRouteEnum": lambda w: w.rtm.RtmCreateRouteEnum(
        w.me, None, 0, 0, None, 0, None, 0, True
    ),
    "RtmGetEnumRoutes": lambda w: w.rtm.RtmGetEnumRoutes(w.me, w.e, 1, True),
    "RtmCreateNextHopEnum": lambda w: w.rtm.RtmCreateNextHopEnum(w.me, 0, None, True),
    "RtmRegisterForChangeNotification": lambda w: w.rtm.RtmRegisterForChangeNotification(
        w.me, 1, 1, 0, True
    ),
    "RtmCreateRouteList": lambda w: w.rtm.RtmCreateRouteList(w.me, True),
    "RtmCreateRouteListEnum": lambda w: w.rtm.RtmCreateRouteListEnum(w.me, w.list, True),
}


@pytest.mark.parametrize("call", CREATING.values(), ids=CREATING)
def test_what_needs_memory(poor: Any, call: Callable[[Any], Any]) -> None:
    """A call that would create something fails and changes nothing; later it succeeds."""
    assert call(poor) == NO_MEMORY
    poor.rtm.SetEnvironment(False, False)
    assert poor.dests(poor.me, poor.enum_dests(poor.me)) == [TO]
    assert call(poor)[0] == 0


def test_what_does_not(poor: Any) -> None:
    """Updates, deletions and reading go on without memory."""
    assert poor.add(poor.me, TO, metric=3) == (0, poor.r, 0x10000)
    assert poor.add(poor.me, TO, change=1) == (0, poor.r, 0x10000)
    assert poor.try_hop(poor.me) == (0, poor.h, 0)
    assert poor.exact(poor.me, TO)[0] is poor.r.dest
    poor.rtm.RtmReleaseRoutes(poor.me, (poor.r, poor.r))
    poor.delete(poor.me, poor.r)


def test_deleting_a_next_hop(poor: Any) -> None:
    """Deleting a next hop needs memory, before anything is known of the next hop (S-NH-13)."""
    delete = poor.rtm.RtmDeleteNextHop
    info = (prefix("192.0.2.1/32"), None, 1, 0, 0, 0, None)
    assert delete(poor.me, poor.h, None) == delete(poor.me, None, info) == NO_MEMORY
    poor.rtm.SetEnvironment(False, False)
    assert delete(poor.me, poor.h, None) == (0,)


def test_enumeration_is_not_moved(poor: Any) -> None:
    """An enumeration without memory stays where it is, and still knows its end."""
    get, me = poor.rtm.RtmGetEnumRoutes, poor.me
    inner = poor.enum_routes
    poor.rtm.SetEnvironment(False, False)
    second = poor.route(me, TO, neighbour=poor.h, metric=9)
    third = poor.route(me, "12.0.0.0/8", views=2)
    only = inner(me, dest=poor.r.dest, views=2)
    in_view = inner(me, views=2)
    one = inner(me)
    assert poor.routes(me, one, 1) == [poor.r]
    poor.rtm.SetEnvironment(True, False)
    assert get(me, one, 1, True) == get(me, in_view, 1, True) == NO_MEMORY
    assert get(me, only, 1, True) == (259, 0, ())
    poor.rtm.SetEnvironment(False, False)
    assert poor.routes(me, one) == [second, third]
    assert poor.routes(me, in_view) == [third]
    poor.rtm.SetEnvironment(True, False)
    assert get(me, one, 1, True) == (259, 0, ())


def test_place_in_the_order_of_refusals(poor: Any, make: Any) -> None:
    """Memory is asked for after views and limits, before the outcome (D-ERR-01)."""
    assert poor.add(poor.me, NetAddress(AF_INET, 40, 0)) == (87,)
    assert poor.rtm.RtmCreateDestEnum(poor.me, 4, 0, None, 0, True) == (50,)
    assert poor.try_register(1) == NO_MEMORY
    world = make(opaque_slots=0, change_notifications=0)
    me = world.register(1)
    world.rtm.SetEnvironment(True, False)
    assert world.try_register(2, opaque=True) == (1450,)
    assert world.rtm.RtmRegisterForChangeNotification(me, 1, 1, 0, True) == (1450,)


def test_damaged_configuration(make: Any) -> None:
    """Registration fails, before missing configuration is noticed (S-REG-16)."""
    world = make(instance_on_demand="configured")
    world.rtm.SetEnvironment(True, True)
    assert world.try_register(methods=(None,)) == (13,)
    assert world.try_register() == DAMAGED
    world.rtm.SetEnvironment(True, False)
    assert world.try_register() == (2,)
    world.rtm.StartInstance(0, 1)
    assert world.try_register() == NO_MEMORY

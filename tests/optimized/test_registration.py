"""Registering and deregistering clients, and the events about it."""

from __future__ import annotations

from typing import Any

import pytest

from rtmref.optimized import Rtm


def test_profile(make: Any) -> None:
    """The profile reports the limits and views of the table (S-REG-10, D-REG-01)."""
    world = make(views_ipv4=0b1010, views_ipv6=1, max_next_hops_in_route=3, max_handles_in_enum=9)
    assert world.try_register()[1] == (3, 9, 0b1010, 2)
    assert world.try_register(family=23)[1] == (3, 9, 1, 1)


def test_identity(world: Any) -> None:
    """Instance, family and both halves of the identifier make a client unique (S-REG-06)."""
    world.register(1, 0)
    assert world.try_register(1, 0) == (183,)
    for options in ({"instance": 1}, {"family": 23}, {"number": 1}, {"protocol": 2}):
        assert world.try_register(**options)[0] == 0


def test_identity_is_free_after_departure(world: Any) -> None:
    """A departed client's identifier can register again, as a new entity."""
    first = world.register()
    world.rtm.RtmDeregisterEntity(first)
    second = world.register()
    assert second is not first
    assert world.rtm.RtmDeregisterEntity(first) == (6,)


@pytest.mark.parametrize("family", [0, 1, 6, 65535])
def test_families(world: Any, family: int) -> None:
    """Only IPv4 and IPv6 have tables (D-INST-02)."""
    assert world.try_register(family=family) == (87,)


def test_an_address_family_has_16_bits(world: Any) -> None:
    """A number that the structure cannot hold is an error that names the member."""
    with pytest.raises(ValueError, match="AddressFamily"):
        world.try_register(family=1 << 20)


def test_methods(world: Any) -> None:
    """More than 32 methods, or a NULL one, contradict themselves (D-REG-02)."""
    method = (0, 4)
    assert world.try_register(methods=(method, None)) == (13,)
    assert world.try_register(methods=(method,) * 33) == (13,)
    assert world.try_register(methods=(method,) * 32)[0] == 0


def test_null_pointers(world: Any) -> None:
    """Description, profile and handle are required (D-ERR-04)."""
    info = (0, 2, (1, 0))
    rtm = world.rtm
    assert rtm.RtmRegisterEntity(None, None, False, False, True, True) == (87,)
    assert rtm.RtmRegisterEntity(info, None, False, False, None, True) == (87,)
    assert rtm.RtmRegisterEntity(info, None, False, False, True, None) == (87,)
    assert rtm.RtmRegisterEntity(info, None, False, False, True, True)[0] == 0


def test_opaque_slots(make: Any) -> None:
    """Slots are given out first come, first served, and a departure frees one (S-OPAQ-02)."""
    world = make(opaque_slots=1)
    first = world.register(1, opaque=True)
    assert world.try_register(2, opaque=True) == (1450,)
    assert world.try_register(2, opaque=False)[0] == 0
    assert world.try_register(3, opaque=True, instance=1)[0] == 0
    world.rtm.RtmDeregisterEntity(first)
    assert world.try_register(3, opaque=True)[0] == 0


def test_registration_without_slot(make: Any) -> None:
    """By decision a client registers without the slot that it asked for (D-REG-03)."""
    world = make(opaque_slots=1, opaque_exhausted="without")
    first = world.register(1, opaque=True)
    second = world.register(2, opaque=True)
    world.rtm.RtmDeregisterEntity(second)
    world.register(3, opaque=True)
    world.rtm.RtmDeregisterEntity(first)
    assert not first.table
    assert world.try_register(4, opaque=True)[0] == 0


def test_resources_come_before_existence(make: Any) -> None:
    """A limit is reported before the outcome that the client exists (D-ERR-01)."""
    world = make(opaque_slots=0)
    world.register()
    assert world.try_register(opaque=True) == (1450,)
    assert world.try_register() == (183,)


def test_events(world: Any) -> None:
    """Clients of the same table with a callback hear of others, in order of registration."""
    quiet = world.register(1)
    first = world.register(2, events=True)
    second = world.register(3, events=True)
    stranger = world.register(4, events=True, instance=1)
    assert world.rtm.take_events() == [(first, 0, second, (0, 2, (3, 0)))]
    world.rtm.RtmDeregisterEntity(quiet)
    assert world.rtm.take_events() == [
        (first, 1, quiet, (0, 2, (1, 0))),
        (second, 1, quiet, (0, 2, (1, 0))),
    ]
    world.rtm.RtmDeregisterEntity(second)
    world.rtm.RtmDeregisterEntity(stranger)
    assert world.rtm.take_events() == [(first, 1, second, (0, 2, (3, 0)))]
    assert world.rtm.take_events() == []


def test_dead_registration_handle(world: Any) -> None:
    """Every operation on a table refuses the handle of a departed client first (D-DEREG-02)."""
    client = world.register()
    world.rtm.RtmDeregisterEntity(client)
    for operation in Rtm.operations:
        if operation.startswith("Rtm") and operation != "RtmRegisterEntity":
            method = getattr(Rtm, operation)
            count = method.__code__.co_argcount - 2
            wrong: list[Any] = [client, None, 7, [], world]
            for handle in wrong:
                assert method(world.rtm, handle, *[None] * count) == (6,), operation


def test_handles_of_another_rtm(world: Any, make: Any) -> None:
    """A handle of one RTM means nothing to another."""
    client = world.register()
    other = make()
    own = other.register()
    assert other.rtm.RtmGetEntityInfo(own, client, True) == (6,)
    assert other.rtm.RtmGetEntityInfo(client, own, True) == (6,)


def test_purge(world: Any) -> None:
    """A departing client's routes and next hops go with it; a new best is elected (D-DEREG-01)."""
    leaving, staying = world.register(1), world.register(2)
    hop = world.hop(leaving)
    route = world.route(leaving, "10.0.0.0/8", metric=1, hops=(hop,), neighbour=hop)
    heir = world.route(staying, "10.0.0.0/8", metric=2)
    world.route(leaving, "11.0.0.0/8")
    assert world.best(staying, "10.0.0.0/8") is route
    assert world.rtm.RtmDeregisterEntity(leaving) == (0,)
    assert world.best(staying, "10.0.0.0/8") is heir
    assert world.exact(staying, "11.0.0.0/8", 0) is None
    assert world.read(staying, route)[3] == 2
    status, info = world.rtm.RtmGetNextHopInfo(staying, hop, True)
    assert (status, info[3]) == (0, 1)


def test_leftovers_kept(make: Any) -> None:
    """By decision routes and next hops of a departed client stay (D-DEREG-01)."""
    world = make(leftovers="keep")
    leaving, staying = world.register(1), world.register(2)
    hop = world.hop(leaving)
    route = world.route(leaving, "10.0.0.0/8", hops=(hop,))
    world.drop(staying, route)
    world.drop(staying, hop)
    assert world.rtm.RtmDeregisterEntity(leaving) == (0,)
    assert world.best(staying, "10.0.0.0/8") is route
    assert world.exact(staying, "10.0.0.0/8")[4][0][3] is leaving
    assert world.read(staying, route)[9] == (hop,)
    assert world.rtm.RtmGetEntityInfo(staying, leaving, True) == (0, (0, 2, (1, 0)))
    assert world.rtm.RtmDeleteRouteToDest(staying, route, True) == (5,)
    assert world.rtm.RtmDeregisterEntity(leaving) == (6,)


def test_entity_handles_outlive_the_client(world: Any) -> None:
    """A departed client's handle can be read until its references are given back (D-DEREG-03)."""
    leaving, staying = world.register(1), world.register(2)
    world.rtm.RtmGetRegisteredEntities(staying, 2, True, None)
    world.rtm.RtmDeregisterEntity(leaving)
    assert world.rtm.RtmGetEntityInfo(staying, leaving, True) == (0, (0, 2, (1, 0)))
    assert world.rtm.RtmReleaseEntities(staying, (leaving,)) == (0,)
    assert world.rtm.RtmGetEntityInfo(staying, leaving, True) == (6,)
    assert world.rtm.RtmReleaseEntities(staying, (leaving,)) == (6,)

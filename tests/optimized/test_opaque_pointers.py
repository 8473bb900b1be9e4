"""Opaque slots: who has one, what it holds, how long."""

from __future__ import annotations

from typing import Any

import pytest

NULL, HANDLE, NOT_FOUND = (87,), (6,), (1168,)


@pytest.fixture
def slotted(world: Any) -> Any:
    """Clients `a` and `b` with a slot, `c` without, and a dest with a route of `c`."""
    world.a, world.b = world.register(1, opaque=True), world.register(2, opaque=True)
    world.c = world.register(3)
    world.r = world.route(world.c, "10.0.0.0/8")
    world.d = world.dest(world.c, "10.0.0.0/8")
    return world


def read(world: Any, client: Any) -> Any:
    """What a client's slot of the dest holds."""
    status, content = world.rtm.RtmGetOpaqueInformationPointer(client, world.d, True)
    assert status == 0
    return content


def test_slots_are_private(slotted: Any) -> None:
    """A slot begins as NULL; each client reads what it wrote itself (S-OPAQ-01, S-OPAQ-05)."""
    assert read(slotted, slotted.a) == read(slotted, slotted.b) == 0
    assert slotted.rtm.WriteOpaque(slotted.a, slotted.d, 0xABC) == (0,)
    assert (read(slotted, slotted.a), read(slotted, slotted.b)) == (0xABC, 0)
    assert slotted.rtm.WriteOpaque(slotted.a, slotted.d, 0) == (0,)
    assert read(slotted, slotted.a) == 0


def test_no_slot(slotted: Any, make: Any) -> None:
    """Without a reserved slot nothing is found (S-OPAQ-04, D-REG-03)."""
    get, write = slotted.rtm.RtmGetOpaqueInformationPointer, slotted.rtm.WriteOpaque
    assert get(slotted.c, slotted.d, True) == write(slotted.c, slotted.d, 1) == NOT_FOUND
    world = make(opaque_exhausted="without", opaque_slots=1)
    world.register(1, opaque=True)
    late = world.register(2, opaque=True)
    world.route(late, "10.0.0.0/8")
    dest = world.dest(late, "10.0.0.0/8")
    assert world.rtm.RtmGetOpaqueInformationPointer(late, dest, True) == NOT_FOUND


def test_departure_clears(slotted: Any) -> None:
    """The slots of a departed client are free, and empty for the next one (D-OPAQ-03)."""
    slotted.rtm.WriteOpaque(slotted.a, slotted.d, 5)
    slotted.rtm.WriteOpaque(slotted.b, slotted.d, 6)
    slotted.rtm.RtmDeregisterEntity(slotted.a)
    slotted.a = slotted.register(1, opaque=True)
    assert (read(slotted, slotted.a), read(slotted, slotted.b)) == (0, 6)


def test_life_of_contents(slotted: Any) -> None:
    """Contents last as long as the dest object, in the table or not (D-OPAQ-03, D-DEST-01)."""
    slotted.rtm.WriteOpaque(slotted.a, slotted.d, 5)
    slotted.rtm.RtmDeleteRouteToDest(slotted.c, slotted.r, True)
    assert read(slotted, slotted.a) == 5
    route = slotted.route(slotted.c, "10.0.0.0/8")
    assert read(slotted, slotted.a) == 5
    slotted.rtm.RtmDeleteRouteToDest(slotted.c, route, True)
    slotted.drop(slotted.c, slotted.d)
    assert slotted.rtm.WriteOpaque(slotted.a, slotted.d, 5) == HANDLE
    slotted.route(slotted.c, "10.0.0.0/8")
    slotted.d = slotted.dest(slotted.c, "10.0.0.0/8")
    assert read(slotted, slotted.a) == 0


def test_refusals(slotted: Any) -> None:
    """NULL output, then bad handles; a handle of another table is bad (D-HAND-08)."""
    get, write = slotted.rtm.RtmGetOpaqueInformationPointer, slotted.rtm.WriteOpaque
    elsewhere = slotted.register(1, instance=1, opaque=True)
    assert get(None, slotted.d, True) == write(None, slotted.d, 1) == HANDLE
    assert get(slotted.a, "x", None) == NULL
    assert get(slotted.a, slotted.r, True) == get(elsewhere, slotted.d, True) == HANDLE
    assert write(slotted.a, slotted.r, 1) == write(elsewhere, slotted.d, 1) == HANDLE

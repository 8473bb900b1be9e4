"""Listing and reading clients."""

from __future__ import annotations

from typing import Any

import pytest


def test_capacity(world: Any) -> None:
    """The count output tells total or delivered, as the capacity has it (D-ENT-02)."""
    clients = tuple(world.register(protocol) for protocol in (3, 1, 2))
    infos = tuple((0, 2, (protocol, 0)) for protocol in (3, 1, 2))
    get = world.rtm.RtmGetRegisteredEntities
    assert get(clients[0], 0, True, True) == (122, 3, (), ())
    assert get(clients[0], 2, True, True) == (122, 2, clients[:2], infos[:2])
    assert get(clients[0], 3, True, True) == (0, 3, clients, infos)
    assert get(clients[0], 9, None, True) == (0, 3, None, infos)
    assert get(clients[0], 9, True, None) == (0, 3, clients, None)
    assert get(clients[0], 9, None, None) == (0, 3, None, None)
    assert get(clients[0], None, True, True) == (87,)
    assert [client.refs for client in clients] == [3, 3, 2]


def test_own_entry(make: Any) -> None:
    """By decision the caller is not in its own list (D-ENT-01)."""
    world = make(own_entry="exclude")
    first = world.register(1)
    assert world.rtm.RtmGetRegisteredEntities(first, 0, True, True) == (0, 0, (), ())
    second = world.register(2)
    assert world.rtm.RtmGetRegisteredEntities(first, 5, True, None) == (0, 1, (second,), None)


def test_releasing(world: Any) -> None:
    """An array is released whole or not at all, and never below nothing (D-HAND-02, D-HAND-06)."""
    first, second = world.register(1), world.register(2)
    release = world.rtm.RtmReleaseEntities
    assert release(first, (second,)) == (6,)
    world.rtm.RtmGetRegisteredEntities(first, 2, True, None)
    assert release(first, (first, second, second)) == (6,)
    assert release(first, (first, None)) == (6,)
    assert release(first, (first, second)) == (0,)
    assert release(first, (first,)) == (6,)
    assert release(first, ()) == (0,)
    assert release(first, None) == (87,)


def test_reading(world: Any) -> None:
    """Reading a client takes no reference and releasing the structure none back (D-ENT-03)."""
    client = world.register(7, 8)
    assert world.rtm.RtmGetEntityInfo(client, client, True) == (0, (0, 2, (7, 8)))
    assert world.rtm.RtmReleaseEntityInfo(client, (0, 2, (7, 8))) == (0,)
    assert world.rtm.RtmReleaseEntityInfo(client, None) == (87,)
    assert world.rtm.RtmGetEntityInfo(client, client, None) == (87,)


@pytest.mark.parametrize("wrong", [None, 5, "x", object(), []])
def test_what_is_no_entity(world: Any, wrong: Any) -> None:
    """Anything that is no entity handle is an invalid one."""
    client = world.register()
    assert world.rtm.RtmGetEntityInfo(client, wrong, True) == (6,)
    assert world.rtm.RtmReleaseEntities(client, (wrong,)) == (6,)

"""Which error wins when several apply (D-ERR-01), and loading at scale."""

from __future__ import annotations

import gc
from typing import Any

from rtmref.optimized import without_collector
from rtmref.values import NetAddress

NULL, HANDLE, DENIED, RANGE = (87,), (6,), (5,), (87,)
BAD = NetAddress(2, 40, 0)


def test_order_of_an_add(world: Any) -> None:
    """NULL pointers and reserved parameters, then handles, then ownership, then ranges."""
    client, other = world.register(1), world.register(2)
    route = world.route(client, "10.0.0.0/8")
    foreign = world.hop(client)
    everything = {"route_list": "x", "hops": ("x",), "views": 4}
    assert world.add(None, None, change=None, **everything) == HANDLE
    assert world.add(other, None, **everything) == NULL
    assert world.add(other, BAD, notify=(1, None), **everything) == NULL
    assert world.add(other, BAD, **everything) == HANDLE
    assert world.add(other, BAD, pointer=(route,), hops=("x",)) == HANDLE
    assert world.add(other, BAD, pointer=(route,), hops=(foreign,), views=4) == DENIED
    assert world.add(other, BAD, hops=(foreign,)) == RANGE


def test_order_of_a_search(world: Any) -> None:
    """Ranges come before unsupported views, those before what is found."""
    client = world.register()
    search = world.rtm.RtmGetExactMatchDestination
    good = NetAddress(2, 8, 0)
    assert search("x", None, 0, 4, None) == HANDLE
    assert search(client, None, 0, 4, True) == NULL
    assert search(client, BAD, 0, 4, True) == RANGE
    assert search(client, good, 0, 4, True) == (50,)
    assert search(client, good, 0, 1, True) == (1168,)


def test_order_of_a_next_hop_update(world: Any, make: Any) -> None:
    """The remote dest is looked at before ownership, ownership before identity."""
    strict = make(next_hop_handle_identity="error")
    client, other = strict.register(1), strict.register(2)
    hop = strict.hop(client)
    assert strict.try_hop(other, BAD, flags=1, remote="x", pointer=(hop,)) == HANDLE
    assert strict.try_hop(other, BAD, pointer=(hop,)) == DENIED
    assert strict.try_hop(client, BAD, pointer=(hop,)) == RANGE


def test_order_of_a_registration(make: Any) -> None:
    """Ranges, then contradictory data, then configuration, limits and existence."""
    world = make(instance_on_demand="configured", opaque_slots=0)
    assert world.try_register(family=6, methods=(None,)) == RANGE
    assert world.try_register(methods=(None,)) == (13,)
    assert world.try_register(opaque=True) == (2,)
    world.rtm.StartInstance(0, 1)
    assert world.try_register(opaque=True) == (1450,)


def test_loading_without_collector() -> None:
    """The collector is off inside and as before afterwards, also after an error."""
    assert gc.isenabled()
    with without_collector():
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()
    try:
        with without_collector():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()


def test_many_routes_for_each_dest(world: Any) -> None:
    """A table of 300 dests with 35 routes each elects, answers and empties again."""
    clients = [world.register(number + 1) for number in range(35)]
    addresses = [NetAddress(2, 24, number << 8) for number in range(300)]
    for index, client in enumerate(clients):
        for address in addresses:
            assert world.add(client, address, metric=index * 7 % 35, pointer=None)[0] == 0
    for address in addresses:
        info = world.longest(clients[0], NetAddress(2, 32, address.AddrBits + 9))
        assert info[4][0][1:4:2] == (35, clients[0])
    for client in clients[:-1]:
        world.rtm.RtmDeregisterEntity(client)
    last = clients[-1]
    for address in addresses:
        route = world.best(last, address)
        assert world.read(last, route)[1] is last
        assert world.rtm.RtmDeleteRouteToDest(last, route, True)[0] == 0
    assert world.longest(last, "0.0.0.0/0", 0) is None

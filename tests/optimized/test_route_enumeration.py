"""Enumerating routes: order, criteria, one dest, changes meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from rtmref.values import AF_INET, NetAddress

NEXT, RANGE, OWN = 1, 2, 0x10000
OWNER, NEIGHBOUR, PREF, HOP, INTERFACE, FULL = 1, 2, 4, 8, 16, 0xFFFF
NULL, HANDLE, DENIED, UNSUPPORTED, END = (87,), (6,), (5,), (50,), (259, 0, ())


@pytest.fixture
def full(world: Any) -> Any:
    """Two clients, `me` and `other`, with routes of names a to e on three dests."""
    world.me, world.other = world.register(1), world.register(2)
    world.hop1, world.hop2 = world.hop(world.me), world.hop(world.me, interface=2)
    world.e = world.route(world.me, "12.0.0.0/8", hops=(world.hop2,), views=2)
    world.c = world.route(world.me, "10.0.0.0/8", metric=3, preference=5)
    world.b = world.route(world.other, "10.0.0.0/8", metric=2, views=3, preference=5)
    world.a = world.route(world.me, "10.0.0.0/8", metric=1, neighbour=world.hop1, preference=5)
    world.d = world.route(world.me, "10.0.0.0/9", hops=(world.hop1, world.hop2))
    return world


def criteria(owner: Any = None, neighbour: Any = None, hops: Any = (), preference: int = 0) -> Any:
    """Route information to compare with."""
    return (None, owner, neighbour, 0, 0, 0, (0, preference), 0, 0, hops)


def test_order(full: Any) -> None:
    """Routes come by dest, and on a dest by preference and metric (S-ENUM-07, D-ENUM-01)."""
    everything = full.routes(full.me, full.enum_routes(full.me))
    assert everything == [full.a, full.b, full.c, full.d, full.e]


def test_batches(full: Any) -> None:
    """Batches end in the middle of dests as well as between them; then the end is told."""
    enumeration = full.enum_routes(full.me)
    met = [full.routes(full.me, enumeration, 2) for _ in range(4)]
    assert met == [[full.a, full.b], [full.c, full.d], [full.e], []]
    assert full.rtm.RtmGetEnumRoutes(full.me, enumeration, 2, True) == END


def test_starting_rules(full: Any) -> None:
    """NEXT and RANGE choose dests as they do for dests (S-ENUM-02)."""
    me = full.me
    assert full.routes(me, full.enum_routes(me, NEXT, "10.0.0.0/9")) == [full.d, full.e]
    assert full.routes(me, full.enum_routes(me, RANGE, "10.0.0.0/9")) == [full.d]
    assert full.routes(me, full.enum_routes(me, 0, NetAddress(9, 9, 9))) == [
        *(full.a, full.b, full.c, full.d, full.e)
    ]


def test_views_and_owner(full: Any) -> None:
    """Routes of the target views only, and only the caller's own if asked (S-ENUM-06, -13)."""
    me, other = full.me, full.other
    assert full.routes(me, full.enum_routes(me, views=2)) == [full.b, full.e]
    assert full.routes(me, full.enum_routes(me, OWN, views=2)) == [full.e]
    assert full.routes(other, full.enum_routes(other, OWN)) == [full.b]


def test_criteria(full: Any) -> None:
    """Matching flags select routes by a criteria route and an interface (S-ENUM-11)."""
    me = full.me

    def found(match: int, given: Any, interface: int = 0) -> Any:
        enumeration = full.enum_routes(me, match=match, criteria=given, interface=interface)
        return full.routes(me, enumeration)

    assert found(OWNER, criteria(owner=full.other)) == [full.b]
    assert found(OWNER, criteria()) == []
    assert found(NEIGHBOUR, criteria(neighbour=full.hop1)) == [full.a]
    assert found(NEIGHBOUR, criteria()) == [full.b, full.c, full.d, full.e]
    assert found(PREF, criteria(preference=10)) == [full.d, full.e]
    assert found(HOP, criteria(hops=(full.hop2,))) == [full.d, full.e]
    assert found(INTERFACE, None, 2) == [full.d, full.e]
    assert found(FULL, criteria(me, None, (full.hop2,), 10), 1) == [full.d]
    assert found(0x20, "ignored", 2) == found(0, None)


def test_one_dest(full: Any) -> None:
    """A dest handle restricts the enumeration, whatever rule and address say (D-ENUM-08)."""
    me, dest = full.me, full.dest(full.me, "10.0.0.0/8")
    for flags, start in ((0, None), (NEXT, None), (RANGE, "12.0.0.0/8"), (NEXT, (9, 9, 9))):
        enumeration = full.enum_routes(me, flags, start, dest=dest)
        assert full.routes(me, enumeration, 2) == [full.a, full.b]
        assert full.routes(me, enumeration, 2) == [full.c]
        assert full.routes(me, enumeration, 2) == []
    assert full.routes(me, full.enum_routes(me, OWN, dest=dest)) == [full.a, full.c]


def test_one_dest_with_start_refused(make: Any) -> None:
    """By another decision a dest handle must not come with START (D-ENUM-08)."""
    world = make(start_with_handle="error")
    client = world.register()
    route = world.route(client, "10.0.0.0/8")
    dest, create = world.dest(client, "10.0.0.0/8"), world.rtm.RtmCreateRouteEnum
    assert create(client, dest, 0, 0, None, 0, None, 0, True) == NULL
    assert world.routes(client, world.enum_routes(client, NEXT, dest=dest)) == [route]


def test_dest_is_seen_once(full: Any) -> None:
    """A dest's routes are those it has when reached; without any it is not passed (D-ENUM-04)."""
    me, dest = full.me, full.dest(full.me, "12.0.0.0/8")
    enumeration = full.enum_routes(me, dest=dest)
    early = full.route(full.other, "12.0.0.0/8", metric=0)
    assert full.routes(me, enumeration, 1) == [early]
    full.route(full.other, "12.0.0.0/8", metric=9, neighbour=full.hop(full.other))
    assert full.routes(me, enumeration) == [full.e]
    assert full.routes(me, enumeration) == []
    emptied = full.dest(me, "10.0.0.0/9")
    enumeration = full.enum_routes(me, dest=emptied)
    full.rtm.RtmDeleteRouteToDest(me, full.d, True)
    assert full.routes(me, enumeration) == []
    late = full.route(me, "10.0.0.0/9")
    assert full.routes(me, enumeration) == [late]
    assert full.routes(me, enumeration) == []


def test_routes_that_no_longer_qualify(full: Any) -> None:
    """What is gone, moved out of the views or no longer meets criteria is passed over."""
    me = full.me
    enumeration = full.enum_routes(me, views=1, match=PREF, criteria=criteria(preference=5))
    assert full.routes(me, enumeration, 1) == [full.a]
    full.add(full.other, "10.0.0.0/8", pointer=(full.b,), preference=6)
    full.add(me, "10.0.0.0/8", pointer=(full.c,), preference=5, views=2)
    assert full.routes(me, enumeration) == []
    enumeration = full.enum_routes(me)
    assert full.routes(me, enumeration, 1) == [full.a]
    full.rtm.RtmDeleteRouteToDest(me, full.c, True)
    assert full.routes(me, enumeration, 2) == [full.b, full.d]


def test_order_is_kept_within_a_dest(full: Any) -> None:
    """Routes of a dest that was reached come in the order they had then (D-ENUM-04)."""
    enumeration = full.enum_routes(full.me)
    assert full.routes(full.me, enumeration, 1) == [full.a]
    full.add(full.me, "10.0.0.0/8", pointer=(full.c,), preference=1)
    assert full.routes(full.me, enumeration, 2) == [full.b, full.c]


def test_what_an_enumeration_keeps(full: Any) -> None:
    """Routes to come, the only dest and criteria handles exist on until it lets go of them."""
    me = full.me
    enumeration = full.enum_routes(me)
    full.routes(me, enumeration, 1)
    full.rtm.RtmReleaseRoutes(me, (full.c,))
    gone = full.best(me, "12.0.0.0/8", 1)
    assert gone is full.e
    assert full.rtm.RtmReferenceHandles(me, (full.c,)) == (0,)
    assert full.rtm.RtmDeleteRouteToDest(me, full.c, True)[0] == 0
    assert full.is_live(me, full.c)
    full.routes(me, enumeration)
    assert not full.is_live(me, full.c)
    dest = full.dest(me, "10.0.0.0/9")
    only = full.enum_routes(me, dest=dest)
    full.rtm.RtmDeleteRouteToDest(me, full.d, True)
    full.drop(me, dest)
    assert full.is_live(me, dest)
    full.rtm.RtmDeleteEnumHandle(me, only)
    assert not full.is_live(me, dest)
    lone = full.hop(me, "192.0.2.9/32")
    asking = full.enum_routes(me, match=HOP, criteria=criteria(hops=(lone,)))
    full.rtm.RtmDeleteNextHop(me, lone, None)
    assert full.is_live(me, lone)
    full.rtm.RtmDeleteEnumHandle(me, asking)
    assert not full.is_live(me, lone)


def test_references(full: Any) -> None:
    """Each delivered handle carries a reference (S-ENUM-17)."""
    enumeration = full.enum_routes(full.me)
    routes = full.rtm.RtmGetEnumRoutes(full.me, enumeration, 5, True)[2]
    assert [route.refs for route in routes] == [2] * 5
    assert full.rtm.RtmReleaseRoutes(full.me, routes) == (0,)
    assert [route.refs for route in routes] == [1] * 5


def test_refusals(full: Any) -> None:
    """NULL pointers, bad handles, ranges, unsupported views, in this order (D-ERR-01)."""
    me, create = full.me, full.rtm.RtmCreateRouteEnum
    dest, good = full.dest(me, "10.0.0.0/8"), NetAddress(AF_INET, 8, 0)
    assert create(None, dest, 4, 0, None, 0, None, 0, None) == HANDLE
    assert create(me, me, 4, 3, None, OWNER, None, 0, True) == NULL
    assert create(me, None, 4, NEXT, None, OWNER, criteria("x"), 0, True) == NULL
    assert create(me, None, 4, 3, good, OWNER, criteria("x"), 0, True) == HANDLE
    assert create(me, None, 4, 3, good, HOP, criteria(hops=(me,)), 0, True) == HANDLE
    assert create(me, me, 4, 3, None, 0, None, 0, True) == HANDLE
    assert create(me, dest, 4, 3, None, 0, None, 0, True) == NULL
    assert create(me, None, 4, RANGE, NetAddress(AF_INET, 40, 0), 0, None, 0, True) == NULL
    assert create(me, None, 4, 0x1000000, None, 0, None, 0, True) == NULL
    assert create(me, dest, 4, 0, None, 0, None, 0, True) == UNSUPPORTED


def test_refused_batches(full: Any) -> None:
    """NULL, then the handle, its owner, the count (S-ENUM-09)."""
    me, get = full.me, full.rtm.RtmGetEnumRoutes
    enumeration, dests = full.enum_routes(me), full.enum_dests(me)
    assert get(me, dests, None, True) == get(me, dests, 1, None) == NULL
    assert get(me, dests, 17, True) == HANDLE
    assert get(full.other, enumeration, 17, True) == DENIED
    assert get(me, enumeration, 17, True) == get(me, enumeration, 0, True) == NULL


def test_walk_through_many_dests(world: Any) -> None:
    """Every route of a large table comes exactly once, in order, whatever the batches."""
    client = world.register()
    hops = [world.hop(client, interface=number) for number in range(3)]
    for number in range(600):
        for metric in range(number % 3 + 1):
            world.add(
                client,
                NetAddress(AF_INET, 24 + number % 9, (number * 7919 % 600) << 8),
                metric=metric,
                neighbour=hops[metric],
                pointer=None,
            )
    enumeration = world.enum_routes(client)
    met: list[Any] = []
    while batch := world.routes(client, enumeration, 7):
        met += batch
    keys = [(*route.dest.address[:0:-1], route.metric) for route in met]
    assert len(met) == 1200
    assert keys == sorted(keys)
    assert len(set(keys)) == 1200

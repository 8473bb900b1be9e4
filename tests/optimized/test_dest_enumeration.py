"""Enumerating dests: starting rules, order, views, ownership, batches, changes meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from rtmref.values import AF_INET, AF_INET6, NetAddress, format_address

NEXT, RANGE, OWN = 1, 2, 0x1000000
NULL, HANDLE, DENIED, UNSUPPORTED, END = (87,), (6,), (5,), (50,), (259, 0, ())
PREFIXES = ["0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "10.0.128.0/17", "10.255.255.255/32"]
PREFIXES += ["11.0.0.0/8", "11.0.0.0/32", "192.0.2.0/24", "255.255.255.255/32"]


@pytest.fixture
def full(world: Any) -> Any:
    """A table with a route to each of the prefixes, added in reverse; `world.me` owns them."""
    world.me = world.register(1)
    for prefix in reversed(PREFIXES):
        assert world.add(world.me, prefix, pointer=None)[0] == 0
    return world


def test_order(full: Any) -> None:
    """From START all dests come by address, a prefix before what it covers (D-ENUM-01)."""
    assert full.dests(full.me, full.enum_dests(full.me)) == PREFIXES


def test_batches(full: Any) -> None:
    """Batches go on where the last one ended; the end is told again and again (D-ENUM-05)."""
    enumeration = full.enum_dests(full.me)
    met = [full.dests(full.me, enumeration, 4) for _ in range(4)]
    assert met == [PREFIXES[:4], PREFIXES[4:8], PREFIXES[8:], []]
    assert full.rtm.RtmGetEnumDests(full.me, enumeration, 4, True) == END


def test_range(full: Any) -> None:
    """RANGE is the prefix and everything under it (S-ENUM-02, S-ENUM-03, D-ENUM-03)."""
    of_ten = full.enum_dests(full.me, RANGE, NetAddress(AF_INET, 8, 0x0A010203))
    assert full.dests(full.me, of_ten) == PREFIXES[1:5]
    of_sixteen = full.enum_dests(full.me, RANGE, "10.0.0.0/16")
    assert full.dests(full.me, of_sixteen) == PREFIXES[2:4]
    assert full.dests(full.me, full.enum_dests(full.me, RANGE, "0.0.0.0/0")) == PREFIXES
    assert full.dests(full.me, full.enum_dests(full.me, RANGE, "12.0.0.0/8")) == []
    assert full.dests(full.me, full.enum_dests(full.me, RANGE, "11.0.0.0/32")) == ["11.0.0.0/32"]


def test_next(full: Any) -> None:
    """NEXT runs from its start, which need not exist, to the end of the table (D-ENUM-02)."""
    assert full.dests(full.me, full.enum_dests(full.me, NEXT, "10.0.0.0/16")) == PREFIXES[2:]
    assert full.dests(full.me, full.enum_dests(full.me, NEXT, "10.0.0.0/9")) == PREFIXES[2:]
    assert full.dests(full.me, full.enum_dests(full.me, NEXT, "12.0.0.0/8")) == PREFIXES[7:]


def test_next_exclusive(make: Any) -> None:
    """By another decision NEXT leaves its start out (D-ENUM-02)."""
    world = make(enum_next="exclusive")
    client = world.register()
    for prefix in PREFIXES[1:4]:
        world.route(client, prefix)
    assert world.dests(client, world.enum_dests(client, NEXT, "10.0.0.0/16")) == PREFIXES[3:4]
    assert world.dests(client, world.enum_dests(client, NEXT, "10.0.0.0/9")) == PREFIXES[2:4]


def test_start_ignores_an_address(full: Any) -> None:
    """An address given with START means nothing (D-ENUM-07)."""
    assert full.dests(full.me, full.enum_dests(full.me, 0, "192.0.2.0/24")) == PREFIXES
    assert full.dests(full.me, full.enum_dests(full.me, 0, NetAddress(99, 99, 1))) == PREFIXES


def test_live_cursor(full: Any) -> None:
    """What goes or comes ahead of the cursor shows, what comes behind it does not (D-ENUM-04)."""
    enumeration = full.enum_dests(full.me)
    assert full.dests(full.me, enumeration, 3) == PREFIXES[:3]
    full.route(full.me, "9.0.0.0/8")
    full.route(full.me, "10.0.64.0/18")
    full.rtm.RtmDeleteRouteToDest(full.me, full.best(full.me, "10.0.0.0/16"), True)
    full.rtm.RtmDeleteRouteToDest(full.me, full.best(full.me, "11.0.0.0/8"), True)
    rest = ["10.0.64.0/18", *PREFIXES[3:5], *PREFIXES[6:]]
    assert full.dests(full.me, enumeration) == rest


def test_end_is_not_final(full: Any) -> None:
    """A dest that comes behind the last one after the end was told is delivered (D-ENUM-04)."""
    enumeration = full.enum_dests(full.me, RANGE, "10.0.0.0/8")
    assert full.dests(full.me, enumeration) == PREFIXES[1:5]
    full.rtm.RtmDeleteRouteToDest(full.me, full.best(full.me, "10.255.255.255/32"), True)
    assert full.dests(full.me, enumeration) == []
    again = full.enum_dests(full.me, RANGE, "12.0.0.0/8")
    assert full.dests(full.me, again) == []
    full.route(full.me, "12.1.0.0/16")
    assert full.dests(full.me, again) == ["12.1.0.0/16"]


def test_views(world: Any) -> None:
    """Only dests of the target views come; with ANY all of them, without elements (S-ENUM-13)."""
    client = world.register()
    world.route(client, "10.0.0.0/8", views=1)
    world.route(client, "11.0.0.0/8", views=2)
    world.route(client, "12.0.0.0/8", views=3)
    world.route(client, "13.0.0.0/8", views=0)
    found = {}
    for views in (0, 1, 2, 3, 0xFFFFFFFF):
        enumeration = world.enum_dests(client, views=views)
        infos = world.rtm.RtmGetEnumDests(client, enumeration, 9, True)[2]
        found[views] = [(info[1][2] >> 24, len(info[4])) for info in infos]
    assert found[0] == [(10, 0), (11, 0), (12, 0), (13, 0)]
    assert found[1] == [(10, 1), (12, 1)]
    assert found[2] == [(11, 1), (12, 1)]
    assert found[3] == found[0xFFFFFFFF] == [(10, 2), (11, 2), (12, 2)]


def test_views_at_delivery(world: Any) -> None:
    """Views are looked at when a dest is delivered (D-ENUM-04)."""
    client = world.register()
    first, second = world.route(client, "10.0.0.0/8"), world.route(client, "11.0.0.0/8")
    enumeration = world.enum_dests(client, views=1)
    world.add(client, "10.0.0.0/8", pointer=(first,), views=2)
    assert world.dests(client, enumeration) == ["11.0.0.0/8"]
    world.add(client, "11.0.0.0/8", pointer=(second,), views=2)
    assert world.dests(client, world.enum_dests(client, views=1)) == []


def test_own_dests(world: Any) -> None:
    """A dest is own if the best route in one of the views asked for is (S-DEST-08, D-ENUM-09)."""
    client, other = world.register(1), world.register(2)
    world.route(client, "10.0.0.0/8", views=3, metric=2)
    world.route(other, "10.0.0.0/8", views=1, metric=1)
    world.route(other, "11.0.0.0/8", views=3)
    world.route(client, "12.0.0.0/8", views=1)
    world.route(client, "13.0.0.0/8", views=0)

    def own(views: int) -> Any:
        return world.dests(client, world.enum_dests(client, OWN, views=views))

    assert own(0) == own(3) == ["10.0.0.0/8", "12.0.0.0/8"]
    assert own(1) == ["12.0.0.0/8"]
    assert own(2) == ["10.0.0.0/8"]


def test_protocol_chooses_the_reported_route(world: Any) -> None:
    """The protocol decides which best route is told, not which dests come (S-PREF-09)."""
    client, other = world.register(1), world.register(2)
    mine = world.route(client, "10.0.0.0/8", metric=2)
    best = world.route(other, "10.0.0.0/8", metric=1)
    reported = {}
    for protocol in (0, 1, 2, 3, 0xFFFFFFFF):
        enumeration = world.enum_dests(client, views=1, protocol=protocol)
        infos = world.rtm.RtmGetEnumDests(client, enumeration, 9, True)[2]
        reported[protocol] = [info[4][0][2] for info in infos]
    assert reported == {0: [best], 1: [mine], 2: [best], 3: [None], 0xFFFFFFFF: [mine]}


def test_references(full: Any) -> None:
    """Delivered structures carry references, which RtmReleaseDests gives back (S-ENUM-17)."""
    enumeration = full.enum_dests(full.me, views=1)
    infos = full.rtm.RtmGetEnumDests(full.me, enumeration, 2, True)[2]
    dest, route = infos[0][0], infos[0][4][0][2]
    full.rtm.RtmReferenceHandles(full.me, (route,))
    full.rtm.RtmDeleteRouteToDest(full.me, route, True)
    assert full.is_live(full.me, dest)
    assert full.rtm.RtmReleaseDests(full.me, infos) == (0,)
    assert not full.is_live(full.me, dest)


def test_refusals(full: Any) -> None:
    """Bad flags, a missing or misfit address, an unsupported view, in this order (D-ENUM-07)."""
    create = full.rtm.RtmCreateDestEnum
    address = NetAddress(AF_INET, 8, 0)
    assert create(object(), 4, 0, None, 0, None) == HANDLE
    assert create(full.me, 4, 0, None, 0, None) == NULL
    for flags in (3, 4, 0x10000, 0x1000003, 0x80000000):
        assert create(full.me, 4, flags, address, 0, True) == NULL
    for flags in (NEXT, RANGE):
        assert create(full.me, 4, flags, None, 0, True) == NULL
        assert create(full.me, 4, flags, NetAddress(AF_INET, 33, 0), 0, True) == NULL
        assert create(full.me, 4, flags, NetAddress(AF_INET6, 8, 0), 0, True) == NULL
        assert create(full.me, 4, flags, address, 0, True) == UNSUPPORTED


def test_refused_batches(full: Any) -> None:
    """NULL, then the handle, its owner, the count; nothing is lost by a refusal (S-ENUM-09)."""
    other = full.register(2)
    enumeration, get = full.enum_dests(full.me), full.rtm.RtmGetEnumDests
    routes = full.enum_routes(full.me)
    assert get(other, None, None, True) == get(other, None, 1, None) == NULL
    assert get(full.me, routes, 17, True) == HANDLE
    assert get(other, enumeration, 17, True) == DENIED
    assert get(full.me, enumeration, 17, True) == get(full.me, enumeration, 0, True) == NULL
    assert full.dests(full.me, enumeration, 16) == PREFIXES


def test_deletion(full: Any) -> None:
    """A deleted enumeration is dead; only its owner can delete it (S-ENUM-01)."""
    other, elsewhere = full.register(2), full.register(1, instance=1)
    delete = full.rtm.RtmDeleteEnumHandle
    enumeration = full.enum_dests(full.me)
    assert delete(None, enumeration) == HANDLE
    assert delete(elsewhere, enumeration) == HANDLE
    assert delete(full.me, full.me) == delete(full.me, None) == HANDLE
    assert delete(other, enumeration) == DENIED
    assert delete(full.me, enumeration) == (0,)
    assert delete(full.me, enumeration) == HANDLE
    assert full.rtm.RtmGetEnumDests(full.me, enumeration, 1, True) == HANDLE


def test_departure_ends_enumerations(full: Any) -> None:
    """The enumerations of a departed client are gone (D-DEREG-01)."""
    other = full.register(2)
    enumeration = full.enum_dests(other)
    assert full.rtm.RtmDeregisterEntity(other) == (0,)
    assert full.rtm.RtmDeleteEnumHandle(full.me, enumeration) == HANDLE


def test_other_ends(make: Any) -> None:
    """By other decisions a short batch tells the end at once, and 0 asks for nothing."""
    world = make(last_batch="code_with_items", zero_count="nothing")
    client = world.register()
    for prefix in PREFIXES[:3]:
        world.route(client, prefix)
    enumeration, get = world.enum_dests(client), world.rtm.RtmGetEnumDests
    assert get(client, enumeration, 0, True) == (0, 0, ())
    assert get(client, enumeration, 2, True)[:2] == (0, 2)
    status, count, infos = get(client, enumeration, 2, True)
    assert (status, count, format_address(infos[0][1])) == (259, 1, PREFIXES[2])
    assert get(client, enumeration, 2, True) == END
    assert get(client, enumeration, 0, True) == (0, 0, ())


def test_ipv6(world: Any) -> None:
    """A table of the other family is enumerated alike."""
    client = world.register(family=AF_INET6)
    prefixes = ["::/0", "2001:db8::/32", "2001:db8::/127", "2001:db8:8000::/33", "ff00::/8"]
    for prefix in reversed(prefixes):
        world.route(client, prefix)
    assert world.dests(client, world.enum_dests(client), 5) == prefixes
    inner = world.enum_dests(client, RANGE, "2001:db8::/32")
    assert world.dests(client, inner, 5) == prefixes[1:4]

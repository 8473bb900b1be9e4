"""Reading and searching dests."""

from __future__ import annotations

import random
from typing import Any

import pytest

from rtmref.values import NetAddress, covers, format_address

NOT_FOUND, NOT_SUPPORTED, INVALID, BAD_HANDLE = (1168,), (50,), (87,), (6,)
DEADLOCK = (1131,)


def test_dest_information(world: Any) -> None:
    """A structure has the dest, its prefix, its views, and an element for each target view."""
    client = world.register()
    route = world.route(client, "10.0.0.0/8", views=2, flags=0x20)
    dest, address, changed, views, elements = world.exact(client, "10.0.0.0/8", 3)
    assert (address, changed, views) == (NetAddress(2, 8, 0x0A000000), 0, 2)
    assert elements == ((0, 0, None, None, 0, None), (1, 1, route, client, 0x20, None))
    assert world.exact(client, "10.0.0.0/8", 0) == (dest, address, 0, 2, ())
    assert world.exact(client, "10.0.0.0/8", 0xFFFFFFFF)[4] == elements


def test_sparse_views(make: Any) -> None:
    """Elements come in ascending view identifier, whatever identifiers a table has (D-VIEW-07)."""
    world = make(views_ipv4=0x80000011)
    client = world.register()
    world.route(client, "10.0.0.0/8", views=0xFFFFFFFF)
    assert [element[0] for element in world.exact(client, "10.0.0.0/8", 0xFFFFFFFF)[4]] == [
        0,
        4,
        31,
    ]
    assert [element[0] for element in world.exact(client, "10.0.0.0/8", 0x80000010)[4]] == [4, 31]


def test_unsupported_views(world: Any) -> None:
    """A mask with an unsupported view is refused, but for the one of all views (D-VIEW-02)."""
    client = world.register()
    world.route(client, "10.0.0.0/8")
    dest = world.exact(client, "10.0.0.0/8")[0]
    address = NetAddress(2, 8, 0x0A000000)
    criteria = (None, None, None, 0, 0, 0, (0, 0), 0, 0, ())
    for mask in (4, 7, 0xFFFFFFFE, 0x80000001):
        rtm = world.rtm
        assert rtm.RtmGetExactMatchDestination(client, address, 0, mask, True) == NOT_SUPPORTED
        assert rtm.RtmGetMostSpecificDestination(client, address, 0, mask, True) == NOT_SUPPORTED
        assert rtm.RtmGetLessSpecificDestination(client, dest, 0, mask, True) == NOT_SUPPORTED
        assert rtm.RtmGetDestInfo(client, dest, 0, mask, True) == NOT_SUPPORTED
        answer = rtm.RtmGetExactMatchRoute(client, address, 0, criteria, 0, mask, True)
        assert answer == NOT_SUPPORTED


def test_searches(world: Any) -> None:
    """Exact, longest and next shorter matches walk the nesting prefixes (S-MATCH-01 to -04)."""
    client = world.register()
    for prefix in ("0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32"):
        world.route(client, prefix)
    assert format_address(world.longest(client, "10.1.2.3/32")[1]) == "10.1.2.3/32"
    assert format_address(world.longest(client, "10.1.2.0/24")[1]) == "10.1.0.0/16"
    assert format_address(world.longest(client, "10.1.0.0/16")[1]) == "10.1.0.0/16"
    assert format_address(world.longest(client, "10.0.0.0/9")[1]) == "10.0.0.0/8"
    assert format_address(world.longest(client, "8.0.0.0/5")[1]) == "0.0.0.0/0"
    assert world.exact(client, "10.1.2.0/24") is None
    info = world.longest(client, "10.1.2.3/32")
    walked = []
    while True:
        answer = world.rtm.RtmGetLessSpecificDestination(client, info[0], 0, 1, True)
        if answer == NOT_FOUND:
            break
        info = answer[1]
        walked.append(info[1].NumBits)
        world.rtm.RtmReleaseDestInfo(client, info)
    assert walked == [16, 8, 0]


def test_hidden_dests(make: Any, world: Any) -> None:
    """Dests outside the target views are invisible to searches, or found empty (D-VIEW-05)."""
    client = world.register()
    world.route(client, "10.0.0.0/8", views=1)
    world.route(client, "10.1.0.0/16", views=2)
    world.route(client, "10.1.1.0/24", views=0)
    dest = world.exact(client, "10.1.1.0/24", 0)[0]
    assert world.exact(client, "10.1.0.0/16", 1) is None
    assert world.exact(client, "10.1.1.0/24", 3) is None
    assert world.longest(client, "10.1.1.1/32", 1)[1].NumBits == 8
    assert world.longest(client, "10.1.1.1/32", 2)[1].NumBits == 16
    assert world.longest(client, "10.1.1.1/32", 0)[1].NumBits == 24
    less = world.rtm.RtmGetLessSpecificDestination
    assert less(client, dest, 0, 1, True)[1][1].NumBits == 8
    assert world.rtm.RtmGetDestInfo(client, dest, 0, 1, True)[1][4] == (
        (0, 0, None, None, 0, None),
    )
    frank = make(hidden_dests="found")
    client = frank.register()
    frank.route(client, "10.0.0.0/8", views=2)
    assert frank.exact(client, "10.0.0.0/8", 1)[4] == ((0, 0, None, None, 0, None),)
    assert frank.longest(client, "10.0.0.0/9", 1)[1].NumBits == 8


@pytest.mark.parametrize(("protocol", "best"), [(0, 0), (1, 0), (2, 1), (0xFFFFFFFF, 1), (3, None)])
def test_protocol_chooses_the_route(world: Any, protocol: int, best: int | None) -> None:
    """The protocol chooses which best route is reported, not what is found (D-PREF-03)."""
    first, second, sibling = world.register(1), world.register(2, 0), world.register(2, 1)
    routes = [
        world.route(first, "10.0.0.0/8", metric=1, flags=1),
        world.route(second, "10.0.0.0/8", metric=2, flags=2),
        world.route(sibling, "10.0.0.0/8", metric=3, flags=3),
    ]
    (element,) = world.exact(sibling, "10.0.0.0/8", 1, protocol)[4]
    if best is None:
        assert element == (0, 3, None, None, 0, None)
    else:
        owner = (first, second)[best]
        assert element == (0, 3, routes[best], owner, best + 1, None)


def test_protocol_of_a_single_route(world: Any) -> None:
    """A single route of another protocol is counted but not reported (D-MATCH-03, D-DEST-08)."""
    client = world.register(1)
    route = world.route(client, "10.0.0.0/8")
    assert world.exact(client, "10.0.0.0/8", 1, 2)[4] == ((0, 1, None, None, 0, None),)
    assert world.exact(client, "10.0.0.0/8", 1, 1)[4] == ((0, 1, route, client, 0, None),)


@pytest.mark.parametrize(
    "address", [(23, 8, 0), (2, 33, 0), (2, 65535, 0), (2, 8, 1 << 32), (0, 0, 0)]
)
def test_impossible_prefixes(world: Any, address: Any) -> None:
    """A prefix of another family or an impossible length is an invalid parameter (D-DEST-06)."""
    client = world.register()
    criteria = (None, None, None, 0, 0, 0, (0, 0), 0, 0, ())
    rtm = world.rtm
    assert rtm.RtmGetExactMatchDestination(client, address, 0, 1, True) == INVALID
    assert rtm.RtmGetMostSpecificDestination(client, address, 0, 1, True) == INVALID
    assert rtm.RtmGetExactMatchRoute(client, address, 0, criteria, 0, 1, True) == INVALID
    assert world.add(client, address) == INVALID


def test_host_bits(world: Any) -> None:
    """Bits beyond the length are cleared on input to every call (D-DEST-05)."""
    client = world.register()
    messy = NetAddress(2, 8, 0x0A010203)
    route = world.route(client, messy)
    assert world.exact(client, messy)[1] == NetAddress(2, 8, 0x0A000000)
    assert world.longest(client, NetAddress(2, 9, 0x0A7F0000))[4][0][2] is route


def test_null_pointers(world: Any) -> None:
    """Prefix and buffer are required, before handles are looked at (D-ERR-01)."""
    client = world.register()
    address = NetAddress(2, 8, 0)
    rtm = world.rtm
    assert rtm.RtmGetExactMatchDestination(client, None, 0, 1, True) == INVALID
    assert rtm.RtmGetExactMatchDestination(client, address, 0, 1, None) == INVALID
    assert rtm.RtmGetMostSpecificDestination(client, None, 0, 1, True) == INVALID
    assert rtm.RtmGetMostSpecificDestination(client, address, 0, 1, None) == INVALID
    assert rtm.RtmGetLessSpecificDestination(client, None, 0, 1, None) == INVALID
    assert rtm.RtmGetLessSpecificDestination(client, None, 0, 4, True) == BAD_HANDLE
    assert rtm.RtmGetDestInfo(client, None, 0, 1, None) == INVALID
    assert rtm.RtmGetDestInfo(client, None, 0, 4, True) == BAD_HANDLE
    assert rtm.RtmReleaseDestInfo(client, None) == INVALID
    assert rtm.RtmReleaseDests(client, None) == INVALID


def test_life_of_a_dest(world: Any) -> None:
    """A dest leaves the table with its last route, and is revived while it exists (D-DEST-01)."""
    client = world.register()
    route = world.route(client, "10.0.0.0/8")
    world.drop(client, route)
    _, info = world.rtm.RtmGetExactMatchDestination(
        client, NetAddress(2, 8, 0x0A000000), 0, 0, True
    )
    dest = info[0]
    world.rtm.RtmDeleteRouteToDest(client, route, True)
    assert world.exact(client, "10.0.0.0/8", 0) is None
    assert world.longest(client, "10.0.0.0/8", 0) is None
    shown = world.rtm.RtmGetDestInfo(client, dest, 0, 1, True)[1]
    assert shown[3:] == (0, ((0, 0, None, None, 0, None),))
    world.rtm.RtmReleaseDestInfo(client, shown)
    world.route(client, "10.0.0.0/8")
    assert world.exact(client, "10.0.0.0/8")[0] is dest
    world.rtm.RtmReleaseDestInfo(client, info)
    assert world.is_live(client, dest)
    route = world.best(client, "10.0.0.0/8")
    world.rtm.RtmDeleteRouteToDest(client, route, True)
    assert not world.is_live(client, dest)
    world.route(client, "10.0.0.0/8")
    assert world.exact(client, "10.0.0.0/8")[0] is not dest


def test_less_specific_of_a_departed_dest(world: Any) -> None:
    """The walk may start from a dest that is no longer in the table (D-MATCH-01)."""
    client = world.register()
    world.route(client, "10.0.0.0/8")
    route = world.route(client, "10.1.0.0/16")
    address = NetAddress(2, 16, 0x0A010000)
    dest = world.rtm.RtmGetExactMatchDestination(client, address, 0, 0, True)[1][0]
    world.rtm.RtmDeleteRouteToDest(client, route, True)
    answer = world.rtm.RtmGetLessSpecificDestination(client, dest, 0, 1, True)
    assert answer[1][1] == NetAddress(2, 8, 0x0A000000)


@pytest.mark.parametrize("family", [2, 23])
def test_random_tables(make: Any, family: int) -> None:
    """Searches in views answer like a look at every dest, through adds and deletions."""
    world = make()
    client = world.register(family=family)
    chooser = random.Random(9)
    width = 32 if family == 2 else 128
    routes: dict[NetAddress, Any] = {}
    views: dict[NetAddress, int] = {}
    for _ in range(1500):
        length = chooser.choice([0, 1, 8, 9, 16, 24, 31, 32, width - 1, width])
        bits = chooser.choice([0, 0x0A << width - 8]) | chooser.getrandbits(2)
        address = NetAddress(family, length, bits >> width - length << width - length)
        if address in routes and chooser.random() < 0.5:
            assert world.rtm.RtmDeleteRouteToDest(client, routes.pop(address), True)[0] == 0
            del views[address]
        else:
            views[address] = chooser.randrange(4)
            route = world.route(client, address, views=views[address])
            if address in routes:
                world.drop(client, route)
            routes[address] = route
        asked = NetAddress(family, width, bits)
        mask = chooser.randrange(4)
        seen = [a for a in routes if covers(a, asked) and (not mask or views[a] & mask)]
        found = world.longest(client, asked, mask)
        assert (found and found[1]) == max(seen, default=None)


def test_whole_addresses_are_sought_like_all_others(make: Any) -> None:
    """What is answered on the spot is what the search for any arguments answers, and only that."""
    world = make()
    rtm = world.rtm
    clients = [world.register(1), world.register(2)]
    chooser = random.Random(5)
    seen = set()
    for _ in range(1000):
        prefix = NetAddress(2, chooser.choice([0, 8, 31, 32]), 0)
        route = world.route(chooser.choice(clients), prefix, views=chooser.randrange(4))
        dest = route.dest
        if chooser.random() < 0.1:
            rtm.RtmHoldDestination(route.owner, dest, 1, 5)
        if chooser.random() < 0.6:
            rtm.RtmDeleteRouteToDest(route.owner, route, True)
        asked = (
            clients[1],
            NetAddress(chooser.choice([2, 2, 2, 23]), 32, chooser.choice([0, 1, 9, 1 << 32])),
            chooser.choice([0, 0, 0, 1, 7]),
            chooser.choice([1, 1, 1, 0, 2, 3, 4, 0xFFFFFFFF]),
            chooser.choice([True, True, True, None]),
        )
        world.advance(1)
        locking = (clients[1], dest, True)
        locked = chooser.random() < 0.1 and rtm.RtmLockDestination(*locking, True) == (0,)
        answer = rtm.RtmGetMostSpecificDestination(*asked)
        assert answer == rtm._most_specific(*asked)
        seen.add(answer[0])
        if locked:
            assert rtm.RtmLockDestination(*locking, False) == (0,)
    assert seen == {0, *NOT_FOUND, *NOT_SUPPORTED, *INVALID, *DEADLOCK}

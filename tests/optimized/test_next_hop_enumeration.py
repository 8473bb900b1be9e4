"""Enumerating next hops: order, starting rules, the caller's own list, changes meanwhile."""

from __future__ import annotations

from typing import Any

from rtmref.values import AF_INET, NetAddress

NEXT, RANGE = 1, 2
NULL, HANDLE, DENIED, END = (87,), (6,), (5,), (259, 0, ())


def enum(world: Any, caller: Any, flags: int = 0, start: Any = None) -> Any:
    """The handle of an enumeration of next hops."""
    status, handle = world.rtm.RtmCreateNextHopEnum(caller, flags, start, True)
    assert status == 0
    return handle


def hops(world: Any, caller: Any, enumeration: Any, count: int = 16) -> list[Any]:
    """The next ones, given back at once."""
    status, number, found = world.rtm.RtmGetEnumNextHops(caller, enumeration, count, True)
    assert (status, number) == (0 if found else 259, len(found))
    assert world.rtm.RtmReleaseNextHops(caller, found) == (0,)
    return list(found)


def some(world: Any, caller: Any) -> list[Any]:
    """Six next hops, in the order of their places."""
    places = [
        ("10.0.0.0/8", 2),
        ("10.0.0.0/32", 1),
        ("10.0.0.0/32", 3),
        ("10.0.0.9/32", 0),
        ("11.0.0.0/32", 0),
        ("192.0.2.1/32", 7),
    ]
    made = {place: world.hop(caller, *place) for place in reversed(places)}
    return [made[place] for place in places]


def test_order(world: Any) -> None:
    """By address, then length, then interface, in batches (D-ENUM-11)."""
    client = world.register()
    ordered = some(world, client)
    enumeration = enum(world, client)
    assert hops(world, client, enumeration, 4) == ordered[:4]
    assert hops(world, client, enumeration, 4) == ordered[4:]
    assert world.rtm.RtmGetEnumNextHops(client, enumeration, 4, True) == END


def test_own_list_only(world: Any) -> None:
    """Another client's next hops do not come (S-ENUM-12)."""
    client, other = world.register(1), world.register(2)
    ordered = some(world, client)
    world.hop(other, "10.0.0.1/32")
    assert hops(world, client, enum(world, client)) == ordered


def test_starting_rules(world: Any, make: Any) -> None:
    """RANGE is every next hop whose address is covered, NEXT runs to the end (D-ENUM-03)."""
    client = world.register()
    ordered = some(world, client)
    ten, host = NetAddress(AF_INET, 8, 10 << 24), NetAddress(AF_INET, 32, 10 << 24)
    assert hops(world, client, enum(world, client, RANGE, ten)) == ordered[:4]
    assert hops(world, client, enum(world, client, RANGE, host)) == ordered[1:3]
    assert hops(world, client, enum(world, client, NEXT, host)) == ordered[1:]
    assert hops(world, client, enum(world, client, 0, ten)) == ordered
    other = make(enum_next="exclusive")
    client = other.register()
    ordered = some(other, client)
    assert hops(other, client, enum(other, client, NEXT, host)) == ordered[3:]


def test_live_cursor(world: Any) -> None:
    """Next hops that go or come ahead of the cursor show (D-ENUM-04)."""
    client = world.register()
    ordered = some(world, client)
    enumeration = enum(world, client)
    assert hops(world, client, enumeration, 2) == ordered[:2]
    world.rtm.RtmDeleteNextHop(client, ordered[1], None)
    world.rtm.RtmDeleteNextHop(client, ordered[3], None)
    world.hop(client, "9.0.0.0/32")
    new = world.hop(client, "10.0.0.0/32", interface=2)
    assert hops(world, client, enumeration) == [new, ordered[2], *ordered[4:]]


def test_references(world: Any) -> None:
    """Each delivered handle carries a reference (S-ENUM-17)."""
    client = world.register()
    hop = world.hop(client)
    enumeration = enum(world, client)
    assert world.rtm.RtmGetEnumNextHops(client, enumeration, 1, True) == (0, 1, (hop,))
    assert hop.refs == 2


def test_refusals(world: Any) -> None:
    """Flags, addresses, handles and counts are refused as for dests."""
    client, other = world.register(1), world.register(2)
    create, get = world.rtm.RtmCreateNextHopEnum, world.rtm.RtmGetEnumNextHops
    address = NetAddress(AF_INET, 8, 0)
    assert create(None, 0, None, None) == HANDLE
    assert create(client, 0, None, None) == NULL
    assert create(client, 1, None, True) == create(client, 3, address, True) == NULL
    assert create(client, 0x10000, None, True) == create(client, 0x1000000, None, True) == NULL
    assert create(client, 2, NetAddress(23, 8, 0), True) == NULL
    enumeration = enum(world, client)
    assert get(None, enumeration, 1, True) == HANDLE
    assert get(client, None, None, True) == get(client, None, 1, None) == NULL
    assert get(client, world.enum_routes(client), 17, True) == HANDLE
    assert get(other, enumeration, 17, True) == DENIED
    assert get(client, enumeration, 17, True) == get(client, enumeration, 0, True) == NULL


def test_identity_without_length(make: Any) -> None:
    """Where the length is no part of identity the order is kept all the same (D-NH-05)."""
    world = make(next_hop_identity="address_only")
    client = world.register()
    second, first = world.hop(client, "10.0.0.1/32"), world.hop(client, "10.0.0.0/8")
    assert world.hop(client, "10.0.0.0/30") is first
    assert hops(world, client, enum(world, client)) == [first, second]
    world.rtm.RtmDeleteNextHop(client, first, None)
    assert hops(world, client, enum(world, client)) == [second]

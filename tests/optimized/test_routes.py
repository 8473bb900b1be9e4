"""Adding, updating and deleting routes."""

from __future__ import annotations

from typing import Any

import pytest

from rtmref.values import NetAddress

FIRST, NEW, BEST = 0x1, 0x2, 0x10000


def test_same_route_is_updated(world: Any) -> None:
    """Dest, owner and neighbour make a route the same; the rest is replaced (S-ROUTE-03, -05)."""
    client, other = world.register(1), world.register(2)
    hop = world.hop(client)
    status, route, change = world.add(client, "10.0.0.0/8", metric=5)
    assert (status, change) == (0, NEW | BEST)
    assert world.add(client, "10.0.0.0/8", metric=7, hops=(hop,), flags=3) == (0, route, BEST)
    assert world.read(client, route)[5:7] == (3, (7, 10))
    assert world.route(client, "10.0.0.0/8", neighbour=hop) is not route
    assert world.route(other, "10.0.0.0/8") is not route
    assert world.route(client, "10.0.0.0/9") is not route


def test_handle_variable(world: Any) -> None:
    """A reference comes only with a handle that is filled in (S-ROUTE-08, D-ROUTE-15)."""
    client = world.register()
    assert world.add(client, "10.0.0.0/8", pointer=None) == (0, None, NEW | BEST)
    _, route, _ = world.add(client, "10.0.0.0/8")
    assert route.refs == 1
    assert world.add(client, "10.0.0.0/8", pointer=(route,)) == (0, route, BEST)
    assert world.add(client, None, pointer=(route,), metric=9) == (0, route, BEST)
    assert world.add(client, "10.0.0.0/8") == (0, route, BEST)
    assert route.refs == 2


def test_route_data(world: Any) -> None:
    """What an add supplies is what reading shows; owner, state and dest are the table's own."""
    client = world.register()
    hop = world.hop(client)
    info = ("x", "y", hop, 9, 0xFF, 0xFFFF, (7, 8), 0xFFFFFFFF, -5, (hop,))
    address = NetAddress(2, 8, 0x0AFFFFFF)
    status, route, _ = world.rtm.RtmAddRouteToDest(
        client, (None,), address, info, 0, None, 0, None, 0xFFFFFFF0
    )
    assert status == 0
    dest = world.exact(client, "10.0.0.0/8")[0]
    expected = (dest, client, hop, 0, 0xFF, 0xFFFF, (7, 8), 3, -5, (hop,))
    assert world.read(client, route) == expected
    get = world.rtm.RtmGetRouteInfo
    assert get(client, route, None, True) == (0, None, NetAddress(2, 8, 0x0A000000))
    assert get(client, route, None, None) == (0, None, None)


def test_new_makes_duplicates(world: Any) -> None:
    """NEW creates a second same route; later searches find the cheaper one (D-ROUTE-02)."""
    client = world.register()
    first = world.route(client, "10.0.0.0/8", metric=5)
    second = world.route(client, "10.0.0.0/8", metric=4, change=NEW)
    assert second is not first
    assert world.add(client, "10.0.0.0/8", metric=6)[1] is second
    assert world.add(client, "10.0.0.0/8", metric=6)[1] is first


def test_oldest_duplicate(make: Any) -> None:
    """By decision the oldest of several same routes is the one updated (D-ROUTE-04)."""
    world = make(first_route="oldest")
    client = world.register()
    first = world.route(client, "10.0.0.0/8", metric=5)
    world.route(client, "10.0.0.0/8", metric=4, change=NEW)
    assert world.add(client, "10.0.0.0/8", metric=6)[1] is first
    assert world.add(client, "10.0.0.0/8", metric=9, change=FIRST)[1] is first


def test_first_disregards_the_neighbour(world: Any) -> None:
    """FIRST updates the caller's first route and its neighbour (S-ROUTE-07, D-ROUTE-05)."""
    client, other = world.register(1), world.register(2)
    hop = world.hop(client)
    world.route(other, "10.0.0.0/8", metric=1)
    dear = world.route(client, "10.0.0.0/8", metric=9)
    cheap = world.route(client, "10.0.0.0/8", metric=3, neighbour=hop)
    assert world.add(client, "10.0.0.0/8", metric=4, change=FIRST)[1] is cheap
    assert world.read(client, cheap)[2] is None
    assert world.read(client, dear)[6] == (9, 10)
    status, created, change = world.add(client, "11.0.0.0/8", change=FIRST, neighbour=hop)
    assert (status, change) == (0, NEW | BEST)
    assert world.read(client, created)[2] is hop


def test_first_keeps_the_neighbour(make: Any) -> None:
    """By decision an update with FIRST leaves the neighbour (D-ROUTE-05)."""
    world = make(first_neighbour="keep")
    client = world.register()
    hop, spare = world.hop(client), world.hop(client, "192.0.2.2/32")
    route = world.route(client, "10.0.0.0/8", neighbour=hop)
    assert world.add(client, "10.0.0.0/8", neighbour=spare, change=FIRST)[1] is route
    assert world.read(client, route)[2] is hop
    assert (hop.pins, spare.pins) == (2, 1)


@pytest.mark.parametrize(("option", "status"), [("new", 0), ("error", 87)])
def test_new_with_first(make: Any, option: str, status: int) -> None:
    """NEW and FIRST together: NEW wins, or an error, by decision (D-ROUTE-03)."""
    world = make(new_with_first=option)
    client = world.register()
    world.route(client, "10.0.0.0/8")
    answer = world.add(client, "10.0.0.0/8", change=NEW | FIRST)
    assert answer[0] == status
    assert status or answer[2] & NEW


def test_handle_with_new(world: Any) -> None:
    """NEW ignores a handle passed in, which stays in its variable (D-ROUTE-06)."""
    client = world.register()
    route = world.route(client, "10.0.0.0/8")
    refs = route.refs
    assert world.add(client, "10.0.0.0/8", pointer=(route,), change=NEW) == (0, route, NEW)
    assert world.add(client, "11.0.0.0/8", pointer=("junk",), change=NEW) == (0, "junk", NEW | BEST)
    assert world.add(client, None, pointer=(route,), change=NEW) == (87,)
    assert route.refs == refs
    assert world.exact(client, "10.0.0.0/8")[4][0][1] == 2


@pytest.mark.parametrize(("option", "status"), [("error", 87), ("ignore", 0)])
def test_handle_with_other_prefix(make: Any, option: str, status: int) -> None:
    """A prefix beside a handle must be that of the route, unless ignored (D-ROUTE-06)."""
    world = make(handle_with_other_prefix=option)
    client = world.register()
    route = world.route(client, "10.0.0.0/8")
    for prefix in ("11.0.0.0/8", "10.0.0.0/9", (2, 40, 0), (23, 8, 0)):
        assert world.add(client, prefix, pointer=(route,))[0] == status
    assert world.add(client, (2, 8, 0x0A000001), pointer=(route,))[0] == 0
    assert world.exact(client, "11.0.0.0/8", 0) is None


def test_ownership(world: Any) -> None:
    """Only the owner may update or delete a route (S-ROUTE-14)."""
    client, other = world.register(1), world.register(2)
    route = world.route(client, "10.0.0.0/8")
    assert world.add(other, "10.0.0.0/8", pointer=(route,)) == (5,)
    assert world.rtm.RtmDeleteRouteToDest(other, route, True) == (5,)
    assert world.rtm.RtmDeleteRouteToDest(client, route, True) == (0, BEST)


def test_next_hops_must_be_own(world: Any) -> None:
    """Neighbour and next hops are the caller's own, and live (D-ROUTE-08, D-ROUTE-11)."""
    client, other = world.register(1), world.register(2)
    hop, foreign = world.hop(client), world.hop(other)
    assert world.add(client, "10.0.0.0/8", hops=(foreign,)) == (87,)
    assert world.add(client, "10.0.0.0/8", neighbour=foreign) == (87,)
    assert world.add(client, "10.0.0.0/8", hops=(hop, hop)) == (87,)
    assert world.add(client, "10.0.0.0/8", hops=(hop, None)) == (6,)
    assert world.add(client, "10.0.0.0/8", hops=(client,)) == (6,)
    assert world.add(client, "10.0.0.0/8", neighbour="hop") == (6,)
    world.drop(client, hop)
    world.rtm.RtmDeleteNextHop(client, hop, None)
    assert world.add(client, "10.0.0.0/8", hops=(hop,)) == (6,)
    assert world.exact(client, "10.0.0.0/8", 0) is None


def test_number_of_next_hops(make: Any) -> None:
    """Too many next hops are refused or cut off, none allowed or refused, by decision."""
    for limit in (0, 1, 2):
        world = make(max_next_hops_in_route=limit)
        client = world.register()
        hops = tuple(world.hop(client, interface=index) for index in range(3))
        for count in range(4):
            status = world.add(client, "10.0.0.0/8", hops=hops[:count])[0]
            assert status == (87 if count > limit else 0)
        world = make(
            max_next_hops_in_route=limit, too_many_next_hops="truncate", no_next_hops="error"
        )
        client = world.register()
        hops = tuple(world.hop(client, interface=index) for index in range(3))
        route = world.route(client, "10.0.0.0/8", hops=hops)
        assert world.read(client, route)[9] == hops[:limit]
        assert world.add(client, "10.0.0.0/8") == (87,)


def test_reserved_parameters(make: Any, world: Any) -> None:
    """Reserved parameters must be zero, unless ignored (S-ROUTE-13, D-ROUTE-13)."""
    client = world.register()
    assert world.add(client, "10.0.0.0/8", notify=(1, None)) == (87,)
    assert world.add(client, "10.0.0.0/8", notify=(0, client)) == (87,)
    lenient = make(reserved_parameters="ignore")
    client = lenient.register()
    assert lenient.add(client, "10.0.0.0/8", notify=(1, client))[0] == 0


def test_route_lists_do_not_exist(world: Any) -> None:
    """A route list handle is never a live one."""
    client = world.register()
    assert world.add(client, "10.0.0.0/8", route_list=client) == (6,)


def test_view_sets(make: Any) -> None:
    """Unsupported views are dropped; a set that vanishes is refused, none allowed (D-VIEW-06)."""
    world = make(views_ipv4=0b101)
    client = world.register()
    route = world.route(client, "10.0.0.0/8", views=0xFFFFFFFF)
    assert world.read(client, route)[7] == 0b101
    assert world.add(client, "10.0.0.0/8", views=0b10) == (87,)
    assert world.add(client, "10.0.0.0/8", views=0) == (0, route, BEST)
    assert world.add(client, "10.0.0.0/8", views=0) == (0, route, 0)
    strict = make(empty_view_set="error")
    client = strict.register()
    assert strict.add(client, "10.0.0.0/8", views=0) == (87,)


@pytest.mark.parametrize(
    ("option", "supplied", "stored"),
    [
        ("policy_for_zero", 0, 40),
        ("policy_for_zero", 7, 7),
        ("caller", 0, 0),
        ("caller", 7, 7),
        ("policy", 0, 40),
        ("policy", 7, 40),
    ],
)
def test_preference_policy(make: Any, option: str, supplied: int, stored: int) -> None:
    """Where the preference comes from is a decision; the policy goes by protocol (D-PREF-01)."""
    world = make(preference_source=option, preference_policy={1: 40})
    client, other = world.register(1), world.register(2)
    route = world.route(client, "10.0.0.0/8", preference=supplied)
    assert world.read(client, route)[6] == (1, stored)
    route = world.route(other, "10.0.0.0/8", preference=supplied)
    assert world.read(other, route)[6] == (1, supplied)


def test_null_pointers(world: Any) -> None:
    """Prefix, information and change flags are required (D-ROUTE-12)."""
    client = world.register()
    assert world.add(client, "10.0.0.0/8", change=None) == (87,)
    assert world.add(client, None) == (87,)
    add = world.rtm.RtmAddRouteToDest
    assert add(client, None, NetAddress(2, 0, 0), None, 0, None, 0, None, 0) == (87,)
    route = world.route(client, "10.0.0.0/8")
    assert world.rtm.RtmDeleteRouteToDest(client, route, None) == (87,)
    assert world.rtm.RtmReleaseRoutes(client, None) == (87,)
    assert world.rtm.RtmReleaseRouteInfo(client, None) == (87,)
    assert world.rtm.RtmIsBestRoute(client, route, None) == (87,)


def test_deleted_routes(world: Any) -> None:
    """A deleted route is not found by delete, unusable for updates, and readable (D-ROUTE-07)."""
    client, other = world.register(1), world.register(2)
    route = world.route(client, "10.0.0.0/8")
    world.add(client, "10.0.0.0/8")
    assert world.rtm.RtmDeleteRouteToDest(client, route, True) == (0, BEST)
    assert route.refs == 1
    assert world.read(client, route)[3] == 2
    assert world.rtm.RtmIsBestRoute(client, route, True) == (0, 0)
    assert world.rtm.RtmDeleteRouteToDest(client, route, True) == (1168,)
    assert world.rtm.RtmDeleteRouteToDest(other, route, True) == (5,)
    assert world.add(client, "10.0.0.0/8", pointer=(route,)) == (6,)
    assert world.add(other, "10.0.0.0/8", pointer=(route,)) == (6,)
    assert world.rtm.RtmReleaseRoutes(client, (route,)) == (0,)
    assert world.rtm.RtmDeleteRouteToDest(client, route, True) == (6,)
    assert world.rtm.RtmGetRouteInfo(client, route, True, True) == (6,)
    assert world.rtm.RtmReleaseRoutes(client, (route,)) == (6,)


def test_failed_adds_change_nothing(world: Any) -> None:
    """A refused add leaves no dest, route or reference behind (D-ERR-03)."""
    client, other = world.register(1), world.register(2)
    hop, foreign = world.hop(client), world.hop(other)
    for terms in (
        {"hops": (foreign,)},
        {"hops": (hop, hop)},
        {"hops": (hop,), "views": 4},
        {"hops": (hop,), "notify": (1, None)},
        {"hops": (hop,), "route_list": "list"},
    ):
        assert world.add(client, "10.0.0.0/8", **terms)[0] in (6, 87)
        assert world.longest(client, "10.0.0.0/8", 0) is None
        assert (client.pins, hop.pins, hop.refs) == (2, 1, 1)


def test_update_moves_pins(world: Any) -> None:
    """An update lets go of the former next hops and holds the new ones (S-ROUTE-17, S-ROUTE-18)."""
    client = world.register()
    old, new = world.hop(client), world.hop(client, "192.0.2.2/32")
    route = world.route(client, "10.0.0.0/8", hops=(old,))
    for hop in (old, new):
        world.drop(client, hop)
    world.add(client, None, pointer=(route,), hops=(new,), neighbour=new)
    world.rtm.RtmDeleteNextHop(client, old, None)
    assert not world.is_live(client, old)
    world.rtm.RtmDeleteNextHop(client, new, None)
    assert world.is_live(client, new)
    world.add(client, None, pointer=(route,))
    assert not world.is_live(client, new)

"""Finding one route of a prefix by criteria."""

from __future__ import annotations

from typing import Any

import pytest

from rtmref.values import NetAddress

NONE, OWNER, NEIGHBOUR, PREF, NEXTHOP, INTERFACE, FULL = 0, 1, 2, 4, 8, 16, 0xFFFF
TO = NetAddress(2, 8, 0x0A000000)


def find(world: Any, caller: Any, flags: int, views: int = 0, **criteria: Any) -> Any:
    """The route found, everything given back, or the status."""
    info = (
        None,
        criteria.get("owner"),
        criteria.get("neighbour"),
        0,
        0,
        0,
        criteria.get("cost", (0, 0)),
        0,
        0,
        criteria.get("hops", ()),
    )
    interface = criteria.get("interface", 0)
    answer = world.rtm.RtmGetExactMatchRoute(caller, TO, flags, info, interface, views, True)
    if answer[0]:
        return answer[0]
    assert answer[1] == world.read(caller, answer[2])
    assert world.rtm.RtmReleaseRouteInfo(caller, answer[1]) == (0,)
    assert world.rtm.RtmReleaseRoutes(caller, (answer[2],)) == (0,)
    return answer[2]


def test_criteria(world: Any) -> None:
    """Each flag makes one member of the structure, or the interface, count (S-MATCH-09, -11)."""
    first, second = world.register(1), world.register(2)
    one, two = world.hop(first, interface=1), world.hop(first, interface=2)
    plain = world.route(first, TO, metric=1, preference=1, hops=(one,))
    via = world.route(first, TO, metric=2, preference=2, hops=(one, two), neighbour=two)
    alien = world.route(second, TO, metric=3, preference=3, views=2)
    assert find(world, first, NONE) is plain
    assert find(world, first, NONE, views=2) is alien
    assert find(world, first, OWNER, owner=second) is alien
    assert find(world, first, OWNER, owner=None) == 1168
    assert find(world, first, NEIGHBOUR, neighbour=two) is via
    assert find(world, first, NEIGHBOUR, neighbour=None) is plain
    assert find(world, first, NEIGHBOUR, neighbour=one) == 1168
    assert find(world, first, PREF, cost=(9, 3)) is alien
    assert find(world, first, PREF, cost=(1, 4)) == 1168
    assert find(world, first, NEXTHOP, hops=(two,)) is via
    assert find(world, first, INTERFACE, interface=2) is via
    assert find(world, first, INTERFACE, interface=3) == 1168
    assert find(world, first, OWNER, views=1, owner=second) == 1168
    full = {"owner": first, "neighbour": two, "cost": (0, 2), "hops": (two, one), "interface": 1}
    assert find(world, first, FULL, **full) is via
    assert find(world, first, FULL, **(full | {"interface": 3})) == 1168
    assert find(world, first, 0xFFE0) is plain


def test_handles_of_criteria(world: Any) -> None:
    """A handle in a criterion that is used must be good; others are not looked at (D-ERR-02)."""
    client = world.register()
    world.route(client, TO)
    for flags, criteria in (
        (OWNER, {"owner": "x"}),
        (NEIGHBOUR, {"neighbour": client}),
        (NEXTHOP, {"hops": (client,)}),
        (NEXTHOP, {"hops": (None,)}),
    ):
        assert find(world, client, flags, **criteria) == 6
        assert find(world, client, 0, **criteria) != 6


@pytest.mark.parametrize(("option", "found"), [("preference", True), ("cost", False)])
def test_preference_criterion(make: Any, option: str, found: bool) -> None:
    """Whether the metric counts too is a decision (D-MATCH-05)."""
    world = make(match_preference=option)
    client = world.register()
    world.route(client, TO, preference=3, metric=4)
    assert (find(world, client, PREF, cost=(5, 3)) != 1168) == found
    assert find(world, client, PREF, cost=(4, 3)) != 1168


@pytest.mark.parametrize(
    ("option", "matching"),
    [
        ("all", {"", "a", "b", "ab", "ba"}),
        ("first", {"", "a", "b", "ab", "ba", "ac", "bc"}),
        ("equal", {"ab"}),
        ("any", {"", "a", "b", "ab", "ba", "ac", "ca", "bc"}),
    ],
)
def test_next_hop_criterion(make: Any, option: str, matching: set[str]) -> None:
    """How the list of next hops is compared is a decision (D-MATCH-06)."""
    world = make(match_next_hops=option)
    client = world.register()
    hops = {name: world.hop(client, interface=ord(name)) for name in "abc"}
    world.route(client, TO, hops=(hops["a"], hops["b"]))
    asked = {"", "a", "b", "c", "ab", "ba", "ac", "ca", "bc"}
    found = {
        names
        for names in asked
        if find(world, client, NEXTHOP, hops=tuple(hops[name] for name in names)) != 1168
    }
    assert found == matching


@pytest.mark.parametrize(("option", "index"), [("first", 1), ("oldest", 0)])
def test_several_matches(make: Any, option: str, index: int) -> None:
    """Which of several fitting routes is found is a decision (D-MATCH-04)."""
    world = make(several_matches=option)
    first, second = world.register(1), world.register(2)
    routes = [world.route(first, TO, metric=5), world.route(second, TO, metric=4)]
    assert find(world, first, NONE) is routes[index]


def test_errors(world: Any) -> None:
    """NULL pointers are refused, the handle is optional, an unknown prefix is not found."""
    client = world.register()
    criteria = (None, None, None, 0, 0, 0, (0, 0), 0, 0, ())
    get = world.rtm.RtmGetExactMatchRoute
    assert get(client, None, 0, criteria, 0, 0, True) == (87,)
    assert get(client, TO, 0, None, 0, 0, True) == (87,)
    assert get(client, TO, 0, criteria, 0, 0, True) == (1168,)
    route = world.route(client, TO)
    status, info, handle = get(client, TO, 0, criteria, 0, 0, None)
    assert (status, handle, route.refs) == (0, None, 1)
    assert world.rtm.RtmReleaseRouteInfo(client, info) == (0,)

"""The best route of a dest in each view."""

from __future__ import annotations

import random
from typing import Any

import pytest

NEW, BEST = 0x2, 0x10000
TO = "10.0.0.0/8"


def test_preference_before_metric(world: Any) -> None:
    """The lower preference wins, then the lower metric (S-PREF-01, S-PREF-02)."""
    clients = [world.register(protocol) for protocol in range(1, 5)]
    costs = [(2, 1), (1, 9), (1, 8), (3, 0)]
    routes = [
        world.route(client, TO, preference=preference, metric=metric)
        for client, (preference, metric) in zip(clients, costs, strict=True)
    ]
    order = []
    while world.exact(clients[0], TO, 0):
        best = world.best(clients[0], TO)
        order.append(routes.index(best))
        owner = world.read(clients[0], best)[1]
        assert world.rtm.RtmDeleteRouteToDest(owner, best, True) == (0, BEST)
    assert order == [2, 1, 0, 3]


def test_views_elect_separately(world: Any) -> None:
    """Each view has its best route among those in it (S-PREF-06, S-PREF-07)."""
    first, second, third = (world.register(protocol) for protocol in (1, 2, 3))
    unicast = world.route(first, TO, metric=1, views=1)
    both = world.route(second, TO, metric=2, views=3)
    multicast = world.route(third, TO, metric=3, views=2)
    views_of = world.rtm.RtmIsBestRoute
    assert [views_of(first, route, True)[1] for route in (unicast, both, multicast)] == [1, 2, 0]
    assert world.add(second, TO, metric=2, views=1) == (0, both, BEST)
    assert [views_of(first, route, True)[1] for route in (unicast, both, multicast)] == [1, 0, 2]
    assert world.rtm.RtmDeleteRouteToDest(second, both, True) == (0, 0)
    assert world.rtm.RtmDeleteRouteToDest(first, unicast, True) == (0, BEST)
    assert views_of(third, multicast, True) == (0, 2)


def test_change_flags(world: Any) -> None:
    """BEST is reported if the route was or is best in a view (S-ROUTE-10, D-BEST-03)."""
    first, second = world.register(1), world.register(2)
    assert world.add(first, TO, metric=5, pointer=None) == (0, None, NEW | BEST)
    assert world.add(second, TO, metric=6, pointer=None) == (0, None, NEW)
    assert world.add(second, TO, metric=7, pointer=None) == (0, None, 0)
    assert world.add(second, TO, metric=4, pointer=None) == (0, None, BEST)
    assert world.add(second, TO, metric=9, pointer=None) == (0, None, BEST)
    assert world.add(first, TO, metric=5, pointer=None) == (0, None, BEST)


@pytest.mark.parametrize(
    ("option", "order"), [("oldest", [0, 1, 2]), ("newest", [2, 1, 0]), ("lowest_owner", [1, 2, 0])]
)
def test_ties(make: Any, option: str, order: list[int]) -> None:
    """What decides between equal costs is a decision (D-BEST-01)."""
    world = make(ties=option)
    clients = [world.register(*identifier) for identifier in ((2, 0), (1, 5), (1, 6))]
    routes = [world.route(client, TO) for client in clients]
    found = []
    for _ in range(3):
        best = world.best(clients[0], TO)
        found.append(routes.index(best))
        world.rtm.RtmDeleteRouteToDest(clients[found[-1]], best, True)
    assert found == order


def test_oldest_breaks_ties_of_one_owner(make: Any) -> None:
    """With the lowest owner first, the older of its equal routes is the better one."""
    world = make(ties="lowest_owner")
    client = world.register()
    first = world.route(client, TO)
    world.route(client, TO, change=NEW)
    assert world.best(client, TO) is first


@pytest.mark.parametrize(
    ("ties", "option", "stays"),
    [
        ("oldest", "keep_place", True),
        ("oldest", "behind_equals", False),
        ("newest", "keep_place", False),
        ("newest", "behind_equals", True),
    ],
)
def test_update_of_equal_cost(make: Any, ties: str, option: str, stays: bool) -> None:
    """An update that keeps the cost keeps its place or counts as an arrival (D-BEST-04)."""
    world = make(ties=ties, same_cost_update=option)
    first, second = world.register(1), world.register(2)
    route = world.route(first, TO)
    world.route(second, TO)
    world.add(first, TO, flags=1)
    assert (world.best(first, TO) is route) == stays


def test_return_to_a_cost_is_an_arrival(world: Any) -> None:
    """A route that leaves its cost and comes back stands behind its equals (D-BEST-04)."""
    first, second = world.register(1), world.register(2)
    route = world.route(first, TO, metric=1)
    rival = world.route(second, TO, metric=1)
    assert world.best(first, TO) is route
    world.add(first, TO, metric=2)
    assert world.best(first, TO) is rival
    world.add(first, TO, metric=1)
    assert world.best(first, TO) is rival


@pytest.mark.parametrize(("option", "zero_wins"), [("best", True), ("worst", False)])
def test_preference_zero(make: Any, option: str, zero_wins: bool) -> None:
    """Preference 0 is the best or the worst, by decision (D-PREF-02)."""
    world = make(zero_preference=option)
    first, second = world.register(1), world.register(2)
    zero = world.route(first, TO, preference=0, metric=9)
    world.route(second, TO, preference=0xFFFFFFFF, metric=1)
    assert (world.best(first, TO) is zero) == zero_wins


def test_preference_zero_refused(make: Any) -> None:
    """By decision a preference that remains 0 is refused (D-PREF-02)."""
    world = make(zero_preference="error", preference_policy={1: 3})
    assert world.add(world.register(1), TO, preference=0)[0] == 0
    assert world.add(world.register(2), TO, preference=0) == (87,)


def test_flags_do_not_elect(world: Any) -> None:
    """Route flags, inactive ones too, have no influence (D-BEST-02)."""
    client = world.register()
    route = world.route(client, TO, flags=0xF, metric=1)
    world.route(world.register(2), TO, metric=2)
    assert world.best(client, TO) is route


def test_thirty_five_owners(world: Any) -> None:
    """Any mix of adds, updates and deletions by 35 clients leaves the cheapest, oldest best."""
    chooser = random.Random(5)
    clients = [world.register(number + 1) for number in range(35)]
    costs: dict[Any, tuple[int, int, int]] = {}
    views: dict[Any, int] = {}
    for step in range(3000):
        client = chooser.choice(clients)
        routes = [route for route in costs if route.owner is client]
        if routes and chooser.random() < 0.4:
            route = routes[0]
            was = best_by_hand(costs, views)
            answer = world.rtm.RtmDeleteRouteToDest(client, route, True)
            del costs[route]
            del views[route]
            assert answer == (0, BEST if was != best_by_hand(costs, views) else 0)
        else:
            cost = (chooser.randrange(3), chooser.randrange(3))
            view = chooser.randrange(1, 4)
            _, route, _ = world.add(client, TO, preference=cost[0], metric=cost[1], views=view)
            world.drop(client, route)
            kept = route in costs and costs[route][:2] == cost
            costs[route] = costs[route] if kept else (*cost, step)
            views[route] = view
        if costs:
            found = world.exact(clients[0], TO, 3)
            if found is not None:
                assert [element[2] for element in found[4]] == best_by_hand(costs, views)
                counts = [sum(v >> view & 1 for v in views.values()) for view in (0, 1)]
                assert [element[1] for element in found[4]] == counts


def best_by_hand(costs: dict[Any, tuple[int, int, int]], views: dict[Any, int]) -> list[Any]:
    """The cheapest, oldest route in each view."""
    return [
        min((r for r in costs if views[r] >> view & 1), key=costs.__getitem__, default=None)
        for view in (0, 1)
    ]

"""Route lists: moving routes, walking, what happens when routes or lists go."""

from __future__ import annotations

import random
from typing import Any

import pytest

NULL, HANDLE, DENIED = (87,), (6,), (5,)
INFINITE = 0xFFFFFFFF


def new_list(world: Any, caller: Any) -> Any:
    """An empty route list."""
    status, handle = world.rtm.RtmCreateRouteList(caller, True)
    assert status == 0
    return handle


def walk(world: Any, caller: Any, route_list: Any) -> Any:
    """An enumeration at the beginning of a list."""
    status, handle = world.rtm.RtmCreateRouteListEnum(caller, route_list, True)
    assert status == 0
    return handle


def step(world: Any, caller: Any, enumeration: Any, count: int = 16) -> list[Any]:
    """The next routes, given back at once; the call always succeeds (S-ENUM-14)."""
    status, number, found = world.rtm.RtmGetListEnumRoutes(caller, enumeration, count, True)
    assert (status, number) == (0, len(found))
    assert world.rtm.RtmReleaseRoutes(caller, found) == (0,)
    return list(found)


def content(world: Any, caller: Any, route_list: Any) -> list[Any]:
    """The routes on a list."""
    return step(world, caller, walk(world, caller, route_list))


def routes_of(world: Any, caller: Any, count: int = 6) -> list[Any]:
    """Routes to as many dests, in descending order of their prefixes."""
    return [world.route(caller, f"10.0.{20 - number}.0/24") for number in range(count)]


@pytest.fixture
def listed(world: Any) -> Any:
    """A client `me` with six routes on `list`, and an empty list `spare`."""
    world.me = world.register(1)
    world.routes6 = routes_of(world, world.me)
    world.list, world.spare = new_list(world, world.me), new_list(world, world.me)
    inserted = world.rtm.RtmInsertInRouteList(world.me, world.list, tuple(world.routes6))
    assert inserted == (0,)
    return world


def test_order_of_insertion(listed: Any) -> None:
    """A list keeps the order of insertion; the end shows as too few, then none (D-LIST-02)."""
    enumeration = walk(listed, listed.me, listed.list)
    assert step(listed, listed.me, enumeration, 4) == listed.routes6[:4]
    assert step(listed, listed.me, enumeration, 4) == listed.routes6[4:]
    assert step(listed, listed.me, enumeration, 4) == []


def test_one_list_at_most(listed: Any) -> None:
    """Inserting moves a route from the list it was on; NULL takes it off (S-LIST-02, -03)."""
    insert, me, routes = listed.rtm.RtmInsertInRouteList, listed.me, listed.routes6
    assert insert(me, listed.spare, (routes[1], routes[0])) == (0,)
    assert insert(me, None, (routes[2], routes[1])) == (0,)
    assert content(listed, me, listed.list) == routes[3:]
    assert content(listed, me, listed.spare) == [routes[0]]
    assert insert(me, None, (routes[2],)) == insert(me, listed.list, ()) == (0,)


def test_same_list_again(listed: Any, make: Any) -> None:
    """A route inserted into its own list moves to the end, or stays by decision (D-LIST-08)."""
    routes = listed.routes6
    listed.rtm.RtmInsertInRouteList(listed.me, listed.list, (routes[0],))
    assert content(listed, listed.me, listed.list) == [*routes[1:], routes[0]]
    world = make(list_insert_same="stay")
    me = world.register()
    routes = routes_of(world, me)
    route_list = new_list(world, me)
    world.rtm.RtmInsertInRouteList(me, route_list, tuple(routes))
    world.rtm.RtmInsertInRouteList(me, route_list, (routes[0],))
    assert content(world, me, route_list) == routes


def test_adding_and_updating(listed: Any, make: Any) -> None:
    """An add or update can place the route; without a list nothing moves (S-LIST-04, D-LIST-03)."""
    me, routes = listed.me, listed.routes6
    new = listed.route(me, "11.0.0.0/8", route_list=listed.spare)
    listed.add(me, "10.0.20.0/24", pointer=(routes[0],), route_list=listed.spare)
    listed.add(me, "10.0.19.0/24", route_list=listed.spare)
    listed.add(me, "10.0.18.0/24", metric=2)
    assert content(listed, me, listed.spare) == [new, *routes[:2]]
    assert content(listed, me, listed.list) == routes[2:]
    world = make(null_list="remove")
    me = world.register()
    spare = new_list(world, me)
    first = world.route(me, "10.0.0.0/8", route_list=spare)
    second = world.route(me, "11.0.0.0/8", route_list=spare)
    assert content(world, me, spare) == [first, second]
    world.add(me, "10.0.0.0/8")
    assert content(world, me, spare) == [second]
    world.add(me, None, pointer=(second,))
    assert content(world, me, spare) == []


def test_moving_while_walking(listed: Any) -> None:
    """Routes moved away batch by batch leave every other one to come once (S-LIST-07)."""
    enumeration, met = walk(listed, listed.me, listed.list), []
    while batch := step(listed, listed.me, enumeration, 2):
        met += batch
        listed.rtm.RtmInsertInRouteList(listed.me, listed.spare, tuple(batch))
    assert met == listed.routes6 == content(listed, listed.me, listed.spare)


def test_cursor_between_elements(listed: Any) -> None:
    """Routes taken off ahead do not come, routes appended later do (D-LIST-04)."""
    me, routes = listed.me, listed.routes6
    enumeration = walk(listed, me, listed.list)
    assert step(listed, me, enumeration, 3) == routes[:3]
    listed.rtm.RtmInsertInRouteList(me, None, (routes[0], routes[3]))
    new = listed.route(me, "11.0.0.0/8", route_list=listed.list)
    listed.rtm.RtmInsertInRouteList(me, listed.list, (routes[1],))
    assert step(listed, me, enumeration) == [routes[4], routes[5], new, routes[1]]
    listed.rtm.RtmInsertInRouteList(me, listed.list, (routes[3],))
    assert step(listed, me, enumeration) == [routes[3]]


def test_long_lists(world: Any) -> None:
    """A list through which many routes went keeps its order, and cursors keep their places."""
    me, chooser = world.register(), random.Random(4)
    routes = [world.route(me, f"10.{number}.0.0/16") for number in range(200)]
    first, second = new_list(world, me), new_list(world, me)
    enumeration = walk(world, me, first)
    expected: list[Any] = []
    met: list[Any] = []
    for _ in range(40):
        batch = chooser.sample(routes, 30)
        world.rtm.RtmInsertInRouteList(me, first, tuple(batch))
        expected = [route for route in expected if route not in batch] + batch
        met = [route for route in met if route not in batch]
        away = chooser.sample(routes, 25)
        world.rtm.RtmInsertInRouteList(me, second, tuple(away))
        expected = [route for route in expected if route not in away]
        met = [route for route in met if route not in away]
        delivered = step(world, me, enumeration, 16)
        met += delivered
        assert met == expected[: len(met)]


def test_deleted_routes(listed: Any) -> None:
    """A deleted route is on no list (D-LIST-05)."""
    enumeration = walk(listed, listed.me, listed.list)
    listed.rtm.RtmReferenceHandles(listed.me, (listed.routes6[0],))
    listed.rtm.RtmDeleteRouteToDest(listed.me, listed.routes6[0], True)
    assert step(listed, listed.me, enumeration) == listed.routes6[1:]
    insert = listed.rtm.RtmInsertInRouteList
    assert insert(listed.me, listed.spare, (listed.routes6[0],)) == HANDLE
    assert insert(listed.me, None, (listed.routes6[0],)) == HANDLE


def test_deleted_lists(listed: Any) -> None:
    """A deleted list frees its routes, and its enumerations deliver nothing more (D-LIST-06)."""
    me, rtm = listed.me, listed.rtm
    enumeration = walk(listed, me, listed.list)
    assert step(listed, me, enumeration, 1) == listed.routes6[:1]
    assert rtm.RtmDeleteRouteList(me, listed.list) == (0,)
    assert rtm.RtmDeleteRouteList(me, listed.list) == HANDLE
    assert step(listed, me, enumeration) == []
    assert rtm.RtmCreateRouteListEnum(me, listed.list, True) == HANDLE
    assert rtm.RtmInsertInRouteList(me, listed.list, ()) == HANDLE
    assert listed.add(me, "11.0.0.0/8", route_list=listed.list) == HANDLE
    assert listed.best(me, "10.0.20.0/24") is listed.routes6[0]
    assert rtm.RtmDeleteEnumHandle(me, enumeration) == (0,)


def test_departure(listed: Any) -> None:
    """The lists of a departed client are gone (D-DEREG-01)."""
    other = listed.register(2)
    assert listed.rtm.RtmDeregisterEntity(listed.me) == (0,)
    assert listed.rtm.RtmDeleteRouteList(other, listed.list) == HANDLE


def test_refusals(listed: Any) -> None:
    """NULL, bad handles, other clients' lists and routes, all or none (D-LIST-01, D-LIST-07)."""
    me, other, rtm = listed.me, listed.register(2), listed.rtm
    theirs = listed.route(other, "12.0.0.0/8")
    foreign = new_list(listed, listed.register(1, instance=1))
    assert rtm.RtmCreateRouteList(None, True) == rtm.RtmCreateRouteList([], True) == HANDLE
    assert rtm.RtmCreateRouteList(me, None) == NULL
    insert = rtm.RtmInsertInRouteList
    assert insert(me, "x", None) == NULL
    assert insert(other, listed.list, (None,)) == insert(me, foreign, ()) == HANDLE
    assert insert(me, listed.spare, (listed.routes6[0], me)) == HANDLE
    assert insert(me, listed.spare, (listed.routes6[0], theirs)) == DENIED
    assert insert(me, None, (theirs,)) == insert(other, listed.list, (theirs,)) == DENIED
    assert content(listed, me, listed.list) == listed.routes6
    assert rtm.RtmCreateRouteListEnum(me, listed.list, None) == NULL
    assert rtm.RtmCreateRouteListEnum(me, me, True) == HANDLE
    assert rtm.RtmCreateRouteListEnum(other, listed.list, True) == DENIED
    assert rtm.RtmDeleteRouteList(other, listed.list) == DENIED
    get, enumeration = rtm.RtmGetListEnumRoutes, walk(listed, me, listed.list)
    assert get(me, enumeration, None, True) == get(me, enumeration, 1, None) == NULL
    assert get(me, listed.enum_routes(me), 1, True) == HANDLE
    assert get(other, enumeration, 17, True) == DENIED
    assert get(me, enumeration, 17, True) == get(me, enumeration, 0, True) == NULL


def test_refusals_of_an_add(listed: Any) -> None:
    """A dead list is refused like any handle, another client's list as not owned (D-LIST-01)."""
    me, other = listed.me, listed.register(2)
    assert listed.add(me, "11.0.0.0/8", route_list=me) == HANDLE
    assert listed.add(other, "11.0.0.0/8", hops=("x",), route_list=listed.list) == HANDLE
    assert listed.add(other, "11.0.0.0/8", views=4, route_list=listed.list) == DENIED
    assert listed.exact(me, "11.0.0.0/8", 0) is None


def test_table_order(make: Any) -> None:
    """By another decision a list is walked by dest and rank, no route twice (D-LIST-02)."""
    world = make(list_order="table")
    me = world.register()
    routes, route_list = routes_of(world, me, 4), new_list(world, me)
    worse = world.route(me, "10.0.17.0/24", metric=9, neighbour=world.hop(me))
    enumeration = walk(world, me, route_list)
    world.rtm.RtmInsertInRouteList(me, route_list, (*routes, worse))
    assert step(world, me, enumeration, 1) == [routes[3]]
    world.rtm.RtmInsertInRouteList(me, route_list, (routes[3],))
    better = world.route(
        me, "10.0.17.0/24", metric=0, neighbour=world.hop(me, interface=9), route_list=route_list
    )
    before = world.route(me, "10.0.0.0/24", route_list=route_list)
    assert step(world, me, enumeration, 3) == [better, worse, routes[2]]
    assert step(world, me, enumeration) == [routes[1], routes[0]]
    assert content(world, me, route_list)[0] is before
    world.rtm.RtmDeleteRouteList(me, route_list)
    assert step(world, me, enumeration) == []

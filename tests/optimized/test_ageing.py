"""Time to live: when routes expire, who is told, what the answers do."""

from __future__ import annotations

from typing import Any

import pytest

INFINITE = 0xFFFFFFFF
TO = "10.0.0.0/8"
UNSUPPORTED = 50


def prefixes(events: list[Any]) -> list[int]:
    """The first octets of the dests of expired routes."""
    return [event[2].dest.address[2] >> 24 for event in events]


def test_no_callback(world: Any) -> None:
    """Without a callback the RTM deletes an expired route (S-ROUTE-11, D-TTL-03)."""
    me = world.register()
    route = world.route(me, TO, ttl=100)
    assert world.advance(99) == []
    assert world.best(me, TO) is route
    assert world.advance(1) == []
    assert world.exact(me, TO) is None
    assert world.state(route) == 2
    assert route.refs == 1


def test_infinite(world: Any) -> None:
    """A route with an infinite time to live never expires."""
    me = world.register()
    route = world.route(me, TO)
    world.advance(INFINITE)
    world.advance(INFINITE)
    assert world.best(me, TO) is route


def test_updates_restart_the_timer(world: Any) -> None:
    """Every add, update or commit replaces the timer; INFINITE cancels it (D-TTL-02)."""
    me = world.register()
    route = world.route(me, TO, ttl=100)
    world.advance(60)
    world.add(me, TO, ttl=100, pointer=None)
    world.advance(60)
    assert world.best(me, TO) is route
    world.add(me, None, pointer=(route,), ttl=INFINITE)
    world.advance(1000)
    assert world.best(me, TO) is route
    world.add(me, None, pointer=(route,), ttl=10)
    world.advance(10)
    assert world.exact(me, TO) is None


@pytest.mark.parametrize(("option", "status"), [("due_at_once", 0), ("never", 0), ("error", 87)])
def test_zero(make: Any, option: str, status: int) -> None:
    """A time to live of zero is due when the clock is serviced next, or means never (D-TTL-01)."""
    world = make(ttl_zero=option)
    me = world.register()
    assert world.add(me, TO, ttl=0)[0] == status
    assert (world.exact(me, TO) is not None) == (status == 0)
    world.advance(0)
    assert (world.exact(me, TO) is not None) == (option == "never")
    world.advance(1000)
    assert (world.exact(me, TO) is not None) == (option == "never")


def test_not_supported_deletes(world: Any) -> None:
    """A callback that answers not supported leaves route and handle to the RTM (S-ROUTE-24)."""
    me = world.register(events=2)
    route = world.route(me, TO, ttl=100, hops=(world.hop(me),))
    info = route.contents
    assert world.advance(100) == [(me, 2, route, info)]
    assert world.state(route) == 2
    assert route.refs == 1
    assert world.exact(me, TO) is None


def test_any_other_answer_keeps(world: Any) -> None:
    """Handled means: the route stays without a timer, one release is owed (D-TTL-03, D-HAND-09)."""
    me = world.register(events=1)
    route = world.route(me, TO, ttl=100)
    assert len(world.advance(100)) == 1
    assert route.refs == 2
    assert world.advance(1000) == []
    assert world.best(me, TO) is route
    world.add(me, None, pointer=(route,), ttl=5)
    assert len(world.advance(5)) == 1


def test_owner_only_is_told(world: Any) -> None:
    """No other client hears of an expiry (D-TTL-06)."""
    me, other = world.register(1, events=1), world.register(2, events=1)
    world.rtm.take_events()
    route = world.route(me, TO, ttl=1)
    assert [event[:3] for event in world.advance(1)] == [(me, 2, route)]
    assert other.refs == 0


def test_order_of_timers(world: Any) -> None:
    """By due time; timers due together in the order in which they were armed (D-TTL-05)."""
    me = world.register(events=1)
    for octet, ttl in ((10, 30), (11, 20), (12, 30), (13, 10), (14, 20)):
        world.route(me, f"{octet}.0.0.0/8", ttl=ttl)
    world.add(me, "10.0.0.0/8", ttl=30)
    assert prefixes(world.advance(25)) == [13, 11, 14]
    assert prefixes(world.advance(25)) == [12, 10]


def test_clock_stands_at_each_timer(world: Any) -> None:
    """While a timer fires the clock shows its time, in the end where it was moved to."""
    me, watcher = world.register(1), world.register(2)
    note = world.notify(watcher)
    world.route(me, TO, ttl=30)
    kept = world.route(me, "11.0.0.0/8")
    world.advance(100)
    infos = world.rtm.RtmGetChangedDests(watcher, note, 9, True)[2]
    assert [(info[1][2] >> 24, info[2]) for info in infos] == [(10, 30), (11, 0)]
    world.add(me, None, pointer=(kept,), metric=9)
    assert world.exact(me, "11.0.0.0/8")[2] == 100


def test_expired_route_leaves_its_list(world: Any) -> None:
    """Expiry is deletion in every respect: list, notification, best route (D-TTL-04)."""
    me, watcher = world.register(1), world.register(2, events=1)
    lists = world.rtm.RtmCreateRouteList(me, True)[1]
    note = world.notify(watcher, types=2)
    second = world.route(me, TO, metric=5, neighbour=world.hop(me))
    world.route(me, TO, metric=1, ttl=10, route_list=lists)
    world.changed(watcher, note)
    world.rtm.take_events()
    assert world.advance(10) == [(watcher, 3, note, 0)]
    assert world.best(me, TO) is second
    walk = world.rtm.RtmCreateRouteListEnum(me, lists, True)[1]
    assert world.rtm.RtmGetListEnumRoutes(me, walk, 5, True) == (0, 0, ())


def test_nobody_caused_an_expiry(make: Any) -> None:
    """Where originators are not told, the owner is told of an expiry all the same."""
    world = make(originator_notified="no")
    me = world.register()
    note = world.notify(me)
    world.route(me, TO, ttl=5)
    assert world.changed(me, note) == []
    world.advance(5)
    assert world.changed(me, note) == [TO]


def test_deleted_routes_have_no_timer(world: Any) -> None:
    """A deleted or purged route does not expire."""
    me, other = world.register(1, events=1), world.register(2, events=1)
    world.delete(me, world.route(me, TO, ttl=5))
    world.route(other, TO, ttl=5)
    world.rtm.RtmDeregisterEntity(other)
    world.rtm.take_events()
    assert world.advance(10) == []


def test_departed_owner(make: Any) -> None:
    """A route whose owner departed and left it behind is deleted when it expires."""
    world = make(leftovers="keep")
    me, other = world.register(1, events=1), world.register(2)
    world.route(me, TO, ttl=5)
    world.rtm.RtmDeregisterEntity(me)
    world.rtm.take_events()
    assert world.exact(other, TO) is not None
    assert world.advance(5) == []
    assert world.exact(other, TO) is None


def test_many_timers(world: Any) -> None:
    """Thousands of updates leave one timer for each route, each firing once, in order."""
    me = world.register(events=1)
    for turn in range(40):
        for octet in range(50):
            world.add(me, f"10.{octet}.0.0/16", ttl=1000 + (octet * 17 + turn) % 50, pointer=None)
    events = world.advance(2000)
    order = [event[2].dest.address[2] >> 16 & 0xFF for event in events]
    assert order == sorted(range(50), key=lambda octet: (octet * 17 + 39) % 50)
    assert world.advance(2000) == []

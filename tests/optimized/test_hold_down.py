"""Hold-down: marking, entering, what is seen meanwhile, the end."""

from __future__ import annotations

from typing import Any

import pytest

TO = "10.0.0.0/8"
NULL, HANDLE, NOT_FOUND, UNSUPPORTED = (87,), (6,), (1168,), (50,)
BEST_CHANGED = 0x10000


class Held:
    """A table with a client, a dest whose handle is kept, and short words for it."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.me = world.register(1)
        self.route = world.route(self.me, TO, views=3)
        self.dest = world.dest(self.me, TO)

    def mark(self, views: int = 3, time: int = 100) -> None:
        """Have the last route held."""
        assert self.world.rtm.RtmHoldDestination(self.me, self.dest, views, time) == (0,)

    def add(self, views: int = 3, **terms: Any) -> Any:
        """A route to the dest."""
        return self.world.route(self.me, TO, views=views, **terms)

    def delete(self, route: Any) -> Any:
        """Delete a route, of which one reference is kept."""
        self.world.rtm.RtmReferenceHandles(self.me, (route,))
        status, change = self.world.rtm.RtmDeleteRouteToDest(self.me, route, True)
        assert status == 0
        return change

    def seen(self, views: int = 3) -> list[tuple[Any, Any]]:
        """Best and held route of each view."""
        info = self.world.rtm.RtmGetDestInfo(self.me, self.dest, 0, views, True)[1]
        assert self.world.rtm.RtmReleaseDestInfo(self.me, info) == (0,)
        return [(element[2], element[5]) for element in info[4]]


@pytest.fixture
def held(world: Any) -> Held:
    """With all defaults."""
    return Held(world)


def test_last_route_is_held(held: Held) -> None:
    """The last route moves from the best to the held one, for the time asked for (S-HOLD-05)."""
    held.mark()
    assert held.delete(held.route) == BEST_CHANGED
    assert held.seen() == [(None, held.route)] * 2
    assert held.world.state(held.route) == 1
    held.world.advance(99)
    assert held.seen() == [(None, held.route)] * 2
    held.world.advance(1)
    assert held.seen() == [(None, None)] * 2
    assert held.world.state(held.route) == 2


def test_no_mark_no_hold(held: Held) -> None:
    """Without a mark nothing is held, nor in views that were not marked (S-HOLD-03)."""
    held.mark(views=2)
    held.delete(held.route)
    assert held.seen() == [(None, None), (None, held.route)]
    held.world.advance(100)
    held.delete(held.add())
    assert held.seen() == [(None, None)] * 2


def test_only_the_last_route(held: Held) -> None:
    """As long as another live route is in the view nothing is held (S-HOLD-04, D-HOLD-04)."""
    other = held.add(views=2, neighbour=held.world.hop(held.me))
    held.mark()
    held.delete(held.route)
    assert held.seen() == [(None, held.route), (other, None)]
    held.world.advance(40)
    held.delete(other)
    assert held.seen() == [(None, held.route), (None, other)]
    held.world.advance(60)
    assert held.seen() == [(None, None)] * 2
    assert (held.world.state(held.route), held.world.state(other)) == (2, 2)


def test_new_routes_are_used_at_once(held: Held) -> None:
    """A route that arrives meanwhile is best, beside the held one (S-HOLD-08, S-HOLD-13)."""
    held.mark()
    held.delete(held.route)
    new = held.add(views=1)
    assert held.seen() == [(new, held.route), (None, held.route)]
    held.world.advance(100)
    assert held.seen() == [(new, None), (None, None)]


def test_visibility(held: Held) -> None:
    """A dest with nothing but held routes is found with ANY alone (S-HOLD-12, D-MATCH-02)."""
    world, me = held.world, held.me
    held.mark()
    held.delete(held.route)
    assert world.exact(me, TO, 0)[0] is held.dest
    assert world.exact(me, TO, 0)[3] == 0
    assert world.exact(me, TO, 1) is None
    assert world.longest(me, "10.1.0.0/16", 0)[0] is held.dest
    assert world.longest(me, "10.1.0.0/16", 3) is None
    assert world.dests(me, world.enum_dests(me)) == [TO]
    assert world.dests(me, world.enum_dests(me, views=3)) == []
    assert world.dests(me, world.enum_dests(me, 0x1000000)) == []
    inner = world.add(me, "10.1.0.0/16", pointer=None) and world.dest(me, "10.1.0.0/16")
    assert world.rtm.RtmGetLessSpecificDestination(me, inner, 0, 1, True) == NOT_FOUND
    assert world.rtm.RtmGetLessSpecificDestination(me, inner, 0, 0, True)[1][0] is held.dest
    world.advance(100)
    assert world.exact(me, TO, 0) is None


def test_found_by_another_decision(make: Any) -> None:
    """Where hidden dests are found, so are those with nothing but held routes (D-VIEW-05)."""
    held = Held(make(hidden_dests="found"))
    held.mark()
    held.delete(held.route)
    assert held.world.exact(held.me, TO, 1)[0] is held.dest


def test_held_routes_in_enumerations(held: Held, make: Any) -> None:
    """With ANY they come after the live routes of their dest, or before (D-ENUM-10)."""
    worlds = (held, Held(make(held_in_enum="first")))
    for place, table in enumerate(worlds):
        world, me = table.world, table.me
        table.mark()
        table.delete(table.route)
        live = table.add(neighbour=world.hop(me))
        order = [live, table.route] if not place else [table.route, live]
        assert world.routes(me, world.enum_routes(me)) == order
        assert world.routes(me, world.enum_routes(me, dest=table.dest)) == order
        assert world.routes(me, world.enum_routes(me, views=3)) == [live]
        other = world.register(2)
        assert world.routes(other, world.enum_routes(other, 0x10000)) == []
        pending = world.enum_routes(me)
        assert world.routes(me, pending, 1) == order[:1]
        world.advance(100)
        assert world.routes(me, pending) == [live][place - 1 :] * place


def test_order_of_held_routes(held: Held) -> None:
    """Held routes come in the order of deletion, each once (D-ENUM-10)."""
    world, me = held.world, held.me
    other = held.add(views=2, neighbour=world.hop(me), metric=0)
    held.mark()
    held.delete(other)
    held.delete(held.route)
    assert world.routes(me, world.enum_routes(me)) == [held.route]
    world.advance(100)
    first = held.add(views=1, neighbour=world.hop(me))
    second = held.add(views=2, neighbour=world.hop(me, interface=2), metric=0)
    held.mark()
    held.delete(second)
    held.delete(first)
    assert world.routes(me, world.enum_routes(me)) == [second, first]


def test_pending_route_becomes_held(held: Held) -> None:
    """A route still to come that is held meanwhile comes with ANY, not with views (D-ENUM-04)."""
    world, me = held.world, held.me
    other = held.add(neighbour=world.hop(me), metric=9)
    pending = {views: world.enum_routes(me, views=views) for views in (0, 3)}
    assert all(world.routes(me, one, 1) == [held.route] for one in pending.values())
    held.mark()
    held.delete(held.route)
    held.delete(other)
    assert world.routes(me, pending[0]) == [other]
    assert world.routes(me, pending[3]) == []


def test_held_route_is_dead(held: Held) -> None:
    """It is refused like a deleted one, can be read, is best nowhere (D-ROUTE-07, D-HOLD-10)."""
    world, me = held.world, held.me
    hop = world.hop(me)
    lists = world.rtm.RtmCreateRouteList(me, True)[1]
    world.add(me, TO, pointer=(held.route,), hops=(hop,), views=3, ttl=50, route_list=lists)
    held.mark()
    held.delete(held.route)
    assert world.rtm.RtmDeleteRouteToDest(me, held.route, True) == NOT_FOUND
    assert world.add(me, None, pointer=(held.route,)) == HANDLE
    assert world.rtm.RtmInsertInRouteList(me, lists, (held.route,)) == HANDLE
    assert world.rtm.RtmIsBestRoute(me, held.route, True) == (0, 0)
    assert world.read(me, held.route)[3] == 1
    assert world.read(me, held.route)[9] == (hop,)
    criteria = (None, None, None, 0, 0, 0, (0, 0), 0, 0, ())
    search = world.rtm.RtmGetExactMatchRoute
    assert search(me, (2, 8, 10 << 24), 0, criteria, 0, 0, True) == NOT_FOUND
    world.advance(60)
    assert held.seen() == [(None, held.route)] * 2


def test_held_route_needs_no_client(held: Held) -> None:
    """It lives without client references until the hold ends (D-HOLD-10)."""
    world, me = held.world, held.me
    held.mark()
    world.delete(me, held.route)
    world.drop(me, held.dest)
    assert world.is_live(me, held.route)
    assert world.is_live(me, held.dest)
    info = world.rtm.RtmGetDestInfo(me, held.dest, 0, 1, True)[1]
    assert held.route.refs == 1
    world.rtm.RtmReleaseDestInfo(me, info)
    world.advance(100)
    assert not world.is_live(me, held.route)
    assert not world.is_live(me, held.dest)


def test_departure_does_not_end_it(held: Held) -> None:
    """The routes of a departing owner are held like deleted ones, and stay so (D-HOLD-10)."""
    other = held.world.register(2)
    held.mark()
    held.world.rtm.RtmDeregisterEntity(held.me)
    held.me = other
    assert held.seen() == [(None, held.route)] * 2
    held.world.advance(100)
    assert held.seen() == [(None, None)] * 2


def test_longest_time_counts(held: Held, make: Any) -> None:
    """Of several marks the longest time counts, or the latest by decision (D-HOLD-01)."""
    for table, until in ((held, 100), (Held(make(hold_length="latest")), 30)):
        table.mark(views=1, time=20)
        table.mark(views=2, time=100)
        table.mark(views=2, time=30)
        table.delete(table.route)
        table.world.advance(until - 1)
        assert table.seen() == [(None, table.route)] * 2
        table.world.advance(1)
        assert table.seen() == [(None, None)] * 2


def test_period_counts_from_deletion(held: Held, make: Any) -> None:
    """The time begins with the deletion, or with the last marking by decision (D-HOLD-02)."""
    for table, left in ((held, 100), (Held(make(hold_start="marking")), 30)):
        table.mark()
        table.world.advance(10)
        table.mark(time=50)
        table.world.advance(80 if left == 30 else 10)
        table.delete(table.route)
        table.world.advance(left - 11)
        assert table.seen() == [(None, table.route)] * 2
        table.world.advance(11)
        assert table.seen() == [(None, None)] * 2


def test_period_that_is_over_already(make: Any) -> None:
    """Counted from the marking a hold can be over before it begins; it ends with the next tick."""
    table = Held(make(hold_start="marking"))
    table.mark()
    table.world.advance(500)
    table.delete(table.route)
    assert table.seen() == [(None, table.route)] * 2
    table.world.advance(0)
    assert table.seen() == [(None, None)] * 2


def test_mark_ends_with_its_hold(held: Held, make: Any) -> None:
    """A mark serves one hold, or all by decision (D-HOLD-03)."""
    for table, again in ((held, None), (Held(make(hold_mark="permanent")), "held")):
        table.mark()
        table.delete(table.route)
        table.world.advance(100)
        new = table.add()
        table.delete(new)
        assert table.seen() == [(None, again and new)] * 2


def test_mark_during_a_hold(held: Held, make: Any) -> None:
    """It is for the next hold and does not touch the running timer (D-HOLD-03)."""
    for table in (held, Held(make(hold_mark="permanent"))):
        other = table.add(views=1, neighbour=table.world.hop(table.me))
        table.mark(views=2, time=50)
        table.delete(table.route)
        table.mark(views=1, time=70)
        table.delete(other)
        assert table.seen() == [(None, None), (None, table.route)]
        table.world.advance(50)
        assert table.seen() == [(None, None)] * 2
        next_one = table.add()
        table.delete(next_one)
        permanent = table is not held
        assert table.seen() == [(None, next_one), (None, next_one if permanent else None)]
        table.world.advance(69)
        assert table.seen()[0] == (None, next_one)
        table.world.advance(1)
        assert table.seen() == [(None, None)] * 2


def test_second_hold(held: Held, make: Any) -> None:
    """The first held route stays when a later one goes too, or is replaced (D-HOLD-05)."""
    for table, stays in ((held, True), (Held(make(second_hold="replace")), False)):
        table.mark()
        table.delete(table.route)
        table.world.advance(60)
        second = table.add(views=1)
        table.delete(second)
        kept = table.route if stays else second
        assert table.seen() == [(None, kept), (None, table.route)]
        assert table.world.state(second) == (2 if stays else 1)
        assert table.world.state(table.route) == 1
        third = table.add(views=2)
        table.delete(third)
        assert table.world.state(table.route) == (1 if stays else 2)
        table.world.advance(40)
        assert table.seen() == [(None, None)] * 2


def test_expiry_holds(held: Held, make: Any) -> None:
    """A route that ages out is held, unless decided otherwise (D-TTL-04)."""
    for table, kept in ((held, True), (Held(make(expiry_holds="no")), False)):
        table.mark()
        table.world.add(table.me, TO, views=3, ttl=10)
        table.world.advance(10)
        assert table.seen() == [(None, table.route if kept else None)] * 2
        table.world.advance(99)
        assert table.seen() == [(None, table.route if kept else None)] * 2


def test_leaving_a_view(held: Held, make: Any) -> None:
    """An update that leaves a view empty holds nothing, unless decided otherwise (D-HOLD-08)."""
    for table, kept in ((held, False), (Held(make(leaving_view_holds="yes")), True)):
        world, me, route = table.world, table.me, table.route
        table.mark()
        world.add(me, TO, pointer=(route,), views=2)
        assert table.seen() == [(None, route if kept else None), (route, None)]
        assert world.state(route) == 0
        assert world.routes(me, world.enum_routes(me)) == [route]
        world.add(me, TO, pointer=(route,), views=2, metric=7)
        table.delete(route)
        assert world.state(route) == 1
        assert table.seen() == [(None, route if kept else None), (None, route)]
        assert world.routes(me, world.enum_routes(me)) == [route]
        world.advance(100)
        assert world.state(route) == 2
        assert table.seen() == [(None, None)] * 2


def test_live_route_outlives_its_hold(make: Any) -> None:
    """A route held where it was moved away from stays live when that hold ends (D-HOLD-08)."""
    table = Held(make(leaving_view_holds="yes"))
    table.mark()
    table.world.add(table.me, TO, pointer=(table.route,), views=2)
    table.world.advance(100)
    assert table.world.state(table.route) == 0
    assert table.seen() == [(None, None), (table.route, None)]


def test_what_is_told(held: Held, make: Any) -> None:
    """The start is told as a deletion, the end as a change of type ALL, by decision (D-HOLD-06)."""
    options = {"all": [1], "silent": [], "all_and_best": [1, 2]}
    for option, expected in options.items():
        table = Held(make(hold_end_notifies=option))
        world = table.world
        watcher = world.register(2)
        notes = {kind: world.notify(watcher, kind, 2) for kind in (1, 2, 4)}
        elsewhere = world.notify(watcher, 7, 1)
        table.mark(views=2)
        table.delete(table.route)
        assert [kind for kind, note in notes.items() if world.changed(watcher, note)] == [1, 2, 4]
        assert world.changed(watcher, elsewhere) == [TO]
        world.advance(100)
        told = [kind for kind, note in notes.items() if world.changed(watcher, note)]
        assert told == expected
        assert world.changed(watcher, elsewhere) == []


def test_time_of_last_change(held: Held) -> None:
    """Start and end of a hold move the time of the last change, marking does not (D-DEST-03)."""
    world, me = held.world, held.me
    world.advance(10)
    held.mark()
    assert world.exact(me, TO, 0)[2] == 0
    held.delete(held.route)
    assert world.exact(me, TO, 0)[2] == 10
    world.advance(200)
    info = world.rtm.RtmGetDestInfo(me, held.dest, 0, 0, True)[1]
    assert info[2] == 110


def test_dest_without_routes(held: Held) -> None:
    """It can be marked; the mark waits for routes, and ends with the object (D-HOLD-09)."""
    world, me = held.world, held.me
    held.delete(held.route)
    held.mark()
    assert held.seen() == [(None, None)] * 2
    new = held.add()
    held.delete(new)
    assert held.seen() == [(None, new)] * 2
    world.advance(100)
    held.mark()
    world.rtm.RtmReleaseRoutes(me, (held.route, new))
    world.drop(me, held.dest)
    again = world.route(me, TO)
    held.dest = world.dest(me, TO)
    held.delete(again)
    assert held.seen(1) == [(None, None)]


def test_order_of_timers(held: Held) -> None:
    """Route timers fire before hold timers that are due together (D-TTL-05)."""
    world, me = held.world, held.me
    watcher = world.register(2)
    note = world.notify(watcher)
    held.mark(time=10)
    held.delete(held.route)
    world.add(me, "11.0.0.0/8", ttl=10)
    world.changed(watcher, note)
    world.advance(10)
    assert world.changed(watcher, note) == ["11.0.0.0/8", TO]


def test_anyone_may_mark(held: Held) -> None:
    """A client without routes can have a dest held; marks merge (D-HOLD-09)."""
    other = held.world.register(2)
    held.mark(views=1, time=10)
    assert held.world.rtm.RtmHoldDestination(other, held.dest, 2, 60) == (0,)
    held.delete(held.route)
    held.world.advance(59)
    assert held.seen() == [(None, held.route)] * 2


def test_refusals(held: Held) -> None:
    """Bad handles, then a time or a view set of zero, then unsupported views (S-HOLD-06)."""
    hold = held.world.rtm.RtmHoldDestination
    elsewhere = held.world.register(1, instance=1)
    assert hold(None, held.dest, 1, 1) == HANDLE
    assert hold(held.me, held.route, 4, 0) == hold(elsewhere, held.dest, 1, 1) == HANDLE
    assert hold(held.me, held.dest, 4, 0) == hold(held.me, held.dest, 0, 5) == NULL
    assert hold(held.me, held.dest, 4, 5) == UNSUPPORTED
    assert hold(held.me, held.dest, 0xFFFFFFFF, 5) == (0,)
    held.delete(held.route)
    assert held.seen() == [(None, held.route)] * 2

"""Change notification: callbacks, fetching, ignoring, marks, limits, references."""

from __future__ import annotations

from typing import Any

import pytest

from rtmref.values import NetAddress

ALL, BEST, MARKED = 1, 2, 0x10000
NULL, HANDLE, DENIED, UNSUPPORTED, END = (87,), (6,), (5,), (50,), (259, 0, ())


@pytest.fixture
def noted(world: Any) -> Any:
    """A client `me` that makes changes, and a client `you` with a callback that watches."""
    world.me, world.you = world.register(1), world.register(2, events=True)
    world.note = world.notify(world.you, context=77)
    return world


def event(world: Any) -> Any:
    """What the watching client is told."""
    return (world.you, 3, world.note, 77)


def test_callback_once_until_drained(noted: Any) -> None:
    """The callback comes when the cache was empty, and again only when it was drained."""
    noted.route(noted.me, "10.0.0.0/8")
    assert noted.rtm.take_events() == [event(noted)]
    noted.route(noted.me, "11.0.0.0/8")
    assert noted.changed(noted.you, noted.note, 1) == ["10.0.0.0/8"]
    noted.route(noted.me, "12.0.0.0/8")
    assert noted.rtm.take_events() == []
    assert noted.changed(noted.you, noted.note) == ["11.0.0.0/8", "12.0.0.0/8"]
    assert noted.rtm.RtmGetChangedDests(noted.you, noted.note, 1, True) == END
    noted.route(noted.me, "13.0.0.0/8")
    assert noted.rtm.take_events() == [event(noted)]


def test_callback_for_every_change(make: Any) -> None:
    """By another decision every change that counts is told (D-NOTE-06)."""
    world = make(callback_frequency="every_change")
    me, you = world.register(1), world.register(2, events=True)
    note = world.notify(you, context=5)
    route = world.route(me, "10.0.0.0/8")
    world.add(me, "10.0.0.0/8", pointer=(route,), metric=9)
    world.route(me, "11.0.0.0/8", views=2)
    assert world.rtm.take_events() == [(you, 3, note, 5)] * 2
    assert world.changed(you, note) == ["10.0.0.0/8"]


def test_no_callback(noted: Any) -> None:
    """A client without a callback fetches all the same (S-NOTE-20, D-NOTE-16)."""
    quiet = noted.register(3)
    noted.rtm.take_events()
    note = noted.notify(quiet)
    noted.rtm.RtmDeregisterFromChangeNotification(noted.you, noted.note)
    noted.route(noted.me, "10.0.0.0/8")
    assert noted.rtm.take_events() == []
    assert noted.changed(quiet, note) == ["10.0.0.0/8"]


def test_order_of_callbacks(world: Any) -> None:
    """Recipients in the order of registration, one's registrations by age (D-CB-02)."""
    first, second = world.register(1, events=True), world.register(2, events=True)
    world.rtm.take_events()
    late, early = world.notify(second), world.notify(first)
    again = world.notify(second, types=BEST)
    world.notify(second, views=2)
    world.route(first, "10.0.0.0/8")
    told = [(client, 3, note, 0) for client, note in ((first, early), (second, late))]
    assert world.rtm.take_events() == [*told, (second, 3, again, 0)]


def test_departure_is_told_with_its_changes(world: Any) -> None:
    """Each recipient hears of the changes before the departure that caused them (D-DEREG-04)."""
    one, two = world.register(1, events=True), world.register(2, events=True)
    leaver = world.register(3)
    notes = {client: world.notify(client) for client in (two, one)}
    world.route(leaver, "10.0.0.0/8")
    for client, note in notes.items():
        world.changed(client, note)
    world.rtm.take_events()
    world.rtm.RtmDeregisterEntity(leaver)
    heard = [(event[0], event[1]) for event in world.rtm.take_events()]
    assert heard == [(one, 3), (one, 1), (two, 3), (two, 1)]


def test_merging(noted: Any) -> None:
    """Several changes of a dest come once, with the latest state (S-NOTE-11, D-NOTE-10)."""
    first = noted.route(noted.me, "10.0.0.0/8", metric=5)
    noted.route(noted.me, "11.0.0.0/8")
    best = noted.route(noted.me, "10.0.0.0/8", metric=1, neighbour=noted.hop(noted.me))
    noted.rtm.RtmDeleteRouteToDest(noted.me, first, True)
    infos = noted.rtm.RtmGetChangedDests(noted.you, noted.note, 9, True)[2]
    assert [info[1][2] >> 24 for info in infos] == [10, 11]
    assert infos[0][4] == ((0, 1, best, noted.me, 0, None),)


def test_address_order(make: Any) -> None:
    """By another decision changes are fetched by address (D-NOTE-08)."""
    world = make(change_order="address")
    me = world.register()
    note = world.notify(me)
    for to in ("12.0.0.0/8", "10.0.0.0/9", "11.0.0.0/8", "10.0.0.0/8"):
        world.route(me, to)
    assert world.changed(me, note, 3) == ["10.0.0.0/8", "10.0.0.0/9", "11.0.0.0/8"]
    assert world.changed(me, note) == ["12.0.0.0/8"]


def test_views_of_fetched_dests(world: Any) -> None:
    """One element for each view registered for, none when registered for any (D-NOTE-17)."""
    me = world.register()
    notes = {views: world.notify(me, views=views) for views in (0, 1, 2, 3, 0xFFFFFFFF)}
    world.route(me, "10.0.0.0/8", views=2)
    elements = {}
    for views, note in notes.items():
        infos = world.rtm.RtmGetChangedDests(me, note, 1, True)[2]
        elements[views] = [element[0] for info in infos for element in info[4]]
    assert elements == {0: [], 1: [], 2: [1], 3: [0, 1], 0xFFFFFFFF: [0, 1]}
    assert world.changed(me, notes[1]) == []


def test_vanished_dest(noted: Any, make: Any) -> None:
    """A dest that is gone is delivered empty, and the cache keeps it alive (D-NOTE-09)."""
    route = noted.route(noted.me, "10.0.0.0/8")
    dest = noted.exact(noted.me, "10.0.0.0/8")[0]
    noted.rtm.RtmDeleteRouteToDest(noted.me, route, True)
    assert noted.is_live(noted.me, dest)
    infos = noted.rtm.RtmGetChangedDests(noted.you, noted.note, 1, True)[2]
    assert infos == ((dest, NetAddress(2, 8, 10 << 24), 0, 0, ((0, 0, None, None, 0, None),)),)
    noted.rtm.RtmReleaseChangedDests(noted.you, noted.note, infos)
    assert not noted.is_live(noted.me, dest)
    world = make(vanished_dests="dropped")
    me = world.register()
    note = world.notify(me)
    for to in ("10.0.0.0/8", "11.0.0.0/8", "12.0.0.0/8"):
        world.route(me, to)
    gone = world.dest(me, "10.0.0.0/8")
    for to in ("10.0.0.0/8", "12.0.0.0/8"):
        world.rtm.RtmDeleteRouteToDest(me, world.best(me, to), True)
    assert world.rtm.RtmGetChangeStatus(me, note, gone, True) == (0, True)
    assert world.changed(me, note) == ["11.0.0.0/8"]
    assert world.changed(me, note) == []


def test_change_status(noted: Any) -> None:
    """True from the change until it is fetched, released or not (S-NOTE-14, D-NOTE-14)."""
    status = noted.rtm.RtmGetChangeStatus
    noted.route(noted.me, "10.0.0.0/8")
    dest = noted.dest(noted.me, "10.0.0.0/8")
    assert status(noted.you, noted.note, dest, True) == (0, True)
    noted.rtm.RtmGetChangedDests(noted.you, noted.note, 1, True)
    assert status(noted.you, noted.note, dest, True) == (0, False)


def test_ignoring(noted: Any) -> None:
    """Ignored changes are not fetched; a later one is; references stay (D-NOTE-18)."""
    route = noted.route(noted.me, "10.0.0.0/8")
    noted.route(noted.me, "11.0.0.0/8")
    ten, eleven = noted.dest(noted.me, "10.0.0.0/8"), noted.dest(noted.me, "11.0.0.0/8")
    ignore = noted.rtm.RtmIgnoreChangedDests
    assert ignore(noted.you, noted.note, (ten, noted.you)) == HANDLE
    assert ignore(noted.you, noted.note, (ten, ten, eleven)) == (0,)
    assert ignore(noted.you, noted.note, ()) == (0,)
    assert noted.changed(noted.you, noted.note) == []
    assert (ten.refs, eleven.refs) == (1, 1)
    noted.rtm.take_events()
    noted.add(noted.me, "10.0.0.0/8", pointer=(route,), metric=3)
    assert noted.rtm.take_events() == [event(noted)]
    assert noted.changed(noted.you, noted.note) == ["10.0.0.0/8"]


def test_marks(noted: Any) -> None:
    """With the marked-only flag nothing counts until a dest is marked (S-NOTE-07, S-NOTE-16)."""
    you, note = noted.you, noted.notify(noted.you, marked=True)
    route = noted.route(noted.me, "10.0.0.0/8")
    dest = noted.dest(noted.me, "10.0.0.0/8")
    mark, is_marked = (
        noted.rtm.RtmMarkDestForChangeNotification,
        noted.rtm.RtmIsMarkedForChangeNotification,
    )
    assert noted.changed(you, note) == []
    assert is_marked(you, note, dest, True) == (0, False)
    assert mark(you, note, dest, True) == mark(you, note, dest, True) == (0,)
    assert is_marked(you, note, dest, True) == (0, True)
    assert is_marked(you, noted.note, dest, True) == (0, False)
    noted.route(noted.me, "11.0.0.0/8")
    noted.add(noted.me, "10.0.0.0/8", pointer=(route,), metric=3)
    assert mark(you, note, dest, False) == (0,)
    assert is_marked(you, note, dest, True) == (0, False)
    noted.add(noted.me, "10.0.0.0/8", pointer=(route,), metric=4)
    assert noted.changed(you, note) == ["10.0.0.0/8"]
    noted.add(noted.me, "10.0.0.0/8", pointer=(route,), metric=5)
    assert noted.changed(you, note) == []


def test_unmarking_drops(make: Any) -> None:
    """By another decision unmarking drops the cached change; for all dests a mark means nothing."""
    world = make(unmarking="drop")
    me = world.register()
    every, some = world.notify(me), world.notify(me, marked=True)
    route = world.route(me, "10.0.0.0/8")
    dest = world.dest(me, "10.0.0.0/8")
    mark = world.rtm.RtmMarkDestForChangeNotification
    mark(me, some, dest, True)
    mark(me, every, dest, True)
    world.add(me, "10.0.0.0/8", pointer=(route,), metric=9)
    assert mark(me, some, dest, False) == mark(me, every, dest, False) == (0,)
    assert world.changed(me, some) == []
    assert world.changed(me, every) == ["10.0.0.0/8"]


def test_marks_keep_nothing_alive(noted: Any) -> None:
    """A mark ends with its dest object, and is there again when the same object comes back."""
    note = noted.notify(noted.you, marked=True)
    route = noted.route(noted.me, "10.0.0.0/8")
    dest = noted.dest(noted.me, "10.0.0.0/8")
    noted.rtm.RtmMarkDestForChangeNotification(noted.you, note, dest, True)
    noted.rtm.RtmDeleteRouteToDest(noted.me, route, True)
    noted.changed(noted.you, note)
    route = noted.route(noted.me, "10.0.0.0/8")
    assert noted.changed(noted.you, note) == ["10.0.0.0/8"]
    noted.changed(noted.you, noted.note)
    noted.rtm.RtmDeregisterFromChangeNotification(noted.you, noted.note)
    noted.rtm.RtmDeleteRouteToDest(noted.me, route, True)
    noted.changed(noted.you, note)
    noted.drop(noted.me, dest)
    noted.route(noted.me, "10.0.0.0/8")
    assert noted.changed(noted.you, note) == []


def test_originator(make: Any) -> None:
    """By another decision the client that made a change is not told of it (D-NOTE-07)."""
    world = make(originator_notified="no")
    me, you = world.register(1), world.register(2)
    mine, yours = world.notify(me), world.notify(you)
    world.route(me, "10.0.0.0/8")
    world.route(you, "11.0.0.0/8")
    assert world.changed(me, mine) == ["11.0.0.0/8"]
    assert world.changed(you, yours) == ["10.0.0.0/8"]
    world.rtm.RtmDeregisterEntity(you)
    assert world.changed(me, mine) == ["11.0.0.0/8"]


def test_ending_a_registration(noted: Any) -> None:
    """Its cache and marks are freed; nothing is told any more (S-NOTE-18)."""
    end = noted.rtm.RtmDeregisterFromChangeNotification
    route = noted.route(noted.me, "10.0.0.0/8")
    dest = noted.exact(noted.me, "10.0.0.0/8")[0]
    noted.rtm.RtmDeleteRouteToDest(noted.me, route, True)
    assert noted.is_live(noted.me, dest)
    assert end(noted.you, noted.note) == (0,)
    assert not noted.is_live(noted.me, dest)
    assert end(noted.you, noted.note) == HANDLE
    noted.rtm.take_events()
    noted.route(noted.me, "10.0.0.0/8")
    assert noted.rtm.take_events() == []


def test_departure_ends_registrations(noted: Any) -> None:
    """A departed client's registrations are closed before its routes go (D-DEREG-01)."""
    noted.add(noted.you, "10.0.0.0/8", pointer=None)
    dest = noted.exact(noted.me, "10.0.0.0/8")[0]
    noted.rtm.take_events()
    noted.rtm.RtmDeregisterEntity(noted.you)
    assert noted.rtm.take_events() == []
    assert not noted.is_live(noted.me, dest)
    assert noted.rtm.RtmGetChangedDests(noted.me, noted.note, 1, True) == HANDLE


def test_limit(make: Any) -> None:
    """A table has a limited number of live registrations (S-NOTE-19, D-NOTE-15)."""
    world = make(change_notifications=2)
    me, you = world.register(1), world.register(2)
    first = world.notify(me)
    world.notify(you)
    ask = world.rtm.RtmRegisterForChangeNotification
    assert ask(me, 1, ALL, 0, True) == (1450,)
    assert ask(me, 4, ALL, 0, True) == UNSUPPORTED
    elsewhere = world.register(1, instance=1)
    assert ask(elsewhere, 1, ALL, 0, True)[0] == 0
    world.rtm.RtmDeregisterFromChangeNotification(me, first)
    assert ask(me, 1, ALL, 0, True)[0] == 0


def test_zero_views(make: Any) -> None:
    """View mask 0 stands for all views, or is refused by another decision (D-VIEW-01)."""
    world = make(zero_views_notification="error")
    assert world.rtm.RtmRegisterForChangeNotification(world.register(), 0, ALL, 0, True) == NULL


def test_refused_registrations(noted: Any) -> None:
    """NULL, types that do not exist or are missing, unsupported views (D-NOTE-01, S-VIEW-09)."""
    ask = noted.rtm.RtmRegisterForChangeNotification
    assert ask(None, 4, 0, 0, None) == HANDLE
    assert ask(noted.me, 4, 1, 0, None) == NULL
    for flags in (0, MARKED, 8, 9, 0x20001):
        assert ask(noted.me, 4, flags, 0, True) == NULL
    assert ask(noted.me, 4, 7 | MARKED, 0, True) == UNSUPPORTED


def test_refused_calls(noted: Any) -> None:
    """NULL, then bad handles, then another client's registration, then counts."""
    rtm, me, you, note = noted.rtm, noted.me, noted.you, noted.note
    noted.route(me, "10.0.0.0/8")
    dest = noted.dest(me, "10.0.0.0/8")
    get = rtm.RtmGetChangedDests
    assert get(you, me, None, True) == get(you, me, 1, None) == NULL
    assert get(you, me, 17, True) == HANDLE
    assert get(me, note, 17, True) == DENIED
    assert get(you, note, 17, True) == get(you, note, 0, True) == NULL
    release = rtm.RtmReleaseChangedDests
    assert release(you, me, None) == NULL
    assert release(you, me, ()) == HANDLE
    assert release(me, note, ()) == DENIED
    assert release(you, note, ((me, None, 0, 0, ()),)) == HANDLE
    ignore = rtm.RtmIgnoreChangedDests
    assert ignore(you, me, None) == NULL
    assert ignore(you, me, ()) == ignore(me, note, (me,)) == HANDLE
    assert ignore(me, note, (dest,)) == DENIED
    for call in (rtm.RtmGetChangeStatus, rtm.RtmIsMarkedForChangeNotification):
        assert call(None, note, dest, True) == HANDLE
        assert call(you, me, me, None) == NULL
        assert call(you, me, dest, True) == call(me, note, me, True) == HANDLE
        assert call(me, note, dest, True) == DENIED
    mark = rtm.RtmMarkDestForChangeNotification
    assert mark(you, note, you, True) == mark(me, note, note, True) == HANDLE
    assert mark(me, note, dest, True) == DENIED
    end = rtm.RtmDeregisterFromChangeNotification
    assert end(you, dest) == end(None, note) == HANDLE
    assert end(me, note) == DENIED
    elsewhere = noted.register(1, instance=1)
    assert get(elsewhere, note, 1, True) == HANDLE

"""Callbacks that take their time: what waits for them, what may not be done in them."""

from __future__ import annotations

from typing import Any

import pytest

OPEN = 3
TO = "10.0.0.0/8"
NOT_FOUND, HANDLE, UNSUPPORTED = (1168,), (6,), (50,)


@pytest.fixture
def slow(world: Any) -> Any:
    """A client `me` with a callback that takes its time, and `other` with one that does not."""
    world.me, world.other = world.register(1, events=OPEN), world.register(2, events=1)
    world.rtm.take_events()
    assert world.rtm.EndCallback(world.me, 0) == (0,)
    return world


def test_expiry_waits_for_the_answer(slow: Any) -> None:
    """The route stays until the callback has answered; then it goes, or not (S-ROUTE-24)."""
    kept, lost = slow.route(slow.me, TO, ttl=5), slow.route(slow.me, "11.0.0.0/8", ttl=5)
    assert [event[2] for event in slow.advance(5)] == [kept]
    assert kept.refs == 2
    assert slow.rtm.EndCallback(slow.me, 0) == (0,)
    assert [event[2] for event in slow.rtm.take_events()] == [lost]
    assert slow.best(slow.me, "11.0.0.0/8") is lost
    assert slow.rtm.EndCallback(slow.me, 50) == (0,)
    assert slow.exact(slow.me, "11.0.0.0/8") is None
    assert slow.best(slow.me, TO) is kept
    assert (kept.refs, lost.refs) == (2, 1)


def test_client_renews_its_route(slow: Any) -> None:
    """Inside the callback the client may give the route a new time to live (S-ROUTE-25)."""
    route = slow.route(slow.me, TO, ttl=5)
    slow.advance(5)
    assert slow.add(slow.me, None, pointer=(route,), ttl=7)[0] == 0
    slow.rtm.EndCallback(slow.me, 0)
    slow.rtm.take_events()
    assert slow.advance(6) == []
    assert [event[2] for event in slow.advance(1)] == [route]


def test_client_deletes_its_route(slow: Any) -> None:
    """A delete inside the callback consumes the handle, whatever is answered (D-TTL-03)."""
    for answer in (0, 50):
        route = slow.route(slow.me, TO, ttl=5)
        slow.advance(5)
        slow.delete(slow.me, route)
        slow.rtm.EndCallback(slow.me, answer)
        assert route.refs == 1
        assert slow.state(route) == 2


def test_client_releases_the_handle(slow: Any) -> None:
    """Where the client gave the handle back, the RTM has none to release."""
    route = slow.route(slow.me, TO, ttl=5)
    slow.advance(5)
    slow.rtm.RtmReleaseRoutes(slow.me, (route, route))
    slow.rtm.EndCallback(slow.me, 50)
    assert not slow.is_live(slow.me, route)


def test_clock_waits(slow: Any) -> None:
    """The rest of an advance waits for the end of the callback (D-TTL-05)."""
    slow.route(slow.me, TO, ttl=5)
    gone = slow.route(slow.me, "11.0.0.0/8", ttl=9)
    slow.advance(20)
    assert slow.rtm.Advance(1) == UNSUPPORTED
    changed = slow.route(slow.me, "12.0.0.0/8")
    assert slow.exact(slow.me, "12.0.0.0/8")[2] == 5
    slow.rtm.EndCallback(slow.me, 0)
    assert [event[2] for event in slow.rtm.take_events()] == [gone]
    slow.rtm.EndCallback(slow.me, 0)
    slow.add(slow.me, None, pointer=(changed,), metric=9)
    assert slow.exact(slow.me, "12.0.0.0/8")[2] == 20


def test_zero_waits_for_the_clock(slow: Any) -> None:
    """The end of a callback does not service the clock where it was not being moved."""
    slow.register(3)
    assert slow.rtm.take_events() == [(slow.me, 0, slow.rtm.open[2], (0, 2, (3, 0)))]
    slow.route(slow.me, TO, ttl=0)
    slow.rtm.EndCallback(slow.me, 0)
    assert [event[0] for event in slow.rtm.take_events()] == [slow.other]
    assert len(slow.advance(0)) == 1


def test_events_queue_up_behind(slow: Any) -> None:
    """What is raised while a callback is open is delivered after it, in order (D-CB-02)."""
    note = slow.notify(slow.other, context=9)
    third = slow.register(3)
    assert [event[:2] for event in slow.rtm.take_events()] == [(slow.me, 0)]
    slow.route(third, TO)
    slow.rtm.RtmDeregisterEntity(third)
    assert slow.rtm.take_events() == []
    slow.rtm.EndCallback(slow.me, 0)
    told = [(event[0], event[1]) for event in slow.rtm.take_events()]
    assert told == [(slow.other, 0), (slow.other, 3), (slow.me, 1)]
    slow.rtm.EndCallback(slow.me, 0)
    told = [(event[0], event[1]) for event in slow.rtm.take_events()]
    assert told == [(slow.other, 1)]
    assert slow.changed(slow.other, note) == [TO]


def test_entity_handle_lives_as_long_as_its_event(slow: Any) -> None:
    """The handle of a departed client is good until the last recipient was told (D-HAND-09)."""
    third = slow.register(3)
    slow.rtm.EndCallback(slow.me, 0)
    slow.rtm.RtmDeregisterEntity(third)
    assert slow.rtm.RtmGetEntityInfo(slow.me, third, True) == (0, (0, 2, (3, 0)))
    slow.rtm.EndCallback(slow.me, 0)
    assert slow.rtm.RtmGetEntityInfo(slow.me, third, True) == HANDLE
    fourth = slow.register(4)
    slow.rtm.EndCallback(slow.me, 0)
    slow.rtm.RtmDeregisterEntity(fourth)
    slow.rtm.RtmReferenceHandles(slow.me, (fourth,))
    slow.rtm.EndCallback(slow.me, 0)
    assert slow.rtm.RtmGetEntityInfo(slow.me, fourth, True)[0] == 0


def test_stale_events_are_dropped(slow: Any) -> None:
    """Nobody is told of a registration that has ended, nor is a client that has departed."""
    note = slow.notify(slow.other)
    slow.register(3)
    slow.route(slow.me, TO)
    slow.rtm.RtmDeregisterFromChangeNotification(slow.other, note)
    slow.rtm.take_events()
    slow.rtm.EndCallback(slow.me, 0)
    assert [event[:2] for event in slow.rtm.take_events()] == [(slow.other, 0)]
    fourth = slow.register(4)
    slow.rtm.RtmDeregisterEntity(slow.other)
    slow.rtm.take_events()
    slow.rtm.EndCallback(slow.me, 0)
    assert [event[1:3] for event in slow.rtm.take_events()] == [(1, slow.other)]
    assert slow.is_live(slow.me, fourth)


def test_forbidden_about_clients(slow: Any) -> None:
    """In a callback about clients: no registering, deregistering or listing (S-MEM-06, D-CB-01)."""
    slow.register(3)
    rtm = slow.rtm
    assert slow.try_register(4) == UNSUPPORTED
    assert rtm.RtmDeregisterEntity(slow.me) == UNSUPPORTED
    assert rtm.RtmGetRegisteredEntities(slow.me, None, True, True) == UNSUPPORTED
    assert rtm.RtmGetRegisteredEntities(slow.other, 9, True, None)[0] == 0
    slow.notify(slow.me)
    rtm.EndCallback(slow.me, 0)
    assert slow.try_register(4)[0] == 0


def test_forbidden_about_changes(slow: Any) -> None:
    """In a callback about changes: no registering for more of them (S-MEM-07, S-MEM-10)."""
    note = slow.notify(slow.me)
    slow.route(slow.me, TO)
    ask = slow.rtm.RtmRegisterForChangeNotification
    assert ask(slow.me, 9, 0, 0, None) == UNSUPPORTED
    assert ask(slow.other, 1, 1, 0, True)[0] == 0
    assert slow.changed(slow.me, note) == [TO]
    assert slow.rtm.RtmGetRegisteredEntities(slow.me, 9, True, None)[0] == 0
    assert slow.try_register(4)[0] == 0
    slow.rtm.EndCallback(slow.me, 0)
    assert slow.rtm.EndCallback(slow.me, 0) == (0,)
    assert ask(slow.me, 1, 1, 0, True)[0] == 0


def test_end_without_an_open_callback(slow: Any) -> None:
    """Only the client whose callback is open can end it."""
    end = slow.rtm.EndCallback
    assert end(slow.me, 0) == NOT_FOUND
    slow.register(3)
    assert end(slow.other, 0) == NOT_FOUND
    assert end("x", 0) == HANDLE
    assert end(slow.me, 0) == (0,)


def test_departure_ends_the_callback(slow: Any) -> None:
    """A client that departs in its callback has ended it; everything goes on."""
    slow.route(slow.me, TO, ttl=5)
    later = slow.route(slow.other, TO, ttl=8)
    slow.advance(10)
    slow.rtm.RtmDeregisterEntity(slow.me)
    assert [event[1:3] for event in slow.rtm.take_events()] == [(1, slow.me), (2, later)]
    assert slow.rtm.Advance(0) == (0,)


def test_answers_to_other_events_mean_nothing(world: Any) -> None:
    """Only the answer to an expiry matters (S-MEM-08)."""
    quick = world.register(1, events=2)
    note = world.notify(quick)
    world.register(2)
    world.route(quick, TO)
    assert [event[1] for event in world.rtm.take_events()] == [0, 3]
    assert world.changed(quick, note) == [TO]

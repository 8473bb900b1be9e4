"""Parked calls: numbers, order of completion, blocked methods, callbacks meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

TO = "10.0.0.0/8"
PENDING, DEADLOCK, HANDLE, NULL = 997, (1131,), (6,), (87,)


@pytest.fixture
def blocked(world: Any) -> Any:
    """A client `you` whose methods are blocked, and clients `me` and `they`."""
    world.me, world.they = world.register(1), world.register(3)
    world.you = world.register(2, methods=((0, 4),))
    assert world.rtm.RtmBlockMethods(world.you, None, 0, 1) == (0,)
    return world


def invoke(world: Any, client: Any) -> Any:
    """Invoke the method of the blocked client."""
    return world.rtm.RtmInvokeMethod(client, world.you, (1, 0), 16, True)


def test_invocations_wait(blocked: Any) -> None:
    """An invocation of a blocked client waits until it resumes (S-METH-10, S-METH-11)."""
    assert invoke(blocked, blocked.me) == (PENDING, 1)
    assert invoke(blocked, blocked.they) == (PENDING, 2)
    assert blocked.rtm.take_events() == []
    assert blocked.rtm.RtmBlockMethods(blocked.you, None, 0, 0) == (0,)
    outcome = (0, 16, ((1, 0, 4),))
    done = [(blocked.me, "completed", 1, outcome), (blocked.they, "completed", 2, outcome)]
    assert blocked.rtm.take_events() == done
    assert invoke(blocked, blocked.me) == outcome


def test_block_is_a_flag(blocked: Any) -> None:
    """One resume undoes any number of blocks (D-METH-06)."""
    blocked.rtm.RtmBlockMethods(blocked.you, None, 0, 1)
    blocked.rtm.RtmBlockMethods(blocked.you, None, 0, 0)
    assert invoke(blocked, blocked.me)[0] == 0


def test_self_invocation(blocked: Any) -> None:
    """A blocked client that invokes itself would wait for itself (D-METH-07)."""
    assert invoke(blocked, blocked.you) == DEADLOCK
    assert blocked.rtm.RtmGetEntityMethods(blocked.me, blocked.you, 1, True)[0] == 0


def test_departed_target(blocked: Any) -> None:
    """Parked invocations of a client that departs end with an error (D-DEREG-04)."""
    invoke(blocked, blocked.me)
    blocked.rtm.RtmDeregisterEntity(blocked.you)
    assert blocked.rtm.take_events() == [(blocked.me, "completed", 1, HANDLE)]


def test_refusals_are_judged_anew(blocked: Any) -> None:
    """A parked call of a client that departed meanwhile is refused."""
    invoke(blocked, blocked.me)
    invoke(blocked, blocked.they)
    blocked.rtm.RtmDeregisterEntity(blocked.me)
    assert blocked.rtm.take_events() == [(blocked.me, "completed", 1, HANDLE)]
    blocked.rtm.RtmBlockMethods(blocked.you, None, 0, 0)
    assert [event[2] for event in blocked.rtm.take_events()] == [2]


def test_block_for_one_object(make: Any) -> None:
    """A block for one object is one for everything, or nothing by decision (D-METH-05)."""
    for option in ("everything", "nothing"):
        world = make(single_object_block=option)
        me = world.register(1)
        world.you = world.register(2, methods=((0, 4),))
        hop, route = world.hop(me), world.route(me, TO)
        dest = world.dest(me, TO)
        for kind, item in ((1, dest), (2, hop), (3, route)):
            assert world.rtm.RtmBlockMethods(world.you, item, kind, 1) == (0,)
            assert (invoke(world, me)[0] == PENDING) == (option == "everything")
            assert world.rtm.RtmBlockMethods(world.you, item, kind, 0) == (0,)


def test_refused_blocks(blocked: Any) -> None:
    """A bad handle, then a type or a flag that does not exist (D-METH-05)."""
    block, me = blocked.rtm.RtmBlockMethods, blocked.me
    hop = blocked.hop(me)
    assert block(None, None, 0, 0) == HANDLE
    assert block(me, hop, 1, 7) == block(me, "x", 9, 7) == HANDLE
    assert block(me, hop, 9, 0) == block(me, hop, 0, 1) == NULL
    assert block(me, None, 0, 2) == block(me, hop, 2, 2) == NULL
    assert block(me, None, 9, 1) == (0,)


def test_arrival_order(world: Any) -> None:
    """Calls go on in the order of arrival; one that takes a lock stops the ones behind it."""
    clients = [world.register(number, opaque=True) for number in range(1, 5)]
    world.route(clients[0], TO)
    dest, call = world.dest(clients[0], TO), world.rtm.RtmLockDestination
    assert call(clients[0], dest, True, True) == (0,)
    assert call(clients[1], dest, False, True) == (PENDING, 1)
    assert call(clients[2], dest, True, True) == (PENDING, 2)
    assert call(clients[3], dest, False, True) == (PENDING, 3)
    call(clients[0], dest, True, False)
    assert [event[2] for event in world.rtm.take_events()] == [1, 3]
    call(clients[1], dest, False, False)
    assert world.rtm.take_events() == []
    call(clients[3], dest, False, False)
    assert world.rtm.take_events() == [(clients[2], "completed", 2, (0,))]
    assert call(clients[2], dest, True, False) == (0,)


def test_completion_frees_others(world: Any) -> None:
    """Parked calls are tried until none can go on: a later one can settle an earlier one."""
    me, you, they = world.register(1), world.register(2, opaque=True), world.register(3)
    hop = world.hop(me)
    world.route(you, TO)
    dest = world.dest(me, TO)
    world.rtm.RtmLockDestination(you, dest, True, True)
    world.rtm.RtmLockNextHop(they, hop, False, True, None)
    assert world.add(me, TO, hops=(hop,)) == (PENDING, 1)
    assert world.rtm.RtmDeleteNextHop(me, hop, None) == (PENDING, 2)
    world.rtm.RtmLockNextHop(they, hop, False, False, None)
    done = [(me, "completed", 2, (0,)), (me, "completed", 1, HANDLE)]
    assert world.rtm.take_events() == done


def test_events_of_completed_calls(world: Any) -> None:
    """What a completed call causes is told right after its completion."""
    me, you = world.register(1), world.register(2, opaque=True, events=1)
    world.route(me, TO)
    dest, note = world.dest(me, TO), world.notify(you)
    world.rtm.RtmLockDestination(you, dest, True, True)
    assert world.add(me, TO, pointer=None, metric=9) == (PENDING, 1)
    assert world.rtm.RtmGetRouteInfo(me, dest.routes[0], None, True) == (PENDING, 2)
    world.rtm.RtmLockDestination(you, dest, True, False)
    first, told, second = world.rtm.take_events()
    assert first == (me, "completed", 1, (0, None, 0x10000))
    assert told == (you, 3, note, 0)
    assert second == (me, "completed", 2, (0, None, dest.address))


def test_call_that_no_longer_needs_the_lock(world: Any) -> None:
    """A search that finds another dest meanwhile goes on although the lock is still held."""
    me, you = world.register(1), world.register(2, opaque=True)
    world.route(me, TO)
    dest = world.dest(me, TO)
    world.rtm.RtmLockDestination(you, dest, True, True)
    target = (2, 32, 10 << 24)
    assert world.rtm.RtmGetMostSpecificDestination(me, target, 0, 1, True) == (PENDING, 1)
    world.route(you, "10.0.0.0/9")
    (event,) = world.rtm.take_events()
    assert event[3][1][1].NumBits == 9


def test_callbacks_and_waiting(world: Any) -> None:
    """A callback that takes its time does not keep calls of other clients from going on."""
    slow = world.register(1, events=3)
    me = world.register(2)
    world.rtm.EndCallback(slow, 0)
    you = world.register(3, opaque=True)
    world.rtm.EndCallback(slow, 0)
    route = world.route(me, TO)
    dest = world.dest(me, TO)
    note = world.notify(slow)
    world.rtm.RtmLockDestination(you, dest, True, True)
    assert world.add(me, None, pointer=(route,), metric=8) == (PENDING, 1)
    world.rtm.take_events()
    world.register(4)
    world.rtm.RtmLockDestination(you, dest, True, False)
    assert [event[1] for event in world.rtm.take_events()] == [0, "completed"]
    world.rtm.EndCallback(slow, 0)
    assert world.rtm.take_events() == [(slow, 3, note, 0)]


def test_timers_before_parked_calls(world: Any) -> None:
    """At an unlock a timer that was late fires before parked calls are tried again."""
    me, you = world.register(1), world.register(2, opaque=True)
    route = world.route(me, TO, ttl=5)
    dest = world.dest(me, TO)
    world.rtm.RtmLockDestination(you, dest, True, True)
    world.advance(5)
    assert world.add(me, None, pointer=(route,), ttl=9) == (PENDING, 1)
    world.rtm.RtmLockDestination(you, dest, True, False)
    assert world.rtm.take_events() == [(me, "completed", 1, HANDLE)]


def test_memory_of_numbers(blocked: Any) -> None:
    """Numbers count all calls that ever had to wait."""
    assert [invoke(blocked, blocked.me)[1] for _ in range(3)] == [1, 2, 3]
    blocked.rtm.RtmBlockMethods(blocked.you, None, 0, 0)
    blocked.rtm.RtmBlockMethods(blocked.you, None, 0, 1)
    assert invoke(blocked, blocked.me) == (PENDING, 4)

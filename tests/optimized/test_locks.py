"""Locks: who may take them, modes, what waits and what would wait for itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtmref.values import AF_INET, NetAddress

TO = "10.0.0.0/8"
PREFIX = NetAddress(AF_INET, 8, 10 << 24)
ROUTE = (None, None, None, 0, 0, 0, (1, 1), 1, 0, ())
OK, NULL, HANDLE, DENIED, NOT_FOUND = (0,), (87,), (6,), (5,), (1168,)
DEADLOCK, PENDING = (1131,), 997


@pytest.fixture
def locked(world: Any) -> Any:
    """A dest `d` with a route `r` of `me`; `you` has a slot, `they` have nothing."""
    world.me, world.you = world.register(1), world.register(2, opaque=True)
    world.they = world.register(3)
    world.h = world.hop(world.me)
    world.r = world.route(world.me, TO, hops=(world.h,))
    world.d = world.dest(world.me, TO)
    return world


def lock(world: Any, client: Any, exclusive: bool = False) -> Any:
    """Lock the dest."""
    return world.rtm.RtmLockDestination(client, world.d, exclusive, True)


def unlock(world: Any, client: Any, exclusive: bool = False) -> Any:
    """Unlock the dest."""
    return world.rtm.RtmLockDestination(client, world.d, exclusive, False)


def test_shared_by_many(locked: Any) -> None:
    """Any client can share a lock; others keep theirs when one gives it up (D-OPAQ-01)."""
    assert lock(locked, locked.me) == lock(locked, locked.they) == lock(locked, locked.you) == OK
    assert unlock(locked, locked.they) == OK
    assert unlock(locked, locked.they) == DENIED
    assert lock(locked, locked.they) == OK


def test_who_may_lock_exclusively(locked: Any) -> None:
    """A client with a slot or a route on the dest; others are denied (D-OPAQ-01)."""
    assert lock(locked, locked.they, True) == DENIED
    for client in (locked.me, locked.you):
        assert lock(locked, client, True) == OK
        assert unlock(locked, client, True) == OK


@pytest.mark.parametrize(
    ("option", "allowed"),
    [("anyone", "me you they other"), ("best_owner", "me"), ("slot_or_route", "me you other")],
)
def test_who_may_by_decision(make: Any, option: str, allowed: str) -> None:
    """Anyone, owners of a best route, or owners of a slot or a route (D-OPAQ-01)."""
    world = make(exclusive_lock=option)
    clients = {"me": world.register(1), "you": world.register(2, opaque=True)}
    clients |= {"they": world.register(3), "other": world.register(4)}
    world.route(clients["me"], TO)
    world.route(clients["other"], TO, metric=9)
    world.d = world.dest(clients["me"], TO)
    may = []
    for name, client in clients.items():
        if lock(world, client, True) == OK:
            may.append(name)
            unlock(world, client, True)
    assert " ".join(may) == allowed


def test_not_recursive(locked: Any) -> None:
    """Locking again what one holds is a deadlock, in whatever mode (D-LOCK-01)."""
    for held in (False, True):
        assert lock(locked, locked.me, held) == OK
        assert lock(locked, locked.me) == lock(locked, locked.me, True) == DEADLOCK
        assert locked.rtm.RtmLockRoute(locked.me, locked.r, True, True, None) == DEADLOCK
        assert unlock(locked, locked.me, held) == OK


def test_wrong_unlock(locked: Any) -> None:
    """Unlocking what is not held, or in the other mode, is denied (D-LOCK-01)."""
    assert unlock(locked, locked.me) == unlock(locked, locked.me, True) == DENIED
    lock(locked, locked.me, True)
    assert unlock(locked, locked.me) == unlock(locked, locked.you, True) == DENIED
    assert unlock(locked, locked.me, True) == OK
    lock(locked, locked.me)
    assert unlock(locked, locked.me, True) == DENIED
    assert unlock(locked, locked.me) == OK


def test_permission_may_be_lost(locked: Any) -> None:
    """A client that has no route any more can still unlock."""
    extra = locked.route(locked.they, TO, metric=5)
    assert lock(locked, locked.they, True) == OK
    locked.rtm.RtmReferenceHandles(locked.they, (extra,))
    locked.rtm.RtmDeregisterEntity(locked.me)
    assert unlock(locked, locked.they, True) == OK


READING: dict[str, Callable[[Any, Any], Any]] = {
    "RtmGetDestInfo": lambda w, c: w.rtm.RtmGetDestInfo(c, w.d, 0, 1, True),
    "RtmGetExactMatchDestination": lambda w, c: w.rtm.RtmGetExactMatchDestination(
        c, PREFIX, 0, 1, True
    ),
    "RtmGetMostSpecificDestination": lambda w, c: w.rtm.RtmGetMostSpecificDestination(
        c, (2, 32, 10 << 24), 0, 1, True
    ),
    "RtmGetLessSpecificDestination": lambda w, c: w.rtm.RtmGetLessSpecificDestination(
        c, w.inner, 0, 1, True
    ),
    "RtmGetRouteInfo": lambda w, c: w.rtm.RtmGetRouteInfo(c, w.r, True, True),
    "RtmGetExactMatchRoute": lambda w, c: w.rtm.RtmGetExactMatchRoute(
        c, PREFIX, 0, ROUTE, 0, 1, None
    ),
    "RtmIsBestRoute": lambda w, c: w.rtm.RtmIsBestRoute(c, w.r, True),
    "RtmLockDestination": lambda w, c: lock(w, c),
    "RtmLockRoute": lambda w, c: w.rtm.RtmLockRoute(c, w.r, False, True, None),
    "RtmGetRoutePointer": lambda w, c: w.rtm.RtmGetRoutePointer(c, w.r, True),
}
CHANGING: dict[str, Callable[[Any, Any], Any]] = {
    "RtmAddRouteToDest": lambda w, c: w.add(c, TO, metric=3),
    "RtmAddRouteToDest by handle": lambda w, c: w.add(c, None, pointer=(w.r,), metric=3),
    "RtmDeleteRouteToDest": lambda w, c: w.rtm.RtmDeleteRouteToDest(c, w.r, True),
    "RtmHoldDestination": lambda w, c: w.rtm.RtmHoldDestination(c, w.d, 1, 5),
    "RtmLockDestination exclusively": lambda w, c: lock(w, c, True),
    "RtmLockRoute exclusively": lambda w, c: w.rtm.RtmLockRoute(c, w.r, True, True, None),
}


@pytest.mark.parametrize("call", [*READING.values(), *CHANGING.values()], ids=[*READING, *CHANGING])
def test_what_waits(locked: Any, call: Callable[[Any, Any], Any]) -> None:
    """Reading waits for another client's exclusive lock, changing for any (D-LOCK-08)."""
    route = locked.route(locked.me, "10.1.0.0/16", views=2)
    locked.inner = locked.dest(locked.me, "10.1.0.0/16")
    locked.delete(locked.me, route)
    reading = call in READING.values()
    assert lock(locked, locked.you) == OK
    if reading:
        answer = call(locked, locked.me)
        assert answer[0] == 0
        unlock(locked, locked.me)
    else:
        assert call(locked, locked.me) == (PENDING, 1)
        locked.rtm.RtmLockDestination(locked.you, locked.d, False, False)
        assert [event[:3] for event in locked.rtm.take_events()] == [(locked.me, "completed", 1)]
        unlock(locked, locked.me, True)
    unlock(locked, locked.you)
    if locked.r.state == 0:
        assert lock(locked, locked.you, True) == OK
        assert call(locked, locked.me)[0] == PENDING
        unlock(locked, locked.you, True)
        (event,) = locked.rtm.take_events()
        assert event[:2] == (locked.me, "completed")
        assert event[3][0] == 0


@pytest.mark.parametrize("call", [*READING.values(), *CHANGING.values()], ids=[*READING, *CHANGING])
def test_what_would_wait_for_itself(locked: Any, call: Callable[[Any, Any], Any]) -> None:
    """The same calls by a holder of the lock, in whatever mode, are deadlocks (D-LOCK-02)."""
    locked.route(locked.me, "10.1.0.0/16")
    locked.inner = locked.dest(locked.me, "10.1.0.0/16")
    for exclusive in (False, True):
        assert lock(locked, locked.me, exclusive) == OK
        assert call(locked, locked.me) == DEADLOCK
        assert unlock(locked, locked.me, exclusive) == OK
    assert call(locked, locked.me)[0] == 0


def test_what_never_waits(locked: Any) -> None:
    """Enumerations, notification, lists, slots, references go on under any lock (D-LOCK-08)."""
    rtm, me = locked.rtm, locked.me
    note = locked.notify(me)
    lists = rtm.RtmCreateRouteList(me, True)[1]
    locked.add(me, TO, metric=9)
    assert lock(locked, locked.you, True) == OK
    assert locked.dests(me, locked.enum_dests(me)) == [TO]
    assert locked.routes(me, locked.enum_routes(me, dest=locked.d)) == [locked.r]
    assert locked.changed(me, note) == [TO]
    assert rtm.RtmMarkDestForChangeNotification(me, note, locked.d, True) == OK
    assert rtm.RtmInsertInRouteList(me, lists, (locked.r,)) == OK
    assert rtm.RtmGetOpaqueInformationPointer(locked.you, locked.d, True)[0] == 0
    assert rtm.RtmReferenceHandles(me, (locked.r,)) == OK
    assert rtm.RtmReleaseRoutes(me, (locked.r,)) == OK
    assert rtm.RtmGetNextHopInfo(me, locked.h, True)[0] == 0
    assert locked.add(me, "11.0.0.0/8")[0] == 0


def test_order_of_refusals(locked: Any) -> None:
    """A call waits after handles and ownership were found good, before values are (D-ERR-01)."""
    assert lock(locked, locked.me, True) == OK
    theirs = locked.hop(locked.you)
    assert locked.add(locked.you, TO, hops=("x",), views=4) == HANDLE
    assert locked.add(locked.you, None, pointer=(locked.r,), views=4) == DENIED
    assert locked.add(locked.you, TO, hops=(theirs, theirs), views=4)[0] == PENDING
    assert locked.add(locked.they, TO, hops=(theirs,))[0] == PENDING
    assert locked.add(locked.you, NetAddress(AF_INET, 40, 0), views=4) == NULL
    assert locked.rtm.RtmDeleteRouteToDest(locked.you, locked.r, True) == DENIED
    assert locked.rtm.RtmGetDestInfo(locked.you, locked.d, 0, 4, True)[0] == PENDING
    assert locked.rtm.RtmHoldDestination(locked.you, locked.d, 4, 0)[0] == PENDING
    search = locked.rtm.RtmGetExactMatchRoute
    assert search(locked.you, PREFIX, 0, ROUTE, 0, 4, True)[0] == PENDING
    exact = locked.rtm.RtmGetExactMatchDestination
    assert exact(locked.you, PREFIX, 0, 4, True) == (50,)
    assert exact(locked.you, PREFIX, 0, 2, True) == NOT_FOUND
    unlock(locked, locked.me, True)
    outcomes = [event[3] for event in locked.rtm.take_events()]
    assert outcomes == [NULL, NULL, (50,), NULL, (50,)]


def test_lock_keeps_its_dest(locked: Any) -> None:
    """A locked dest exists, whatever clients give back; it may end with the lock (D-DEST-01)."""
    locked.delete(locked.me, locked.r)
    assert lock(locked, locked.you, True) == OK
    assert locked.rtm.RtmGetDestInfo(locked.me, locked.d, 0, 1, True) == (PENDING, 1)
    locked.drop(locked.me, locked.d)
    assert locked.rtm.take_events() == []
    assert unlock(locked, locked.you, True) == OK
    assert locked.rtm.take_events() == [(locked.me, "completed", 1, HANDLE)]
    assert unlock(locked, locked.you, True) == HANDLE
    locked.route(locked.me, TO)
    assert locked.exact(locked.me, TO)[0] is not locked.d


def test_dest_outside_the_table(locked: Any) -> None:
    """A dest can be locked as long as its object lives; an add that revives it waits."""
    locked.delete(locked.me, locked.r)
    assert lock(locked, locked.you, True) == OK
    assert locked.add(locked.me, TO)[0] == PENDING
    assert unlock(locked, locked.you, True) == OK
    assert locked.exact(locked.me, TO)[0] is locked.d


def test_departure_gives_locks_up(locked: Any) -> None:
    """A departing client's locks are given up; its own parked calls fail (D-DEREG-01)."""
    assert lock(locked, locked.you, True) == OK
    assert locked.add(locked.me, TO, metric=7) == (PENDING, 1)
    assert locked.add(locked.they, TO, metric=7) == (PENDING, 2)
    locked.rtm.RtmDeregisterEntity(locked.me)
    assert locked.rtm.take_events() == [(locked.me, "completed", 1, HANDLE)]
    assert locked.state(locked.r) == 2
    locked.rtm.RtmDeregisterEntity(locked.you)
    (event,) = locked.rtm.take_events()
    assert event[:3] == (locked.they, "completed", 2)


def test_next_hop_locks(locked: Any) -> None:
    """A next hop has its own lock, for which its own calls wait (S-LOCK-10)."""
    rtm, me, you, hop = locked.rtm, locked.me, locked.you, locked.h
    info = (NetAddress(AF_INET, 32, 0xC0000201), None, 1, 0, 2, 9, None)
    assert rtm.RtmLockNextHop(you, hop, False, True, True) == (0, None)
    assert rtm.RtmGetNextHopInfo(me, hop, True)[0] == 0
    assert rtm.RtmAddNextHop(me, info, (hop,), True) == (PENDING, 1)
    assert rtm.RtmAddNextHop(me, info, (None,), True) == (PENDING, 2)
    assert rtm.RtmDeleteNextHop(me, None, info) == (PENDING, 3)
    assert rtm.RtmLockNextHop(me, hop, True, True, None) == (PENDING, 4)
    assert rtm.RtmGetNextHopInfo(you, hop, True) == DEADLOCK
    assert rtm.RtmLockNextHop(you, hop, False, True, None) == DEADLOCK
    assert lock(locked, me, True) == OK
    assert unlock(locked, me, True) == OK
    assert rtm.RtmLockNextHop(you, hop, False, False, None) == (0, None)
    outcomes = [event[2:] for event in rtm.take_events()]
    assert outcomes == [(1, (0, hop, 0)), (2, (0, hop, 0)), (3, OK), (4, NOT_FOUND)]
    assert rtm.RtmGetNextHopInfo(me, hop, True)[1][3:6] == (1, 2, 9)


def test_exclusive_next_hop_lock(locked: Any) -> None:
    """Under the owner's lock others wait even to read; it is denied to others (D-LOCK-04)."""
    rtm, me, you, hop = locked.rtm, locked.me, locked.you, locked.h
    assert rtm.RtmLockNextHop(you, hop, True, True, True) == DENIED
    assert rtm.RtmLockNextHop(me, hop, True, True, True) == (0, hop.contents)
    calls: list[Callable[[Any], Any]] = [
        lambda client: rtm.RtmGetNextHopInfo(client, hop, True),
        lambda client: rtm.RtmLockNextHop(client, hop, False, True, None),
    ]
    for call in calls:
        assert call(me) == DEADLOCK
        assert call(you)[0] == PENDING
    assert rtm.RtmGetNextHopPointer(me, hop, True) == DEADLOCK
    assert rtm.RtmDeleteNextHop(me, hop, None) == DEADLOCK
    assert rtm.RtmFindNextHop(me, hop.contents, None, True) == (0, None, hop.contents)
    assert rtm.RtmLockNextHop(me, hop, False, False, None) == DENIED
    assert rtm.RtmLockNextHop(me, hop, True, False, True) == (0, hop.contents)
    assert [event[2] for event in rtm.take_events()] == [1, 2]


def test_deleted_next_hops(locked: Any) -> None:
    """Locking a deleted next hop finds nothing; unlocking one succeeds (D-NH-11)."""
    rtm, me, you, hop = locked.rtm, locked.me, locked.you, locked.h
    rtm.RtmReferenceHandles(me, (hop,))
    assert rtm.RtmLockNextHop(you, hop, False, True, None) == (0, None)
    rtm.RtmDeregisterEntity(me)
    assert rtm.RtmLockNextHop(locked.they, hop, False, True, None) == NOT_FOUND
    assert rtm.RtmLockNextHop(you, hop, False, False, None) == (0, None)
    assert rtm.RtmLockNextHop(you, hop, False, False, None) == DENIED


def test_foreign_routes_and_next_hops(locked: Any, make: Any) -> None:
    """Another client's object can be locked shared, without pointer, or not (D-LOCK-04)."""
    rtm, you = locked.rtm, locked.you
    assert rtm.RtmLockRoute(you, locked.r, True, True, True) == DENIED
    assert rtm.RtmLockRoute(you, locked.r, False, True, True) == (0, None)
    assert rtm.RtmLockRoute(you, locked.r, False, False, True) == (0, None)
    world = make(lock_foreign_shared="denied")
    me, you = world.register(1), world.register(2)
    route, hop = world.route(me, TO), world.hop(me)
    assert world.rtm.RtmLockRoute(you, route, False, True, None) == DENIED
    assert world.rtm.RtmLockNextHop(you, hop, False, True, None) == DENIED
    assert world.rtm.RtmLockRoute(me, route, False, True, True) == (0, route.contents)


def test_dead_routes(locked: Any) -> None:
    """A deleted route cannot be locked; one that was deleted meanwhile can be unlocked."""
    rtm, me, you = locked.rtm, locked.me, locked.you
    rtm.RtmReferenceHandles(you, (locked.r,))
    assert rtm.RtmLockRoute(you, locked.r, False, True, None) == (0, None)
    rtm.RtmDeregisterEntity(me)
    assert rtm.RtmLockRoute(locked.they, locked.r, False, True, None) == HANDLE
    assert rtm.RtmLockRoute(you, locked.r, False, False, None) == (0, None)


def test_timers_wait_for_locks(locked: Any) -> None:
    """A route does not expire while its dest is locked, but when it is unlocked (D-TTL-05)."""
    locked.add(locked.me, TO, ttl=10)
    locked.route(locked.me, "11.0.0.0/8", ttl=20)
    assert lock(locked, locked.you) == OK
    locked.advance(15)
    assert locked.state(locked.r) == 0
    locked.advance(10)
    assert locked.exact(locked.me, "11.0.0.0/8") is None
    assert unlock(locked, locked.you) == OK
    assert locked.state(locked.r) == 2
    assert locked.rtm.RtmGetDestInfo(locked.me, locked.d, 0, 0, True)[1][2] == 25


def test_late_timer_that_was_replaced(locked: Any) -> None:
    """A timer that waits for a lock is dropped when the route gets another one."""
    locked.add(locked.me, TO, ttl=10)
    rtm = locked.rtm
    assert rtm.RtmLockRoute(locked.me, locked.r, True, True, None)[0] == 0
    locked.advance(15)
    assert rtm.RtmUpdateAndUnlockRoute(locked.me, locked.r, 10, None, 0, None, True)[0] == 0
    assert locked.state(locked.r) == 0
    locked.advance(10)
    assert locked.state(locked.r) == 2


def test_late_timers_wait_for_callbacks(world: Any) -> None:
    """An expiry that waited for a lock still waits for a callback that is open."""
    me, you = world.register(1, events=3), world.register(2)
    world.rtm.EndCallback(me, 0)
    first, second = world.route(me, TO, ttl=5), world.route(me, "11.0.0.0/8", ttl=6)
    world.d = world.dest(me, TO)
    world.rtm.take_events()
    lock(world, you)
    assert [event[2] for event in world.advance(9)] == [second]
    unlock(world, you)
    assert world.rtm.take_events() == []
    world.rtm.EndCallback(me, 50)
    assert [event[2] for event in world.rtm.take_events()] == [first]


def test_refused_locks(locked: Any) -> None:
    """Bad handles of all three kinds (D-ERR-01)."""
    rtm, me = locked.rtm, locked.me
    elsewhere = locked.register(1, instance=1)
    calls: list[tuple[Callable[[Any, Any], Any], Any, Any]] = [
        (lambda c, h: rtm.RtmLockDestination(c, h, True, True), locked.d, locked.r),
        (lambda c, h: rtm.RtmLockRoute(c, h, True, True, None), locked.r, locked.h),
        (lambda c, h: rtm.RtmLockNextHop(c, h, True, True, None), locked.h, locked.d),
    ]
    for call, good, bad in calls:
        assert call(None, good) == call(me, bad) == call(me, None) == HANDLE
        assert call(elsewhere, good) == HANDLE


def test_bad_addresses_are_not_parked(locked: Any, make: Any) -> None:
    """What cannot be passed at all is an error at once, even of a call that would wait."""
    rtm, me, hop = locked.rtm, locked.me, locked.h
    lock(locked, locked.you)
    rtm.RtmLockNextHop(locked.you, hop, False, True, None)
    garbage = (("x", 8, 0), None, 1, 0, 0, 0, None)
    with pytest.raises(TypeError, match="NextHopAddress"):
        rtm.RtmAddNextHop(me, garbage, (hop,), True)
    with pytest.raises(TypeError, match="DestAddress"):
        rtm.RtmAddRouteToDest(me, (locked.r,), "x", ROUTE, 1, None, 0, None, 0)
    other = locked.hop(me, interface=9)
    assert rtm.RtmDeleteNextHop(me, None, other.contents) == OK
    assert not rtm.parked

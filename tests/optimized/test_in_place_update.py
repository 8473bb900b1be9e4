"""In-place updates: pointers, edits, commits, what stays locked."""

from __future__ import annotations

from typing import Any

import pytest

from rtmref.values import AF_INET, NetAddress

TO = "10.0.0.0/8"
INFINITE = 0xFFFFFFFF
OK, NULL, HANDLE, DENIED = (0,), (87,), (6,), (5,)
NEW, BEST = 2, 0x10000


@pytest.fixture
def editing(world: Any) -> Any:
    """Routes `a` (best) and `b` of `me` on one dest, and another client `you`."""
    world.me, world.you = world.register(1), world.register(2)
    world.hop1, world.hop2 = world.hop(world.me), world.hop(world.me, interface=2)
    world.a = world.route(world.me, TO, metric=1, hops=(world.hop1,))
    world.b = world.route(world.me, TO, metric=5, neighbour=world.hop2)
    return world


def lock(world: Any, route: Any = None) -> Any:
    """Lock a route, by default the best one."""
    return world.rtm.RtmLockRoute(world.me, route or world.a, True, True, True)


def unlock(world: Any, route: Any = None) -> Any:
    """Unlock it without commit."""
    return world.rtm.RtmLockRoute(world.me, route or world.a, True, False, None)


def edit(world: Any, route: Any = None, **terms: Any) -> Any:
    """Write through the pointer of a route."""
    named: dict[str, Any] = {"neighbour": None, "flags": 0, "metric": 1, "preference": 10}
    named |= {"views": 1, "private": 0, "hops": (), "flags1": 0} | terms
    cost = (named["metric"], named["preference"])
    head = (None, None, named["neighbour"], 0, named["flags1"], named["flags"])
    info = (*head, cost, named["views"], named["private"], named["hops"])
    return world.rtm.EditRoute(world.me, route or world.a, info)


def commit(world: Any, route: Any = None, ttl: int = INFINITE, route_list: Any = None) -> Any:
    """Commit and unlock."""
    call = world.rtm.RtmUpdateAndUnlockRoute
    return call(world.me, route or world.a, ttl, route_list, 0, None, True)


def is_locked(world: Any) -> bool:
    """Whether the dest is locked by the editing client."""
    return bool(world.rtm.RtmIsBestRoute(world.me, world.a, True) == (1131,))


def test_pointer_of_the_owner(editing: Any) -> None:
    """Locking gives the owner a pointer, which shows the route (S-LOCK-11)."""
    assert lock(editing) == (0, editing.a.contents)
    assert unlock(editing) == (0, None)
    assert (
        editing.rtm.RtmLockRoute(editing.me, editing.a, False, True, True)[1][0] is editing.a.dest
    )
    assert editing.rtm.RtmLockRoute(editing.me, editing.a, False, False, True)[1] is not None


def test_commit(editing: Any) -> None:
    """A commit takes over the edits, re-sorts, reports the best and unlocks (S-LOCK-06)."""
    lock(editing)
    assert edit(editing, metric=9, preference=11, views=3, private=7, hops=(editing.hop2,)) == OK
    assert editing.a.contents[6] == (1, 10)
    assert commit(editing) == (0, BEST)
    assert editing.read(editing.me, editing.a)[6:] == ((9, 11), 3, 7, (editing.hop2,))
    assert editing.best(editing.me, TO) is editing.b
    assert not is_locked(editing)
    lock(editing, editing.a)
    assert commit(editing) == (0, BEST)
    lock(editing, editing.b)
    edit(editing, editing.b, views=0)
    assert commit(editing, editing.b) == (0, BEST)


def test_change_flags(editing: Any) -> None:
    """BEST is reported if the route was or is best somewhere, else nothing (D-BEST-03)."""
    lock(editing, editing.b)
    edit(editing, editing.b, metric=7)
    assert commit(editing, editing.b) == (0, 0)
    lock(editing, editing.b)
    edit(editing, editing.b, metric=0)
    assert commit(editing, editing.b) == (0, BEST)


def test_members_not_for_editing(editing: Any) -> None:
    """Flags and compatibility flags stay as they are (S-FLAG-09, D-LOCK-06)."""
    editing.add(editing.me, TO, pointer=(editing.a,), flags=0x20)
    lock(editing)
    edit(editing, flags=0x10, flags1=3)
    commit(editing)
    assert editing.read(editing.me, editing.a)[4:6] == (0, 0x20)


def test_later_edits_replace_earlier_ones(editing: Any) -> None:
    """What was written last counts, with all its members."""
    lock(editing)
    edit(editing, metric=4, private=5)
    edit(editing, metric=3)
    commit(editing)
    assert editing.read(editing.me, editing.a)[6:9] == ((3, 10), 1, 0)


def test_unlocking_discards(editing: Any) -> None:
    """Without commit the edits are gone, also for a commit after the next lock (D-LOCK-05)."""
    before = editing.a.contents
    lock(editing)
    edit(editing, metric=9)
    unlock(editing)
    assert editing.a.contents == before
    lock(editing)
    assert commit(editing) == (0, BEST)
    assert editing.a.contents == before


def test_time_to_live_and_list(editing: Any) -> None:
    """A commit sets the timer and can place the route on a list (S-LOCK-06, D-TTL-02)."""
    lists = editing.rtm.RtmCreateRouteList(editing.me, True)[1]
    lock(editing)
    assert commit(editing, ttl=10, route_list=lists)[0] == 0
    walk = editing.rtm.RtmCreateRouteListEnum(editing.me, lists, True)[1]
    assert editing.rtm.RtmGetListEnumRoutes(editing.me, walk, 9, True)[2] == (editing.a,)
    editing.advance(10)
    assert editing.state(editing.a) == 2


def test_null_list(make: Any) -> None:
    """A commit without list leaves the route where it is, or takes it off (D-LIST-03)."""
    for option, left in (("leave", 1), ("remove", 0)):
        world = make(null_list=option)
        world.me = world.register()
        lists = world.rtm.RtmCreateRouteList(world.me, True)[1]
        world.a = world.route(world.me, TO, route_list=lists)
        lock(world)
        commit(world)
        walk = world.rtm.RtmCreateRouteListEnum(world.me, lists, True)[1]
        assert world.rtm.RtmGetListEnumRoutes(world.me, walk, 9, True)[1] == left


def test_next_hops_are_pinned_by_the_commit(editing: Any) -> None:
    """The RTM keeps the next hops of the committed route; the client's references stay its own."""
    lock(editing)
    edit(editing, hops=(editing.hop2,))
    commit(editing)
    for hop in (editing.hop1, editing.hop2):
        editing.rtm.RtmDeleteNextHop(editing.me, hop, None)
    assert not editing.is_live(editing.me, editing.hop1)
    assert editing.is_live(editing.me, editing.hop2)


def test_failed_commit_stays_locked(editing: Any, make: Any) -> None:
    """A commit that an add would refuse fails, and the edits stay too (S-LOCK-07)."""
    theirs = editing.hop(editing.you)
    too_many = tuple(editing.hop(editing.me, interface=10 + number) for number in range(5))
    lock(editing)
    for refusal, terms in (
        (HANDLE, {"hops": ("x",)}),
        (HANDLE, {"neighbour": editing.a}),
        (NULL, {"hops": (theirs,)}),
        (NULL, {"neighbour": theirs}),
        (NULL, {"hops": (editing.hop1, editing.hop1)}),
        (NULL, {"hops": too_many}),
        (NULL, {"views": 4}),
    ):
        assert edit(editing, **terms) == OK
        assert commit(editing) == refusal
        assert is_locked(editing)
    edit(editing, metric=3)
    assert (
        editing.rtm.RtmUpdateAndUnlockRoute(editing.me, editing.a, 1, "x", 0, None, True) == HANDLE
    )
    assert commit(editing)[0] == 0
    assert editing.read(editing.me, editing.a)[6] == (3, 10)
    strict = make(ttl_zero="error")
    strict.me = strict.register()
    strict.a = strict.route(strict.me, TO)
    lock(strict)
    assert commit(strict, ttl=0) == NULL
    assert is_locked(strict)


def test_deleted_next_hop_in_an_edit(editing: Any) -> None:
    """A next hop that was deleted after the edit makes the commit fail."""
    lone = editing.hop(editing.me, interface=9)
    lock(editing)
    edit(editing, hops=(lone,))
    editing.rtm.RtmReferenceHandles(editing.me, (lone,))
    editing.rtm.RtmDeleteNextHop(editing.me, lone, None)
    assert commit(editing) == HANDLE
    assert is_locked(editing)


def test_edited_neighbour_may_collide(editing: Any) -> None:
    """A neighbour that another route has is allowed; the routes are then duplicates (D-LOCK-07)."""
    lock(editing)
    edit(editing, neighbour=editing.hop2)
    assert commit(editing)[0] == 0
    assert editing.add(editing.me, TO, neighbour=editing.hop2, metric=1)[1] is editing.a


def test_cost_and_place(make: Any) -> None:
    """With unchanged cost the place is kept, or lost by decision (D-BEST-04)."""
    for option in ("keep_place", "behind_equals"):
        world = make(same_cost_update=option)
        world.me = world.register()
        world.a = world.route(world.me, TO)
        second = world.route(world.me, TO, neighbour=world.hop(world.me))
        lock(world)
        commit(world)
        assert (world.best(world.me, TO) is second) == (option == "behind_equals")


def test_preference_policy(make: Any) -> None:
    """An edited preference of zero is replaced by the policy (D-PREF-01)."""
    world = make(preference_policy={1: 33})
    world.me = world.register(1)
    world.a = world.route(world.me, TO)
    lock(world)
    edit(world, preference=0)
    commit(world)
    assert world.read(world.me, world.a)[6] == (1, 33)


def test_commit_is_told(editing: Any) -> None:
    """A commit is a change like any update."""
    note = editing.notify(editing.you, types=2)
    lock(editing)
    edit(editing, hops=(editing.hop2,))
    commit(editing)
    assert editing.changed(editing.you, note) == [TO]
    lock(editing)
    commit(editing)
    assert editing.changed(editing.you, note) == []


def test_commit_without_lock(editing: Any) -> None:
    """A commit needs the caller's exclusive lock on the dest (D-LOCK-03)."""
    rtm = editing.rtm
    assert commit(editing) == DENIED
    rtm.RtmLockRoute(editing.me, editing.a, False, True, None)
    assert commit(editing) == DENIED
    rtm.RtmLockRoute(editing.me, editing.a, False, False, None)
    rtm.RtmLockDestination(editing.me, editing.a.dest, True, True)
    assert edit(editing, metric=9) == DENIED
    assert commit(editing) == (0, BEST)


def test_edits_belong_to_the_locked_route(editing: Any) -> None:
    """Only the route by which the dest was locked can be written (S-LOCK-05)."""
    assert edit(editing) == DENIED
    lock(editing)
    assert edit(editing, editing.b) == DENIED
    assert editing.rtm.EditRoute(editing.you, editing.a, editing.a.contents) == DENIED
    assert commit(editing, editing.b) == (0, 0)
    assert not is_locked(editing)


def test_calls_while_editing(editing: Any) -> None:
    """References and next hops can be handled meanwhile, the dest cannot (D-LOCK-02)."""
    lock(editing)
    rtm, me = editing.rtm, editing.me
    assert rtm.RtmReferenceHandles(me, (editing.hop2,)) == OK
    assert rtm.RtmReleaseNextHops(me, (editing.hop2,)) == OK
    assert rtm.RtmGetRoutePointer(me, editing.a, True) == (1131,)
    assert rtm.RtmGetRouteInfo(me, editing.b, True, None) == (1131,)
    assert editing.add(me, "11.0.0.0/8")[0] == 0


def test_cascade_under_lock(make: Any) -> None:
    """A locked route that goes with its next hop cannot be written or committed."""
    world = make(next_hop_in_use="cascade")
    world.me = world.register()
    hop = world.hop(world.me)
    world.a = world.route(world.me, TO, hops=(hop,))
    world.d = world.dest(world.me, TO)
    lock(world)
    world.rtm.RtmDeleteNextHop(world.me, hop, None)
    assert edit(world) == commit(world) == HANDLE
    assert unlock(world) == (0, None)


def test_refused_commits(editing: Any) -> None:
    """NULL and reserved parameters, handles, ownership, in this order (D-ERR-01)."""
    call = editing.rtm.RtmUpdateAndUnlockRoute
    me, you, route = editing.me, editing.you, editing.a
    lists = editing.rtm.RtmCreateRouteList(me, True)[1]
    assert call(None, route, 1, None, 0, None, True) == HANDLE
    assert call(you, "x", 1, None, 0, None, None) == NULL
    assert call(you, "x", 1, None, 1, None, True) == call(you, "x", 1, None, 0, me, True) == NULL
    assert call(me, editing.hop1, 1, None, 0, None, True) == HANDLE
    assert call(you, route, 1, me, 0, None, True) == HANDLE
    assert call(you, route, 1, lists, 0, None, True) == DENIED
    assert editing.rtm.EditRoute(me, "x", None) == NULL
    assert editing.rtm.EditRoute(None, route, None) == HANDLE
    assert editing.rtm.EditRoute(me, "x", route.contents) == HANDLE


def test_foreign_list_in_a_commit(editing: Any) -> None:
    """A list of another client is refused as not owned (D-LIST-01)."""
    lists = editing.rtm.RtmCreateRouteList(editing.you, True)[1]
    lock(editing)
    assert commit(editing, route_list=lists) == DENIED
    assert is_locked(editing)


def test_route_pointer(editing: Any) -> None:
    """The owner reads a route directly, live or not, without references (S-LOCK-09)."""
    get, me = editing.rtm.RtmGetRoutePointer, editing.me
    refs = editing.hop1.refs
    assert get(me, editing.a, True) == (0, editing.a.contents)
    assert editing.hop1.refs == refs
    assert get(me, editing.a, None) == NULL
    assert get(None, editing.a, True) == get(me, editing.hop1, True) == HANDLE
    assert get(editing.you, editing.a, True) == DENIED
    editing.rtm.RtmReferenceHandles(me, (editing.a,))
    editing.delete(me, editing.a)
    assert get(me, editing.a, True)[1][3] == 2


def test_next_hop_pointer(editing: Any) -> None:
    """The owner reads a next hop directly (S-NH-14, D-NH-09)."""
    get, me = editing.rtm.RtmGetNextHopPointer, editing.me
    assert get(me, editing.hop1, True) == (0, editing.hop1.contents)
    assert get(me, editing.hop1, None) == NULL
    assert get(None, editing.hop1, True) == get(me, editing.a, True) == HANDLE
    assert get(editing.you, editing.hop1, True) == DENIED


def hop_info(flags: int, private: int, remote: Any = None) -> Any:
    """Next-hop information with the members that can be edited."""
    return (NetAddress(AF_INET, 32, 0), None, 0, 0, flags, private, remote)


def test_next_hop_edits(editing: Any) -> None:
    """Edits of a next hop take effect when it is unlocked (S-NH-15, D-LOCK-05)."""
    rtm, me, hop = editing.rtm, editing.me, editing.hop1
    dest = editing.dest(me, TO)
    assert rtm.EditNextHop(me, hop, hop_info(2, 5)) == DENIED
    rtm.RtmLockNextHop(me, hop, True, True, None)
    assert rtm.EditNextHop(me, hop, hop_info(2, 5)) == OK
    assert rtm.EditNextHop(me, hop, hop_info(1, 6, dest)) == OK
    assert hop.contents[4:] == (0, 0, None)
    assert rtm.RtmLockNextHop(me, hop, True, False, True)[1][4:] == (1, 6, dest)
    rtm.RtmLockNextHop(me, hop, True, True, None)
    rtm.EditNextHop(me, hop, hop_info(2, 6, dest))
    rtm.RtmLockNextHop(me, hop, True, False, None)
    assert hop.contents[4:] == (2, 6, None)


def test_next_hop_edit_keeps_its_dest(editing: Any) -> None:
    """The remote dest of an edit lives until the edit is replaced or its next hop is gone."""
    rtm, me, hop = editing.rtm, editing.me, editing.hop1
    for replaced in (True, False):
        route = editing.route(me, "11.0.0.0/8")
        dest = editing.dest(me, "11.0.0.0/8")
        rtm.RtmLockNextHop(me, hop, True, True, None)
        rtm.EditNextHop(me, hop, hop_info(1, 6, dest))
        editing.delete(me, route)
        editing.drop(me, dest)
        assert editing.is_live(me, dest)
        if replaced:
            rtm.EditNextHop(me, hop, hop_info(0, 6))
            assert not editing.is_live(me, dest)
            rtm.RtmLockNextHop(me, hop, True, False, None)
    rtm.RtmReleaseNextHops(me, (hop,))
    rtm.RtmReleaseRoutes(me, (editing.a, editing.b))
    rtm.RtmDeregisterEntity(me)
    assert not editing.is_live(editing.you, dest)


def test_refused_next_hop_edits(editing: Any) -> None:
    """NULL, bad handles, then no lock or not the owner."""
    edit_hop, me, hop = editing.rtm.EditNextHop, editing.me, editing.hop1
    editing.rtm.RtmLockNextHop(me, hop, True, True, None)
    assert edit_hop(None, hop, None) == HANDLE
    assert edit_hop(me, "x", None) == NULL
    assert edit_hop(me, editing.a, hop_info(0, 0)) == HANDLE
    assert edit_hop(me, hop, hop_info(1, 0, hop)) == HANDLE
    assert edit_hop(editing.you, hop, hop_info(0, 0)) == DENIED

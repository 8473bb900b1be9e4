"""Callers and handles that belong together."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.lang.spec import Spec
from rtmref.machines.follow_ups import FollowUps, followers
from rtmref.machines.pools import Pools, new_pools
from rtmref.machines.source import seeded
from rtmref.machines.ties import Tie, pick_focused, pick_tied, ties
from rtmref.values import AF_INET, NetAddress

TO = NetAddress(AF_INET, 0, 0)
OFFER = (None, None, None, 0, 0, 0, (0, 0), 1, 0, ())


@pytest.fixture
def model(compiled: Program) -> Model:
    """Two clients, the first of which has locked its route."""
    model = Model(compiled)
    for number in (0, 1):
        info = (0, AF_INET, (1, number))
        model.call("RtmRegisterEntity", info, None, False, False, True, True)
    client = model.objects("Entity")[0]  # type: ignore[index]
    add = (client, (None,), TO, OFFER, 0, None, 0, None, 0)
    route = model.call("RtmAddRouteToDest", *add)[1]
    model.call("RtmLockRoute", client, route, True, True, None)
    return model


@pytest.fixture
def pools(model: Model, spec: Spec) -> Pools:
    """Pools that know every handle of it."""
    pools = new_pools(seeded(Random(1).random), spec.sorts, spec.structures)
    pools.extent = lambda sort: model.space[f"E_{sort}"]
    for sort in ("Entity", "Dest", "Route"):
        for handle in model.objects(sort):
            pools.add_handle(handle)
    return pools


def only(model: Model, sort: str) -> Any:
    """The one object of a sort."""
    (found,) = model.objects(sort)
    return found


LOCK = Tie("DestLock", "holder", "route")


def test_ties_are_read_off_the_sorts(spec: Spec) -> None:
    """A sort ties a handle to a caller if it refers to both; only then."""
    known = ties(spec, "Route", ("Entity",))
    assert {LOCK, Tie("Callback", "client", "route")} <= set(known)
    assert {tie.sort for tie in known} == {LOCK.sort, "Callback"}
    assert Tie("HopLock", "holder", "hop") in ties(spec, "NextHop", ("Entity",))
    assert ties(spec, "Route", ()) == ()


def test_a_tie_decides_on_caller_and_handle(model: Model, pools: Pools) -> None:
    """The caller becomes the one that the handle is tied to, unless it is settled already."""
    route, (first, second) = only(model, "Route"), model.objects("Entity")
    assert pick_tied(pools, None) is None
    assert pick_tied(pools, LOCK) is route
    assert (pools.caller, pools.settled) == (first, True)
    pools.caller = second
    assert pick_tied(pools, LOCK) is None
    assert pools.caller is second


def test_what_no_call_returned_is_not_drawn(model: Model, pools: Pools) -> None:
    """A handle that is only in the state is nobody's."""
    pools.seen.remove(only(model, "Route"))
    assert pick_tied(pools, LOCK) is None
    assert pick_tied(pools, Tie("HopLock", "holder", "hop")) is None


def test_a_focus_comes_first(model: Model, pools: Pools) -> None:
    """What the call is to be about decides, if it ties anything."""
    assert pick_focused(pools, (LOCK,)) is None
    pools.focus = (only(model, "DestLock"),)
    assert pick_focused(pools, ()) is None
    assert pick_focused(pools, (LOCK,)) is only(model, "Route")


def test_followers_ask_about_what_has_no_handles(spec: Spec) -> None:
    """Operations with refusals about a sort follow what creates it, if no operation takes it."""
    found = followers(spec)
    names = [name for at, name in enumerate(spec.operations) if at in found["RouteEdit"]]
    assert names == ["RtmUpdateAndUnlockRoute"]
    assert "Route" not in found
    creates = FollowUps(spec).fed[list(spec.operations).index("EditRoute")]
    assert set(found["RouteEdit"]) <= creates


def test_follow_ups_are_about_the_new_object(model: Model, spec: Spec) -> None:
    """A follow-up asks about what was created and what that refers to, while it exists."""
    lock, follow_ups = only(model, "DestLock"), FollowUps(spec)
    assert follow_ups.next(lambda n: n - 1) is None
    follow_ups.learn(0, True, lock)
    follow_ups.learn(0, False, None)
    position, about = follow_ups.next(lambda n: n - 1) or (-1, ())
    assert position in followers(spec)["DestLock"]
    assert about == (lock, lock.dest, lock.holder)
    assert follow_ups.next(lambda n: 0) is None
    assert follow_ups.next(lambda n: n - 1) is None
    follow_ups.learn(0, True, lock)
    model.call("RtmLockDestination", lock.holder, lock.dest, True, False)
    assert follow_ups.next(lambda n: n - 1) is None

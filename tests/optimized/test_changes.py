"""Which changes of routes are which types of change, in which views (D-NOTE-02 to D-NOTE-05)."""

from __future__ import annotations

from typing import Any

import pytest

ALL, BEST, FORWARDING = 1, 2, 4
TO = "10.0.0.0/8"


class Watch:
    """One registration for each type in each of two views; says which ones saw a change."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.me = world.register(50)
        self.handles = {
            f"{name}{view}": world.notify(self.me, types, 1 << view)
            for name, types in (("all", ALL), ("best", BEST), ("fwd", FORWARDING))
            for view in (0, 1)
        }

    def seen(self) -> str:
        """The registrations that have something, which is fetched."""
        hits = [
            name for name, handle in self.handles.items() if self.world.changed(self.me, handle)
        ]
        return " ".join(sorted(hits))


@pytest.fixture
def watched(world: Any) -> Any:
    """Clients `me` and `other`; `best` is in both views, `second` behind it in unicast only."""
    return prepare(world)


def prepare(world: Any) -> Any:
    """The same for a table with other decisions."""
    world.me, world.other = world.register(1), world.register(2)
    world.hop1, world.hop2 = world.hop(world.me), world.hop(world.me, interface=2)
    world.best1 = world.route(world.me, TO, metric=5, preference=5, views=3, hops=(world.hop1,))
    world.second = world.route(world.other, TO, metric=9, preference=5, views=1)
    world.watch = Watch(world)
    return world


def update(world: Any, **terms: Any) -> str:
    """Update the best route; what was seen of it."""
    given = {"metric": 5, "preference": 5, "views": 3, "hops": (world.hop1,)} | terms
    assert world.add(world.me, TO, pointer=(world.best1,), **given)[0] == 0
    return str(world.watch.seen())


EVERYTHING = "all0 all1 best0 best1 fwd0 fwd1"


def test_first_route(world: Any) -> None:
    """The first route of a dest is a change of all types in its views."""
    me, watch = world.register(1), Watch(world)
    world.route(me, TO, views=1)
    assert watch.seen() == "all0 best0 fwd0"
    world.route(me, "11.0.0.0/8", views=3)
    assert watch.seen() == EVERYTHING
    world.route(me, "12.0.0.0/8", views=0)
    assert watch.seen() == ""


def test_route_that_is_not_best(watched: Any) -> None:
    """What happens behind the best route is a change of type ALL alone (S-NOTE-03)."""
    assert watched.add(watched.other, TO, preference=5, metric=8)[0] == 0
    assert watched.watch.seen() == "all0"
    third = watched.route(watched.me, TO, neighbour=watched.hop1, preference=6, views=2)
    assert watched.watch.seen() == "all1"
    watched.rtm.RtmDeleteRouteToDest(watched.me, third, True)
    assert watched.watch.seen() == "all1"


def test_another_route_becomes_best(watched: Any) -> None:
    """A better route, an overtaken one and a deleted one: all types where the best differs."""
    better = watched.route(watched.other, TO, neighbour=watched.hop(watched.other), views=1)
    assert watched.watch.seen() == "all0"
    watched.add(watched.other, TO, pointer=(better,), preference=1)
    assert watched.watch.seen() == "all0 best0 fwd0"
    watched.rtm.RtmDeleteRouteToDest(watched.other, better, True)
    assert watched.watch.seen() == "all0 best0 fwd0"
    watched.rtm.RtmDeleteRouteToDest(watched.me, watched.best1, True)
    assert watched.watch.seen() == EVERYTHING


def test_altered_best_route(watched: Any) -> None:
    """Preference, metric and next hops of the best route count for all types (S-NOTE-04)."""
    assert update(watched, preference=4) == EVERYTHING
    assert update(watched, preference=4, metric=1) == EVERYTHING
    assert update(watched, preference=4, metric=1, hops=(watched.hop2,)) == EVERYTHING
    two = (watched.hop1, watched.hop2)
    assert update(watched, preference=4, metric=1, hops=two) == EVERYTHING
    assert update(watched, preference=4, metric=1, hops=two[::-1]) == EVERYTHING


def test_metric_by_another_decision(make: Any) -> None:
    """By another decision the metric alone counts for ALL only (D-NOTE-03)."""
    world = prepare(make(metric_is_best_change="no"))
    assert update(world, metric=6) == "all0 all1"
    assert update(world, metric=6, preference=4) == EVERYTHING
    assert update(world, metric=10, preference=4) == "all0 all1"
    assert update(world, metric=10, preference=5) == EVERYTHING


def test_flags(watched: Any) -> None:
    """Flags count for BEST; for FORWARDING only those of the forwarding group (D-NOTE-04)."""
    assert update(watched, flags=0x20) == "all0 all1 best0 best1"
    assert update(watched, flags=0x28) == EVERYTHING
    assert update(watched, flags=0x02) == EVERYTHING
    assert update(watched, flags=0x8002) == "all0 all1 best0 best1"


def test_private_members(watched: Any) -> None:
    """Neighbour, private data and compatibility flags count for ALL only (D-NOTE-05)."""
    assert update(watched, neighbour=watched.hop1) == "all0 all1"
    for flags1, private in ((1, 0), (1, 7), (1, 7)):
        info = (None, None, watched.hop1, 0, flags1, 0, (5, 5), 3, private, (watched.hop1,))
        add = watched.rtm.RtmAddRouteToDest
        assert add(watched.me, (watched.best1,), None, info, 9, None, 0, None, 0)[0] == 0
        expected = "" if (flags1, private) == (1, 7) and watched.again else "all0 all1"
        watched.again = (flags1, private) == (1, 7)
        assert watched.watch.seen() == expected


def test_views(watched: Any) -> None:
    """A new view set counts in old and new views, and where the best differs (D-NOTE-02)."""
    assert update(watched, views=2) == "all0 all1 best0 fwd0"
    assert update(watched, views=0) == "all1 best1 fwd1"
    assert update(watched, views=0, metric=8) == ""
    assert update(watched, views=1, metric=8) == "all0 best0 fwd0"


def test_nothing_differs(watched: Any) -> None:
    """An update that alters nothing is no change of any type (D-ROUTE-01)."""
    assert update(watched) == ""
    lists = watched.rtm.RtmCreateRouteList(watched.me, True)[1]
    assert update(watched, route_list=lists) == ""


def test_requeued_update(make: Any) -> None:
    """Where an update puts a route behind its equals, that can change the best (D-BEST-04)."""
    world = prepare(make(same_cost_update="behind_equals"))
    assert update(world) == ""
    world.add(world.other, TO, pointer=(world.second,), metric=5, preference=5)
    assert world.watch.seen() == "all0"
    assert update(world) == "all0 all1 best0 fwd0"
    assert world.best(world.me, TO) is world.second


def test_what_is_no_change(watched: Any) -> None:
    """Marks, lists, next hops, references and reading change nothing (D-NOTE-07, D-NOTE-20)."""
    rtm, me = watched.rtm, watched.me
    info = watched.read(me, watched.best1)
    rtm.RtmReferenceHandles(me, (info[0], watched.best1))
    watched.try_hop(me, flags=2, pointer=(watched.hop1,))
    note = watched.notify(me, marked=True)
    rtm.RtmMarkDestForChangeNotification(me, note, info[0], True)
    lists = rtm.RtmCreateRouteList(me, True)[1]
    rtm.RtmInsertInRouteList(me, lists, (watched.best1,))
    rtm.RtmDeleteNextHop(me, watched.hop2, None)
    assert watched.watch.seen() == ""


def test_departure(watched: Any) -> None:
    """The routes of a departing client go like deleted ones (D-DEREG-01)."""
    watched.rtm.RtmDeregisterEntity(watched.me)
    assert watched.watch.seen() == EVERYTHING
    watched.rtm.RtmDeregisterEntity(watched.other)
    assert watched.watch.seen() == "all0 best0 fwd0"


def test_cascade(make: Any) -> None:
    """Routes that go with their next hop are deleted routes (D-NH-01)."""
    world = prepare(make(next_hop_in_use="cascade"))
    world.rtm.RtmDeleteNextHop(world.me, world.hop1, None)
    assert world.watch.seen() == EVERYTHING


def test_time_of_last_change(watched: Any) -> None:
    """Dest information carries the time of the last change; at first the clock stands at 0."""
    assert watched.exact(watched.me, TO)[2] == 0

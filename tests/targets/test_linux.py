"""The forwarding table of the Linux kernel, told of routes and asked for them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.targets.network import needs_network

from rtmref.targets.child import TargetError
from rtmref.targets.linux.changes import Changes
from rtmref.targets.linux.messages import Entry
from rtmref.targets.linux.rib import LinuxRib
from rtmref.targets.rib import Change, Key, Path, Rib, Room, Route
from rtmref.values import AF_INET, NetAddress, parse_prefix

HOP, OTHER = parse_prefix("10.255.0.2/32"), parse_prefix("10.255.1.3/32")


@pytest.fixture
def rib() -> Iterator[Rib]:
    """An empty table with two views and two links."""
    made = LinuxRib(Room(owners=4, views=2, links=2))
    yield made
    made.close()


def route(
    owner: int, prefix: str, preference: int = 1, metric: int = 0, *hops: NetAddress, view: int = 0
) -> Route:
    """A route over one link, or over the given ones."""
    return Route(Key(owner, view, parse_prefix(prefix)), Path(preference, metric, hops or (HOP,)))


def address(text: str) -> NetAddress:
    """An address."""
    return parse_prefix(f"{text}/32")


@needs_network
def test_the_lowest_preference_then_metric_then_the_oldest_is_best(rib: Rib) -> None:
    """Of several routes to a prefix the kernel takes the one that RTM takes."""
    worse, best = route(0, "20.0.0.0/8", 2, 0), route(1, "20.0.0.0/8", 1, 9)
    equal = route(2, "20.0.0.0/8", 1, 9, OTHER)
    rib.announce([worse, best, equal])
    rib.settle()
    assert rib.table(0) == [best]
    assert rib.lookup(0, address("20.1.2.3")) == best
    rib.withdraw([best.key])
    rib.settle()
    assert rib.best(0, best.key.prefix) == equal


@needs_network
def test_announcing_again_replaces_and_goes_behind_equals(rib: Rib) -> None:
    """An owner has one route to a prefix; telling it anew makes it the youngest."""
    one, two = route(0, "20.0.0.0/8"), route(1, "20.0.0.0/8")
    rib.announce([one, two])
    rib.announce([one])
    rib.settle()
    assert rib.best(0, one.key.prefix) == two
    rib.leave(1)
    rib.settle()
    assert rib.table(0) == [one]


@needs_network
def test_views_are_apart_and_the_longest_prefix_answers(rib: Rib) -> None:
    """A mark leads to the table of its view; what is local or on a link is no answer."""
    wide, long = route(0, "20.0.0.0/8"), route(0, "20.128.0.0/9", 5, 5, HOP, OTHER)
    other = route(3, "20.0.0.0/8", 7, 7, OTHER, view=1)
    rib.announce([wide, long, other])
    rib.settle()
    assert rib.lookup(0, address("20.129.0.1")) == long
    assert rib.lookup(0, address("20.1.0.1")) == wide
    assert rib.lookup(1, address("20.129.0.1")) == other
    assert rib.lookup(0, address("21.0.0.1")) is None
    assert rib.lookup(0, address("10.255.0.7")) is None
    assert [each.key.prefix.NumBits for each in rib.table(0)] == [8, 9]


@needs_network
def test_changes_of_best_routes_are_told(rib: Rib) -> None:
    """Only what changes the best route is told, in order; the last one is None."""
    best, worse = route(0, "20.0.0.0/8", 1), route(1, "20.0.0.0/8", 2)
    rib.announce([worse])
    rib.announce([best])
    rib.withdraw([worse.key])
    rib.withdraw([best.key])
    rib.settle()
    prefix = best.key.prefix
    told = [Change(0, prefix, worse), Change(0, prefix, best), Change(0, prefix, None)]
    assert rib.take_changes() == told
    assert rib.take_changes() == []


@needs_network
def test_a_link_that_goes_down_removes_routes(rib: Rib) -> None:
    """Routes over the link are gone for good, and can be told anew."""
    over, beside = route(0, "20.0.0.0/8"), route(1, "30.0.0.0/8", 1, 1, OTHER)
    rib.announce([over, beside])
    rib.set_link(0, False)
    assert rib.table(0) == [beside]
    rib.set_link(0, True)
    assert rib.table(0) == [beside]
    rib.announce([over])
    rib.settle()
    assert rib.table(0) == [over, beside]
    rib.reset()
    assert rib.table(0) == []


@needs_network
def test_what_the_kernel_refuses_is_an_error_that_names_it(rib: Rib) -> None:
    """No route of the protocol is there to remove: the kernel says so, and what it was about."""
    assert isinstance(rib, LinuxRib)
    one = route(0, "20.0.0.0/8")
    rib.announce([one])
    rib.settle()
    rib._priorities[one.key._replace(owner=2)] = 1
    rib.leave(2)
    with pytest.raises(TargetError, match=r"refuses Key.owner=2.*No such process"):
        rib.settle()


@needs_network
@pytest.mark.parametrize(
    "bad",
    [
        route(0, "20.0.0.0/8", 1 << 16),
        route(0, "20.0.0.0/8", 1, 1, parse_prefix("10.255.9.2/32")),
        route(0, "20.0.0.0/8", 1, 1, parse_prefix("192.0.2.1/32")),
    ],
)
def test_what_does_not_fit_is_refused(rib: Rib, bad: Route) -> None:
    """Numbers of more than 16 bits and next hops on no link are errors, before anything is sent."""
    with pytest.raises(TargetError, match=r"no 16 bits each|no link leads"):
        rib.announce([bad])


@needs_network
def test_both_families_are_in_the_tables(rib: Rib) -> None:
    """Routes of IPv6 have tables, lookups and changes of their own, behind those of IPv4."""
    one, two = parse_prefix("fd00::2/128"), parse_prefix("fd00:0:0:1::2/128")
    wide, long = route(0, "2001::/16", 1, 5, one), route(1, "2001:db8::/33", 0, 1, one, two)
    other = route(2, "2001::/16", 1, 6, two)
    rib.announce([other, long, wide, route(0, "20.0.0.0/8")])
    rib.settle()
    assert rib.table(0) == [route(0, "20.0.0.0/8"), wide, long]
    assert rib.lookup(0, parse_prefix("2001:db8:8000::1/128")) == wide
    found = rib.lookup(0, parse_prefix("2001:db8::1/128"))
    assert found is not None
    assert found.key == long.key
    assert sorted(found.path.next_hops) == [one, two]
    assert rib.lookup(1, parse_prefix("2001:db8::1/128")) is None
    assert len(rib.take_changes()) == 4
    rib.set_link(0, False)
    assert [each.key.prefix for each in rib.table(0)] == [wide.key.prefix, long.key.prefix]
    assert rib.best(0, wide.key.prefix) == other
    rib.set_link(0, True)
    rib.leave(2)
    rib.settle()
    assert rib.take_changes() == [Change(0, wide.key.prefix, None)]


def test_a_route_that_goes_and_never_came_is_an_error() -> None:
    """What the kernel tells has to fit together."""
    prefix = NetAddress(AF_INET, 8, 0x14000000)
    changes = Changes()
    changes.added(Entry(0, prefix, 5, 0, (HOP,)))
    with pytest.raises(TargetError, match="goes and never came"):
        changes.removed(Entry(0, prefix, 5, 1, (HOP,)))

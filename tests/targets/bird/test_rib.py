"""BIRD itself, in a network of its own: what it is told, and what it answers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from random import Random

import pytest
from tests.targets.bird.routes import HOPS, ROOM, route
from tests.targets.network import needs_network

from rtmref.targets.bird.process import MISSING
from rtmref.targets.bird.rib import Bird
from rtmref.targets.child import TargetError
from rtmref.targets.rib import Change, Key, Path, Question, Room, Route, asked
from rtmref.values import WIDTHS, NetAddress, parse_prefix

pytestmark = [
    needs_network,
    pytest.mark.skipif(shutil.which("bird") is None, reason=MISSING),
]
PREFIXES = [
    *("0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3/32", "10.128.0.0/9"),
    *("::/0", "2001:db8::/32", "2001:db8::1/128", "2001:db8:8000::/33"),
]
TAKEN = {
    **dict.fromkeys(["0.0.0.0/1", "0.0.0.0/32", "128.0.0.0/1", "240.0.0.0/4"], True),
    **dict.fromkeys(["0.1.0.0/16", "127.0.0.0/8", "127.0.0.1/32", "224.0.0.0/3"], False),
    **dict.fromkeys(["239.0.0.0/8", "255.255.255.255/32"], False),
    **dict.fromkeys(["::/128", "2000::/3", "fc00::/7", "4000::/2"], True),
    **dict.fromkeys(["::1/128", "fe80::/10", "ff00::/8", "::ffff:0:0/96"], False),
}
"""Whether BIRD takes a route to a prefix."""


def address(text: str) -> NetAddress:
    """A host's address."""
    return parse_prefix(f"{text}/{128 if ':' in text else 32}")


@pytest.fixture(scope="module")
def running() -> Iterator[Bird]:
    """One BIRD for all tests that leave it as it was."""
    with closing(Bird(ROOM)) as one:
        yield one


@pytest.fixture
def bird(running: Bird) -> Bird:
    """BIRD without routes."""
    running.reset()
    return running


def told(bird: Bird, *routes: Route) -> None:
    """Announce the routes and wait."""
    bird.announce(routes)
    bird.settle()


def test_the_version_is_what_bird_says(bird: Bird) -> None:
    """The greeting names program and release."""
    assert bird.version.startswith("BIRD 2.")


def test_lower_preference_then_lower_metric_then_lowest_neighbour_wins(bird: Bird) -> None:
    """What decides, in this order; the prefix has one best route at any time."""
    prefix = parse_prefix("10.0.0.0/8")
    for step in (
        route(5, 0, "10.0.0.0/8", 65535, 4),
        route(5, 0, "10.0.0.0/8", 9, (1 << 32) - 1),
        route(4, 0, "10.0.0.0/8", 9, (1 << 32) - 2),
        route(3, 0, "10.0.0.0/8", 8, 7),
        route(2, 0, "10.0.0.0/8", 8, 7),
        route(20, 0, "10.0.0.0/8", 0, 0),
    ):
        told(bird, step)
        assert bird.best(0, prefix) == step
    told(bird, route(30, 0, "10.0.0.0/8", 0, 0))
    assert bird.best(0, prefix) == step


def test_views_are_apart(bird: Bird) -> None:
    """A route counts in the view that it was announced in."""
    one, other = route(0, 0, "10.0.0.0/8", 1), route(1, 1, "10.0.0.0/8", 2)
    told(bird, one, other)
    assert (bird.table(0), bird.table(1)) == ([one], [other])
    bird.withdraw([one.key])
    bird.settle()
    assert (bird.table(0), bird.table(1)) == ([], [other])


def test_lookups_take_the_longest_prefix(bird: Bird) -> None:
    """Whatever preferences say, a longer prefix is looked at first."""
    routes = [route(0, 1, prefix, 1 + at) for at, prefix in enumerate(PREFIXES)]
    told(bird, *routes)
    wanted = {
        "10.1.2.3": 4,
        "10.1.2.4": 3,
        "10.1.3.0": 2,
        "10.2.0.0": 1,
        "10.200.0.0": 5,
        "9.9.9.9": 0,
        "9::9": 6,
        "2001:db8::1": 8,
        "2001:db8::2": 7,
        "2001:db8:ffff::": 9,
    }
    for text, at in wanted.items():
        assert bird.lookup(1, address(text)) == routes[at]
    assert bird.lookup(0, address("10.1.2.3")) is None


def test_many_questions_are_answered_in_order(bird: Bird) -> None:
    """Asking at once is the same as asking one by one, whatever is found or not."""
    told(bird, *[route(0, view, prefix, 1) for view in (0, 1) for prefix in PREFIXES[2 * view :]])
    prefixes = [parse_prefix(each) for each in [*PREFIXES, "11.0.0.0/8"]]
    hosts = [NetAddress(family, WIDTHS[family], bits) for family, _, bits in prefixes]
    questions = [Question(view, prefix) for prefix in prefixes for view in (1, 0)]
    questions += [Question(view, host, longest=True) for view in (0, 1) for host in hosts]
    one_by_one = [answer for each in questions for answer in asked(bird, [each])]
    assert asked(bird, questions) == one_by_one
    assert one_by_one.count(None) == 7  # view 1 lacks two prefixes, both views 11.0.0.0/8
    assert asked(bird, []) == ()


def test_the_prefixes_of_marks_do_not_show(bird: Bird) -> None:
    """A lookup for the address of a mark finds what covers it, and no table has a mark."""
    routes = [route(0, 0, "223.255.0.0/16", 1), route(0, 0, "3fff::/16", 1)]
    told(bird, *routes)
    marked = ["223.255.252.0", "3fff:ffff:ffff:ffff::"]
    assert [bird.lookup(0, address(text)) for text in marked] == routes
    assert bird.table(0) == routes


def test_tables_are_in_order(bird: Bird) -> None:
    """By family, address, then length."""
    told(bird, *[route(1, 0, prefix, 1) for prefix in reversed(PREFIXES)])
    assert [each.key.prefix for each in bird.table(0)] == [parse_prefix(each) for each in PREFIXES]


def test_who_leaves_takes_all_along_and_may_come_again(bird: Bird) -> None:
    """Another's routes become the best ones; what is announced anew counts again."""
    mine, other = [[route(n, view, "10.0.0.0/8", 1 + n) for view in (0, 1)] for n in (0, 1)]
    told(bird, *mine, *other)
    for _ in range(5):
        bird.leave(0)
        bird.settle()
        assert [*bird.table(0), *bird.table(1)] == other
        told(bird, *mine)
        assert [*bird.table(0), *bird.table(1)] == mine
    bird.announce([route(0, 0, "11.0.0.0/8", 1)])
    bird.leave(0)
    bird.settle()
    assert [*bird.table(0), *bird.table(1)] == other


def test_changes_are_those_of_the_best_routes(bird: Bird) -> None:
    """A route that does not become the best changes nothing; the last one goes without another."""
    prefix = parse_prefix("10.0.0.0/8")
    best, worse = route(0, 1, "10.0.0.0/8", 1), route(1, 1, "10.0.0.0/8", 2)
    changes = []
    steps: list[tuple[list[Route], list[Route]]] = [
        ([worse], []),
        ([best], []),
        ([worse], []),
        ([], [best]),
        ([], [worse]),
    ]
    for announced, withdrawn in steps:
        bird.announce(announced)
        bird.withdraw([each.key for each in withdrawn])
        bird.settle()
        changes.append(list(bird.take_changes()))
    expected: list[list[Route | None]] = [[worse], [best], [], [worse], [None]]
    assert changes == [[Change(1, prefix, each) for each in told_of] for told_of in expected]


@pytest.mark.parametrize(("prefix", "taken"), TAKEN.items())
def test_some_prefixes_are_bogus(bird: Bird, prefix: str, taken: bool) -> None:
    """BIRD takes no routes whose prefix begins at no host, and tells nobody of them."""
    routes = [route(0, view, prefix, 1) for view in (0, 1)]
    told(bird, *routes)
    assert [*bird.table(0), *bird.table(1)] == (routes if taken else [])
    assert len(bird.take_changes()) == (2 if taken else 0)


def test_there_may_be_many_owners(bird: Bird) -> None:
    """More than the first configuration has; the order of neighbours is that of the owners."""
    told(bird, route(600, 0, "10.0.0.0/8", 1), route(300, 0, "10.0.0.0/8", 1))
    assert bird.best(0, parse_prefix("10.0.0.0/8")) == route(300, 0, "10.0.0.0/8", 1)
    with pytest.raises(TargetError, match="at most 1000 owners"):
        told(bird, route(1000, 0, "10.0.0.0/8", 1))
    bird.reset()


def test_links_are_nothing_that_it_has(bird: Bird) -> None:
    """There is no interface that a route could lead over."""
    with pytest.raises(TargetError, match="no links"):
        bird.set_link(0, up=False)


@pytest.mark.parametrize("seed", range(3))
def test_it_agrees_with_a_table_of_all_routes(bird: Bird, seed: int) -> None:
    """After each of many random steps the best route is the least one, and changes told it."""
    random = Random(seed)
    present: dict[Key, Path] = {}
    told_best: dict[tuple[int, NetAddress], Route | None] = {}
    for _ in range(400):
        key = Key(random.randrange(4), random.randrange(2), parse_prefix(random.choice(PREFIXES)))
        chance = random.random()
        if chance < 0.6:
            hops = (HOPS[key.prefix.AddressFamily],)
            present[key] = Path(random.randrange(3), random.randrange(2), hops)
            bird.announce([Route(key, present[key])])
        elif chance < 0.95:
            present.pop(key, None)
            bird.withdraw([key])
        else:
            present = {each: present[each] for each in present if each.owner != key.owner}
            bird.leave(key.owner)
        bird.settle()
        among = [(path, each) for each, path in present.items() if each[1:] == key[1:]]
        least = min(among, default=None)
        expected = least and Route(least[1], least[0])
        assert bird.best(key.view, key.prefix) == expected
        told_best |= {(each.view, each.prefix): each.best for each in bird.take_changes()}
        assert told_best.get((key.view, key.prefix)) == expected
    for view in (0, 1):
        lasting = {
            best.key.prefix: best for (of, _), best in told_best.items() if best and of == view
        }
        assert {each.key.prefix: each for each in bird.table(view)} == lasting


def test_a_burst_has_taken_effect_when_it_has_settled(bird: Bird) -> None:
    """Many announcements of several owners are in flight at once; none is lost."""
    routes = [
        route(n % 5, n % 2, f"10.{n >> 8}.{n & 255}.0/24", 1 + n % 7, n) for n in range(1 << 13)
    ]
    told(bird, *routes)
    assert [*bird.table(0), *bird.table(1)] == sorted(routes, key=lambda each: each.key[1:])
    assert len(bird.take_changes()) == len(routes)
    bird.leave(3)
    bird.settle()
    assert {each.key.owner for each in [*bird.table(0), *bird.table(1)]} == {0, 1, 2, 4}


def test_routes_of_nobody_are_an_error() -> None:
    """What is in a table when all owners have gone, BIRD has kept by mistake."""
    with closing(Bird(ROOM)) as bird:
        stays = bird._neighbours._owners
        told(bird, route(0, 0, "10.0.0.0/8", 1))
        kept = stays.pop(0)
        with closing(kept), pytest.raises(TargetError, match="still has routes"):
            bird.reset()


def test_nonsense_in_an_update_is_an_error_of_bird(bird: Bird) -> None:
    """What the observer cannot read is told as such."""
    with pytest.raises(TargetError, match="BIRD told its observer an UPDATE that cannot be read"):
        bird._neighbours._hear(b"\xff\xff")


@pytest.mark.parametrize("room", [Room(6, 3, 0), Room(6, 2, 1), Room(1001, 2, 0)])
def test_there_is_no_room_for_everything(room: Room) -> None:
    """Two views, a thousand owners, no links: whoever wants more is told so."""
    with pytest.raises(TargetError, match="2 views, 1000 owners and no links"):
        Bird(room)

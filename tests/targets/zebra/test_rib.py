"""zebra itself, in a network of its own: what it is told, and what it answers."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path as File
from random import Random
from subprocess import PIPE, Popen
from time import monotonic, sleep

import pytest
from tests.targets.network import needs_network

from rtmref.targets.child import TargetError
from rtmref.targets.rib import Change, Key, Path, Question, Room, Route
from rtmref.targets.zebra import process
from rtmref.targets.zebra.process import PROGRAM, Zebra
from rtmref.targets.zebra.release import release_of
from rtmref.targets.zebra.rib import ZebraRib
from rtmref.values import NetAddress, covers, parse_prefix

pytestmark = [
    needs_network,
    pytest.mark.skipif(not File(PROGRAM).exists(), reason="zebra is missing: apt-get install frr"),
]
ROOM = Room(owners=18, views=2, links=3)
PREFIXES = [
    parse_prefix(text)
    for text in (
        *("0.0.0.0/0", "0.0.0.0/1", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3/32"),
        *("10.255.0.0/24", "10.255.0.1/32", "128.0.0.0/1", "240.0.0.0/4", "255.255.255.255/32"),
    )
]
P = PREFIXES[2]
UNTOLD = ["127.0.0.0/8", "127.1.1.1/32", "169.254.0.0/16", "169.254.1.0/24", "224.0.0.0/4"]
HOLDER = """
import time
from rtmref.targets.zebra.process import Zebra
zebra = Zebra()
print(zebra.daemon.folder, flush=True)
time.sleep(60)
"""


def hops(*addresses: str) -> tuple[NetAddress, ...]:
    """Next hops by their last two numbers: `1.2` is 10.255.1.2."""
    return tuple(parse_prefix(f"10.255.{each}/32") for each in addresses)


def route(owner: int, prefix: NetAddress = P, preference: int = 10, metric: int = 5) -> Route:
    """A unicast route over link 0."""
    return Route(Key(owner, 0, prefix), Path(preference, metric, hops("0.2")))


@pytest.fixture(scope="module")
def running() -> Iterator[ZebraRib]:
    """One zebra for all tests that leave it as it was."""
    with closing(ZebraRib(ROOM)) as one:
        yield one


@pytest.fixture
def zebra(running: ZebraRib) -> ZebraRib:
    """A zebra without routes."""
    running.reset()
    return running


def told(zebra: ZebraRib, *routes: Route) -> None:
    """Announce the routes and wait."""
    zebra.announce(routes)
    zebra.settle()


def test_it_says_what_it_is(zebra: ZebraRib) -> None:
    """The version is that of the running daemon."""
    assert zebra.name == "zebra"
    assert zebra.version[0].isdigit()


def test_the_cheapest_wins(zebra: ZebraRib) -> None:
    """Preference counts first, then metric; the loser comes back when the winner goes."""
    best, second, third = route(1, preference=9, metric=7), route(0, metric=4), route(7)
    for one in (third, second, best):
        told(zebra, one)
        assert zebra.best(0, P) == one
        assert zebra.take_changes() == [Change(0, P, one)]
    for gone, left in ((best, second), (second, third), (third, None)):
        zebra.withdraw([gone.key])
        zebra.settle()
        assert zebra.best(0, P) == left
        assert zebra.take_changes() == [Change(0, P, left)]


def test_losers_are_not_told(zebra: ZebraRib) -> None:
    """A dearer route changes nothing, coming and going."""
    told(zebra, route(0))
    zebra.take_changes()
    told(zebra, route(1, metric=9))
    zebra.withdraw([route(1).key])
    zebra.settle()
    assert zebra.take_changes() == []
    assert zebra.best(0, P) == route(0)


def test_both_families_have_tables_and_changes(zebra: ZebraRib) -> None:
    """Routes of IPv6 are best, looked up, told of and shown behind those of IPv4."""
    gateways = tuple(parse_prefix(f"fd00:0:0:{link}::2/128") for link in (1, 0))
    wide = Route(Key(0, 0, parse_prefix("2001::/16")), Path(10, 5, gateways))
    long = Route(Key(1, 0, parse_prefix("2001:db8::/33")), Path(20, 7))
    told(zebra, long, wide, route(0))
    here, there = parse_prefix("2001:db8::1/128"), parse_prefix("2001:db8:8000::/128")
    assert zebra.lookup(0, here) == long
    found = zebra.lookup(0, there)
    assert found is not None
    assert found.key == wide.key
    assert sorted(found.path.next_hops) == sorted(gateways)
    assert [each.key for each in zebra.table(0)] == [route(0).key, wide.key, long.key]
    assert {each.prefix for each in zebra.take_changes()} == {P, wide.key.prefix, long.key.prefix}
    zebra.leave(1)
    zebra.settle()
    assert zebra.take_changes() == [Change(0, long.key.prefix, None)]
    assert zebra.best(0, long.key.prefix) is None


def test_an_announcement_replaces(zebra: ZebraRib) -> None:
    """An owner has one route to a prefix: the last."""
    told(zebra, route(0), route(0, preference=30, metric=2**32 - 1))
    assert list(zebra.table(0)) == [route(0, preference=30, metric=2**32 - 1)]


def test_the_oldest_of_equals_wins(zebra: ZebraRib) -> None:
    """Among equals the first one; the same announcement again makes a route the newest."""
    told(zebra, route(4), route(3), route(5))
    assert zebra.best(0, P) == route(4)
    told(zebra, route(4))
    assert zebra.best(0, P) == route(3)


def test_routes_may_have_several_next_hops_or_none(zebra: ZebraRib) -> None:
    """Next hops come back in the order of their addresses; without any it is still a route."""
    several = Route(Key(0, 0, P), Path(10, 5, hops("2.9", "0.2", "1.7")))
    told(zebra, several)
    best = zebra.best(0, P)
    assert best is not None
    assert best.path.next_hops == hops("0.2", "1.7", "2.9")
    none = Route(Key(0, 0, P), Path(10, 5, ()))
    told(zebra, none)
    assert zebra.best(0, P) == none


@pytest.mark.parametrize("text", UNTOLD)
def test_some_prefixes_are_not_told(zebra: ZebraRib, text: str) -> None:
    """Routes to them are in the table, but observers hear nothing of them."""
    prefix = parse_prefix(text)
    told(zebra, route(0, prefix))
    assert zebra.best(0, prefix) == route(0, prefix)
    assert zebra.take_changes() == []


def test_owners_leave(zebra: ZebraRib) -> None:
    """All unicast routes of the owner go, the others' stay; and it may come again."""
    told(zebra, *(route(0, each) for each in PREFIXES), route(1, metric=9), route(6))
    zebra.leave(0)
    zebra.leave(17)
    zebra.settle()
    assert list(zebra.table(0)) == [route(6)]
    assert {change.prefix for change in zebra.take_changes()} == set(PREFIXES)
    told(zebra, route(0, metric=1))
    assert zebra.best(0, P) == route(0, metric=1)


def test_the_multicast_table_is_another(zebra: ZebraRib) -> None:
    """Routes of one view are not in the other; a multicast route outlasts its owner's client."""
    there = Route(Key(2, 1, P), Path(7, 1, hops("1.2")))
    told(zebra, route(0), there)
    assert zebra.best(1, P) == there
    assert (list(zebra.table(0)), list(zebra.table(1))) == ([route(0)], [there])
    zebra.leave(2)
    zebra.settle()
    assert list(zebra.table(1)) == [there]
    zebra.reset()
    assert list(zebra.table(1)) == []


def test_addresses_are_not_looked_up_in_the_multicast_table(running: ZebraRib) -> None:
    """zebra has no such question, so the target says so; its next user gets a fresh one."""
    running.reset()
    with pytest.raises(TargetError, match="multicast"):
        running.lookup(1, P)
    with pytest.raises(TargetError, match="failed before"):
        running.best(0, P)
    running.reset()
    assert list(running.table(0)) == []


def test_links_go_down_and_come_up(zebra: ZebraRib) -> None:
    """Afterwards the routes are what they were; `reset` leaves no link down."""
    told(zebra, route(0), route(1, metric=9))
    for link in range(3):
        zebra.set_link(link, False)
        zebra.set_link(link, True)
    assert zebra.best(0, P) == route(0)
    zebra.set_link(0, False)
    zebra.reset()
    told(zebra, route(0))
    assert zebra.best(0, P) == route(0)


def test_random_announcements_in_lockstep(zebra: ZebraRib) -> None:
    """After each step best routes, lookups and tables are what a few lines of Python expect."""
    random = Random(7)
    routes: dict[Key, Route] = {}
    heard: dict[NetAddress, Route | None] = {}
    for step in range(400):
        owner, prefix = random.randrange(8), random.choice(PREFIXES)
        key = Key(owner, 0, prefix)
        match random.randrange(10):
            case 0:
                zebra.leave(owner)
                routes = {each: one for each, one in routes.items() if each.owner != owner}
            case 1 | 2 | 3:
                zebra.withdraw([key])
                routes.pop(key, None)
            case _:
                # dict keeps the order of arrival, for which an announcement is a new one
                routes.pop(key, None)
                routes[key] = Route(
                    key, Path(random.randrange(1, 4), random.randrange(3), hops("1.2", "2.2"))
                )
                zebra.announce([routes[key]])
        zebra.settle()
        expected = best_of(routes)
        heard.update((change.prefix, change.best) for change in zebra.take_changes())
        assert heard.get(prefix) == expected.get(prefix)
        address = NetAddress(2, 32, random.choice(PREFIXES)[2] | random.randrange(2))
        longest = max(
            (each for each in expected if covers(each, address)), key=lambda e: e[1], default=None
        )
        questions = [Question(0, prefix), Question(0, address, longest=True)]
        assert zebra.answers(questions) == [
            expected.get(prefix),
            None if longest is None else expected[longest],
        ]
        if step % 20 == 0:
            assert list(zebra.table(0)) == [expected[each] for each in sorted(expected, key=placed)]


def best_of(routes: dict[Key, Route]) -> dict[NetAddress, Route]:
    """The best route to each prefix: the cheapest, of equals the oldest."""
    found: dict[NetAddress, Route] = {}
    for key, one in routes.items():
        other = found.get(key.prefix)
        if other is None or one.path[:2] < other.path[:2]:
            found[key.prefix] = one
    return found


def placed(prefix: NetAddress) -> tuple[int, int]:
    """By address, then length."""
    return prefix.AddrBits, prefix.NumBits


def test_bursts_end_as_single_steps_do(zebra: ZebraRib) -> None:
    """What is in flight together takes effect in the order in which it was told."""
    random = Random(3)
    routes: dict[Key, Route] = {}
    for _ in range(3):
        for _ in range(1500):
            key = Key(random.randrange(12), 0, NetAddress(2, 24, random.randrange(99) << 8))
            routes.pop(key, None)
            if random.randrange(3):
                routes[key] = Route(key, Path(random.randrange(1, 255), 0, hops("0.2")))
                zebra.announce([routes[key]])
            else:
                zebra.withdraw([key])
        zebra.settle()
        expected = best_of(routes)
        assert list(zebra.table(0)) == [expected[each] for each in sorted(expected, key=placed)]


def test_a_killed_zebra_is_an_error_and_gives_way_to_a_fresh_one() -> None:
    """The error says how it ended; nothing else is possible until `reset`."""
    started: list[Zebra] = []

    def start(links: int) -> Zebra:
        started.append(Zebra(links))
        return started[-1]

    with closing(ZebraRib(ROOM, start)) as zebra:
        told(zebra, route(0))
        pid = int((started[0].daemon.folder / "pid").read_text())
        os.kill(pid, signal.SIGKILL)
        assert soon(lambda: not File(f"/proc/{pid}").exists())
        with pytest.raises(TargetError, match="zebra has ended with exit code -9"):
            told(zebra, route(0))
        for use in (zebra.settle, zebra.take_changes, lambda: zebra.table(0)):
            with pytest.raises(TargetError, match="failed before"):
                use()
        assert not started[0].daemon.folder.exists()
        zebra.reset()
        assert list(zebra.table(0)) == []
        assert len(started) == 2


def test_a_failed_assertion_is_told(zebra: ZebraRib) -> None:
    """zebra 8.4 fails if two owners come and go in one go, for which it has different queues."""
    if not zebra.version.startswith("8.4"):
        pytest.skip("only release 8.4 is known to fail over this")
    ours, theirs = route(0), route(4)
    for one in (ours, theirs):
        zebra.announce([one])
        zebra.withdraw([one.key])
    with pytest.raises(TargetError, match=r"has failed: .*assertion \(dest\) failed"):
        zebra.settle()
    zebra.reset()
    told(zebra, ours)
    assert zebra.best(0, P) == ours


def test_nothing_is_left_in_the_folder_of_logs() -> None:
    """What zebra writes under /var/tmp goes with it."""
    logs = File("/var/tmp/frr")
    before = set(logs.glob("zebra.*"))
    one = Zebra()
    pid = int((one.daemon.folder / "pid").read_text())
    one.close()
    assert f"zebra.{pid}" not in {each.name for each in set(logs.glob("zebra.*")) - before}


def test_numbers_of_another_release_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the wrong table of numbers it does not start, and says why."""

    def shifted(version: str) -> object:
        right = release_of(version)
        swapped = {"rip": right.route_types["ospf"], "ospf": right.route_types["rip"]}
        return replace(right, route_types={**right.route_types, **swapped})

    monkeypatch.setattr(process, "release_of", shifted)
    with pytest.raises(TargetError, match=r"other numbers than were expected: .* rip"):
        ZebraRib(ROOM)


def test_a_missing_program_is_named() -> None:
    """The error says what to install."""
    with pytest.raises(TargetError, match="apt-get install frr"):
        Zebra(command=("/nowhere/zebra",))


def test_a_program_that_is_no_zebra_is_an_error() -> None:
    """It is told how it ended."""
    with pytest.raises(TargetError, match="false has ended with exit code 1"):
        Zebra(command=("/bin/false",))


def test_nothing_is_left_of_a_killed_user() -> None:
    """When the process that uses it is killed, the daemon and its folder go."""
    with Popen([sys.executable, "-c", HOLDER], stdout=PIPE, text=True) as holder:
        assert holder.stdout is not None
        folder = File(holder.stdout.readline().strip())
        pid = int((folder / "pid").read_text())
        holder.kill()
    assert soon(lambda: not File(f"/proc/{pid}").exists() and not folder.exists())


def soon(condition: Callable[[], bool]) -> bool:
    """Whether it holds within a few seconds."""
    until = monotonic() + 5
    while monotonic() < until and not condition():
        sleep(0.02)
    return condition()

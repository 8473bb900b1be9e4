"""Real routing tables give the numbers that other programs found in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from rtmref.tables import Announce, Damage, Peer, PeerDown, Withdraw, read
from rtmref.values import AF_INET, AF_INET6, NetAddress

Real = Callable[[str], Path]


class Figures(NamedTuple):
    """What is counted in a file."""

    announces: int
    withdraws: int
    lost_sessions: int
    peers: int
    prefixes: int
    with_metric: int


def figures(path: Path) -> tuple[Figures, Damage | None]:
    """The figures of a file, and its damage if it has any."""
    kinds: Counter[type] = Counter()
    prefixes: set[NetAddress] = set()
    with_metric, damage = 0, None
    for item in read(path):
        kinds[type(item)] += 1
        match item:
            case Announce():
                prefixes.add(item.prefix)
                with_metric += item.metric != 0
            case Withdraw():
                prefixes.add(item.prefix)
            case Damage():
                damage = item
    announces, withdraws, lost, peers = (
        kinds[kind] for kind in (Announce, Withdraw, PeerDown, Peer)
    )
    return Figures(announces, withdraws, lost, peers, len(prefixes), with_metric), damage


def test_a_truncated_dump_is_read_to_its_end(real: Real) -> None:
    """270,005 paths of 35 peers to 9,072 prefixes come before the cut, which has its place."""
    found, damage = figures(real("rib.20140523.0600_firstMB.bz2"))
    assert found == Figures(270_005, 0, 0, 35, 9_072, 66_281)
    assert damage is not None
    assert (damage.offset, damage.records_read) == (15_273_283, 9_073)
    assert "at byte 15273283 of the decompressed stream (bzip2)" in damage.message


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # 5 of the 40 peers have no routes, only sessions that end
        ("updates.20160811.1600.gz", Figures(39_256, 1_956, 22, 40, 1_717, 12_719)),
        ("updates.20070211.0141.gz", Figures(51_329, 2_328, 0, 31, 2_478, 8_527)),
    ],
)
def test_real_updates_are_read_whole(real: Real, name: str, expected: Figures) -> None:
    """Announcements, withdrawals, lost sessions, peers, prefixes and metrics are as known."""
    assert figures(real(name)) == (expected, None)


@pytest.mark.parametrize(
    ("name", "four", "six"),
    [("bart_prefixes.txt.gz", 901_899, 160_147), ("ipasn_20140513.dat.gz", 512_621, 0)],
)
def test_real_lists_are_read_whole(real: Real, name: str, four: int, six: int) -> None:
    """Every line of a real list but its comments is a prefix of one family."""
    families: Counter[int] = Counter()
    for item in read(real(name)):
        assert isinstance(item, Peer | Announce)
        if isinstance(item, Announce):
            families[item.prefix.AddressFamily] += 1
    assert families == Counter({AF_INET: four, AF_INET6: six})

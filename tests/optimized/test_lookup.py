"""The prefix tables answer like a search through all prefixes."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from rtmref.optimized import lookup_ipv4
from rtmref.optimized.lookup import PrefixTable
from rtmref.optimized.lookup_ipv4 import Ipv4PrefixTable

Prefix = tuple[int, int]
Maker = Callable[[], PrefixTable[Prefix]]


def ipv4() -> PrefixTable[Prefix]:
    """A table for 32 bits."""
    return Ipv4PrefixTable()


def plain() -> PrefixTable[Prefix]:
    """The general table for 32 bits."""
    return PrefixTable(32)


def ipv6() -> PrefixTable[Prefix]:
    """The general table for 128 bits."""
    return PrefixTable(128)


ALL = pytest.mark.parametrize("maker", [ipv4, plain, ipv6])


def some_prefix(chooser: random.Random, width: int) -> Prefix:
    """A prefix out of few places, so that prefixes nest and repeat; the limits come often."""
    edges = [0, 1, 7, 8, 9, 15, 16, 17, 24, 31, 32, width - 1, width]
    length = chooser.choice([*edges, chooser.randint(0, width)])
    bits = 0
    for _ in range(3):
        bits |= chooser.choice([0, 1, 0x80, 0xFF]) << chooser.randrange(0, width, 8)
    return length, bits >> width - length << width - length


def covers(width: int, general: Prefix, length: int, bits: int) -> bool:
    """Whether a prefix covers another."""
    return general[0] <= length and general[1] == bits >> width - general[0] << width - general[0]


def longest_of(width: int, visible: set[Prefix], length: int, bits: int) -> Prefix | None:
    """The naive answer."""
    return max((p for p in visible if covers(width, p, length, bits)), default=None)


@ALL
def test_random_changes_and_searches(maker: Maker) -> None:
    """After any mix of adding, hiding, showing and forgetting, every match is the naive one."""
    chooser = random.Random(7)
    table = maker()
    width = table.width
    visible: set[Prefix] = set()
    hidden: set[Prefix] = set()
    for _ in range(6000):
        prefix = some_prefix(chooser, width)
        length, bits = prefix
        if prefix in visible:
            table.hide(length, bits)
            visible.remove(prefix)
            hidden.add(prefix)
        elif prefix not in hidden:
            table.add(length, bits, prefix)
            visible.add(prefix)
        elif chooser.random() < 0.5:
            table.show(length, bits)
            hidden.remove(prefix)
            visible.add(prefix)
        else:
            table.forget(length, bits)
            hidden.remove(prefix)
        length, bits = some_prefix(chooser, width)
        bits |= chooser.getrandbits(width - length) if length < width else 0
        naive = longest_of(width, visible, length, bits)
        assert table.longest(length, bits) == naive
        address = bits | chooser.getrandbits(2)
        assert table.longest_of_address(address) == longest_of(width, visible, width, address)
        masked = (length, bits >> width - length << width - length)
        assert table.find(length, bits) == (masked if masked in visible | hidden else None)
        shorter = longest_of(width, visible, length - 1, bits) if length else None
        assert table.next_shorter(length, bits) == shorter
    assert set(table) == visible


@ALL
def test_emptied_table_matches_nothing(maker: Maker) -> None:
    """A table from which everything was taken again answers like a new one."""
    table = maker()
    chooser = random.Random(3)
    prefixes = sorted({some_prefix(chooser, table.width) for _ in range(500)})
    for length, bits in prefixes:
        table.add(length, bits, (length, bits))
    assert sorted(table) == prefixes
    for length, bits in prefixes:
        table.hide(length, bits)
        table.forget(length, bits)
    assert list(table) == []
    assert table.longest(0, 0) is None
    assert table.longest_of_address(0) is None


@ALL
def test_limits(maker: Maker) -> None:
    """The default route covers all, a whole address only itself, one bit less exactly two."""
    table = maker()
    width = table.width
    top = (1 << width) - 1
    for prefix in [(0, 0), (width, top), (width - 1, top - 1), (width, 0)]:
        table.add(*prefix, prefix)
    assert table.longest_of_address(top) == (width, top)
    assert table.longest_of_address(top - 1) == (width - 1, top - 1)
    assert table.longest_of_address(top - 2) == (0, 0)
    assert table.longest_of_address(0) == (width, 0)
    assert table.next_shorter(width, top) == (width - 1, top - 1)
    assert table.next_shorter(width - 1, top - 1) == (0, 0)
    assert table.next_shorter(0, 0) is None


def test_array_of_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    """An IPv4 table answers the same with its array of nodes, which it keeps when nodes go."""
    monkeypatch.setattr(lookup_ipv4, "ARRAY_WORTH", 40)
    chooser = random.Random(11)
    table: Ipv4PrefixTable[Prefix] = Ipv4PrefixTable()
    visible: set[Prefix] = set()
    for step in range(4000):
        length = chooser.choice([0, 8, 12, 16, 20, 22, 24, 24, 28, 32])
        bits = chooser.randrange(120) << 16 | chooser.randrange(4) << 8 | chooser.randrange(2)
        prefix = (length, bits >> 32 - length << 32 - length)
        if prefix in visible and step % 3:
            table.hide(*prefix)
            table.forget(*prefix)
            visible.remove(prefix)
        elif prefix not in visible:
            table.add(*prefix, prefix)
            visible.add(prefix)
        address = chooser.randrange(130) << 16 | chooser.randrange(5) << 8 | chooser.randrange(3)
        assert table.longest_of_address(address) == longest_of(32, visible, 32, address)


def test_array_covers_whole_tables() -> None:
    """Thousands of nodes, added and removed, leave every match right."""
    table: Ipv4PrefixTable[Prefix] = Ipv4PrefixTable()
    for octets in range(5000):
        table.add(24, octets << 16, (24, octets << 16))
    table.add(32, 7, (32, 7))
    table.add(16, 5 << 16, (16, 5 << 16))
    table.add(8, 0, (8, 0))
    table.add(0, 0, (0, 0))
    assert table.longest_of_address(7) == (32, 7)
    assert table.longest_of_address(6) == (24, 0)
    assert table.longest_of_address(4999 << 16 | 9) == (24, 4999 << 16)
    assert table.longest_of_address(5 << 16 | 0x100) == (16, 5 << 16)
    assert table.longest_of_address(6 << 16 | 0x100) == (8, 0)
    assert table.longest_of_address(200 << 24) == (0, 0)
    table.hide(24, 6 << 16)
    assert table.longest_of_address(6 << 16) == (8, 0)
    table.hide(0, 0)
    assert table.longest_of_address(200 << 24) is None


@ALL
def test_random_walks_in_order(maker: Maker) -> None:
    """From any prefix on, or behind it, the next one is the naive one (D-ENUM-01)."""
    chooser = random.Random(5)
    table = maker()
    width = table.width
    present: set[tuple[int, int]] = set()
    for _ in range(3000):
        length, bits = some_prefix(chooser, width)
        if (bits, length) not in present:
            table.add(length, bits, (length, bits))
            present.add((bits, length))
        elif chooser.random() < 0.8:
            table.hide(length, bits)
            table.forget(length, bits)
            present.remove((bits, length))
        length, bits = some_prefix(chooser, width)
        for strictly in (False, True):
            behind = [place for place in present if place >= (bits, length + strictly)]
            first = min(behind, default=None)
            assert table.following(length, bits, strictly) == (first and first[::-1])


@ALL
def test_walk_over_everything(maker: Maker) -> None:
    """A walk from 0/0 meets each item once, by address and shorter prefixes first; then no more."""
    chooser = random.Random(6)
    table = maker()
    present = sorted({some_prefix(chooser, table.width)[::-1] for _ in range(900)})
    for bits, length in present:
        table.add(length, bits, (length, bits))
    met = []
    found = table.following(0, 0, False)
    while found is not None:
        met.append(found[::-1])
        found = table.following(*found, True)
    assert met == present
    for bits, length in present:
        table.hide(length, bits)
    assert table.following(0, 0, False) is None

"""Of stamps only the order contributes to a fingerprint."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from rtmref.concrete.ranks import Ranking, rankings
from rtmref.concrete.stamps import Stamps

CLASSES = {("Table", "stamp"): {("Table", "stamp"): "", ("Route", "at"): "dest.table."}}


def ranking(tables: Sequence[int], routes: Sequence[tuple[int, int]]) -> int:
    """What tables with these stamps, and routes of them with theirs, contribute."""
    return made(tables, routes)[0]()


def made(
    tables: Sequence[int], routes: Sequence[tuple[int, int]]
) -> tuple[Ranking, Sequence[SimpleNamespace]]:
    """What ranks the stamps of these tables and routes, and the tables."""
    homes = [SimpleNamespace(stamp=stamp, _mark=n) for n, stamp in enumerate(tables)]
    space: dict[str, Any] = {
        "E_Table": homes,
        "E_Route": [
            SimpleNamespace(at=at, _mark=10 + n, dest=SimpleNamespace(table=homes[table]))
            for n, (table, at) in enumerate(routes)
        ],
    }
    weights = iter(range(1, 9))
    (found,) = rankings(space, Stamps(CLASSES), lambda: _Weights(next(weights)))
    return found, homes


class _Weights(dict[int, int]):
    """A different power of a large number for each mark."""

    def __init__(self, first: int) -> None:
        self._first = first

    def __missing__(self, mark: int) -> int:
        weight: int = 1000 ** (self._first * 20 + mark)
        return weight


def test_distances_do_not_count() -> None:
    """Stamps in the same order contribute the same, others do not."""
    one = ranking([9], [(0, 3), (0, 7)])
    assert one == ranking([3], [(0, 1), (0, 2)])
    assert one != ranking([9], [(0, 7), (0, 3)])
    assert one != ranking([9], [(0, 3), (0, 3)])
    assert one != ranking([7], [(0, 3), (0, 7)])


def test_what_was_never_given_comes_first() -> None:
    """0 is no stamp: it has a rank of its own, whether or not something has it."""
    assert ranking([5], [(0, 0), (0, 2)]) != ranking([5], [(0, 1), (0, 2)])
    assert ranking([0], []) == 0


@pytest.mark.parametrize("order", tuple(product((1, 2), repeat=2)))
def test_each_counter_has_ranks_of_its_own(order: tuple[int, int]) -> None:
    """How the stamps of two counters lie to each other does not count."""
    first, second = order
    alike = ranking([first * 10, second * 10], [(0, first), (1, second)])
    assert alike == ranking([10, 10], [(0, 1), (1, 1)])
    assert alike != ranking([10, 10], [(0, 1), (1, 10)])


def test_what_nothing_asks_for_is_not_ranked() -> None:
    """A counter of which all stamps are idle has no ranking."""
    assert rankings({}, Stamps(CLASSES, frozenset(CLASSES["Table", "stamp"])), dict) == []


@pytest.mark.parametrize(
    ("stamp", "routes", "moved"),
    [(5, [3, 4], False), (5, [3, 5], True), (0, [], True), (1, [0], False)],
)
def test_a_counter_that_is_ahead_may_be_raised(stamp: int, routes: list[int], moved: bool) -> None:
    """Its rank stays, but where a stamp was equal to it or it was 0."""
    ranking, (table,) = made([stamp], [(0, at) for at in routes])
    settled = ranking.settle()
    table.stamp += 1
    assert ranking.moved(ranking.of_counter) is moved
    assert (ranking() != settled) is moved
    assert ranking.moved(ranking.of_stamps), "a stamp may have any rank"
    assert not ranking.moved(ranking.of_stamps << 1), "that is another counter"


def test_a_counter_that_is_lowered_moves() -> None:
    """Stamps may be ahead of it then."""
    ranking, (table,) = made([5], [(0, 3)])
    ranking.settle()
    table.stamp = 2
    assert ranking.moved(ranking.of_counter)

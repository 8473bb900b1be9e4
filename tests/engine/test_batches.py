"""Batches on several processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from multiprocessing import active_children

import pytest

from rtmref.engine.batches import BatchError, Batches


def test_every_batch_is_done_once() -> None:
    """Each number comes back with the result of its batch, in whatever order."""
    results = list(Batches[int, int](lambda n: n * n, 3).results(range(10)))
    assert sorted(results) == [(n, n * n) for n in range(10)]


def test_batches_run_in_other_processes() -> None:
    """No batch runs in the process that asks for it."""
    assert os.getpid() not in {
        result for _, result in Batches[int, int](lambda _: os.getpid(), 2).results((1, 2))
    }


def test_later_batches_see_what_earlier_ones_brought() -> None:
    """A batch begins with what its beginner knows at that moment."""
    known: list[int] = []
    batches = Batches[int, tuple[int, int]](lambda n: (n, len(known)), 1)
    for number, _ in batches.results(range(4)):
        known.append(number)
        last = number
    assert last == 3
    assert known == [0, 1, 2, 3]


def test_a_failure_says_why() -> None:
    """An exception in a batch ends the work and is part of the message."""

    def work(number: int) -> float:
        return 1 / number

    with pytest.raises(BatchError, match=r"(?s)batch 0: .*ZeroDivisionError"):
        list(Batches(work, 2).results((0,)))


def test_a_process_that_dies_is_noticed() -> None:
    """A process that ends without a result is an error, not a wait without end."""
    with pytest.raises(BatchError, match="batch 5: the process ended without a result"):
        list(Batches[int, int](lambda _: os._exit(3), 1).results((5,)))


def test_whoever_stops_leaves_no_process() -> None:
    """Results that nobody asks for any more end the processes that make them."""

    def numbers() -> Iterator[int]:
        yield from range(100)

    results = Batches[int, int](lambda n: n, 2).results(numbers())
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert active_children() == []


def test_whoever_has_nothing_to_do_is_asked_again() -> None:
    """None is no item: what comes after it is done as well, with work under way or without."""

    def items() -> Iterator[int | None]:
        yield None
        yield 1
        yield None
        yield 2

    assert sorted(Batches[int, int](lambda n: n, 2).results(items())) == [(1, 1), (2, 2)]

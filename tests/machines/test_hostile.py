"""Where arguments are spoilt, and with what."""

from __future__ import annotations

from random import Random

from rtmref.machines.hostile import NAMES, marks
from rtmref.machines.source import seeded
from rtmref.trace.spoiling import ON_CALLS, at
from rtmref.values import NetAddress

ARGUMENTS = (None, NetAddress(2, 8, 0), (1, (2, 3), ()), True)


def test_everything_is_spoilt_with_everything() -> None:
    """Every argument and part of one is met, every kind, and every fault of the call itself."""
    below = seeded(Random(1).random)
    drawn = [mark for _ in range(4000) for mark in marks(below, ARGUMENTS)]
    assert {mark.kind for mark in drawn} == {*NAMES, *ON_CALLS}
    assert {mark.path for mark in drawn if mark.path} == {
        (0,), (1,), (1, 0), (1, 1), (1, 2), (2,), (2, 0), (2, 1), (2, 1, 0), (2, 1, 1), (2, 2), (3,)
    }  # fmt: skip


def test_two_marks_do_not_meet() -> None:
    """Two arguments are spoilt at most, never the same one twice."""
    below = seeded(Random(2).random)
    for _ in range(1000):
        chosen = marks(below, ARGUMENTS)
        assert 1 <= len(chosen) <= 2
        assert len({mark.path[:1] for mark in chosen}) == len(chosen)


def test_a_call_without_arguments() -> None:
    """Where there is no argument, the call itself is spoilt."""
    (mark,) = marks(seeded(Random(3).random), ())
    assert mark.path == ()
    assert mark.kind in ON_CALLS


def test_paths_that_lead_nowhere() -> None:
    """What stands nowhere is nothing."""
    assert at(ARGUMENTS, (2, 1, 1)) == 3
    assert at(ARGUMENTS, (3, 0)) is None
    assert at(ARGUMENTS, (2, 5)) is None

"""Making small ends: no candidate is played twice, and there is a budget that is counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from rtmref.engine.divergence import Divergence
from rtmref.engine.lockstep import Lockstep
from rtmref.engine.tries import CALLS, Tries
from rtmref.trace import Call, Trace


@dataclass
class Worth:
    """A target that is worth so many tries."""

    replays: int
    deterministic: bool = False


@dataclass
class Pretended:
    """Goes wrong in every trace with the call `Bad`."""

    target: Worth
    played: tuple[Call, ...] = ()
    plays: list[Trace] = field(default_factory=list)

    def reset(self, *_: Any) -> None:
        """Nothing is kept."""

    def replay(self, calls: tuple[Call, ...]) -> Divergence | None:
        """Play all of them."""
        self.played = calls
        self.plays.append(Trace(calls, {}, {}))
        kinds = {call.operation for call in calls}
        return Divergence("result", "Bad", (), "") if "Bad" in kinds else None

    def aliases(self) -> dict[Any, Any]:
        """No call returns anything."""
        return {}


def trace(*names: str) -> Trace:
    """Calls without arguments."""
    return Trace(tuple(Call(name, ()) for name in names), {}, {})


def tried(worth: int) -> tuple[Tries, Pretended]:
    """Tries on a target that is worth so many."""
    lockstep = Pretended(Worth(worth))
    return Tries(cast(Lockstep, lockstep)), lockstep


def test_what_was_not_wanted_is_not_played_again() -> None:
    """It is known how a candidate went wrong; who wants just that has it played."""
    tries, lockstep = tried(10)
    good, bad = trace("Good"), trace("Bad", "Good")
    nothing = tries.showing("crash Worse".__eq__)
    assert [nothing(each) for each in (good, bad, good, bad)] == [None] * 4
    assert len(lockstep.plays) == 2
    wanted = tries.showing("result Bad".__eq__)
    assert [wanted(each) for each in (good, bad, bad)] == [None, {}, {}]
    assert len(lockstep.plays) == 4
    assert not tries.used_up
    assert tries.remark == ""


@pytest.mark.parametrize(
    ("worth", "calls", "plays"),
    [
        (3, ("Good",), 3),
        (9, ("Good",) * (CALLS // 2), 2),
        (9, ("Good",) * CALLS, 1),
    ],
)
def test_a_budget_is_used_up_and_told(worth: int, calls: tuple[str, ...], plays: int) -> None:
    """Tries count, and all of their calls do; then nothing is played any more."""
    tries, lockstep = tried(worth)
    fails = tries.showing("result Bad".__eq__)
    assert [fails(trace(*calls, f"Other{n}")) for n in range(5)] == [None] * 5
    assert len(lockstep.plays) == plays
    assert tries.used_up
    assert tries.remark == "; not made smaller: the budget of tries is used up"


def test_a_target_in_this_process_is_put_any_number_of_calls() -> None:
    """It is quick; only its tries are counted."""
    tries, lockstep = tried(9)
    lockstep.target.deterministic = True
    fails = tries.showing("result Bad".__eq__)
    assert [fails(trace(*("Good",) * CALLS, f"Other{n}")) for n in range(3)] == [None] * 3
    assert len(lockstep.plays) == 3
    assert not tries.used_up


def test_limits_may_be_maps() -> None:
    """Candidates are told apart by their limits, whatever these are made of."""
    tries, lockstep = tried(10)
    fails = tries.showing(lambda mark: False)
    for limits in ({"views": {1: 2}}, {"views": {1: 3}}, {"views": {1: 2}}):
        assert fails(Trace(trace("Good").calls, limits, {})) is None
    assert len(lockstep.plays) == 2

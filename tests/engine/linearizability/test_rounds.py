"""Episodes of rounds: free ones for volume, those in turns to be the same every time."""

from __future__ import annotations

from contextlib import closing

from rtmref.concrete.program import Program
from rtmref.engine.linearizability.rounds import Rounds
from rtmref.targets.optimized import OptimizedTarget


def in_turns(compiled: Program, free: int) -> list[object]:
    """What threads do in the first episode in turns, after a free one of so many calls."""
    rounds = Rounds(compiled, OptimizedTarget, 3, 5)
    with closing(rounds):
        for calls in (free, 60):
            assert rounds.episode(calls) is None
        made = [[(one.thread, one.operation) for one in held.calls] for held in rounds.recent]
        turns = [sorted((held.yielded or {}).values()) for held in rounds.recent]
        assert any(turns)
        return [rounds.limits, rounds.decisions, made, turns]


def test_free_threads_have_no_influence_on_those_in_turns(compiled: Program) -> None:
    """However long free threads ran, calls and turns of the next episode are those of the seed."""
    assert in_turns(compiled, 30) == in_turns(compiled, 90)

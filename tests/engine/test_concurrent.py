"""Threads at work on a target, as a stream of events."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from fuzz.races import NotificationLost

from rtmref.concrete.program import Program
from rtmref.engine import replay
from rtmref.engine.concurrent import ConcurrentSettings, discovered, run
from rtmref.engine.linearizability.rounds import Rounds
from rtmref.events import Ended, Figure, Found, Judged
from rtmref.optimized import Rtm
from rtmref.report.story import story
from rtmref.targets.optimized import OptimizedTarget
from rtmref.verdicts import ExitCode, Word


def test_the_optimised_implementation_may_be_called_by_threads(compiled: Program) -> None:
    """Every round has an order, and threads did meet."""
    settings = ConcurrentSettings(compiled.spec, OptimizedTarget, 4, calls=3000, program=compiled)
    events = list(run(settings))
    (judged,) = [event for event in events if isinstance(event, Judged)]
    assert judged.verdict.word is Word.TESTED
    figures = {event.name: event.value for event in events if isinstance(event, Figure)}
    assert figures["overlapping_calls"] > 100
    assert events[-1] == Ended(exit_code=ExitCode.REACHED)


def test_a_race_is_found_and_can_be_replayed(compiled: Program, tmp_path: Path) -> None:
    """The trace fails on the copy whenever it is run, and never on the real one."""
    make = partial(OptimizedTarget, NotificationLost)
    settings = ConcurrentSettings(
        compiled.spec,
        make,
        4,
        seed=1,
        calls=100_000,
        findings=tmp_path,
        program=compiled,
    )
    events = list(run(settings))
    (found,) = [event.finding for event in events if isinstance(event, Found)]
    assert events[-1] == Ended(exit_code=ExitCode.FINDING)
    assert "├" in story(found)
    assert found.steadiness == "certain (5 of 5)"
    (trace,) = tmp_path.glob("*.yaml")
    for target, code in ((make, ExitCode.FINDING), (OptimizedTarget, ExitCode.REACHED)):
        again = replay.ReplaySettings(compiled.spec, (trace,), instead=target, program=compiled)
        played = list(replay.run(again))
        assert played[-1] == Ended(exit_code=code)
        told = [event.finding.steadiness for event in played if isinstance(event, Found)]
        assert told == (["certain (5 of 5)"] if code is ExitCode.FINDING else [])


def test_calls_that_never_come_back_are_a_finding(compiled: Program) -> None:
    """A lock that is never given back is told as a deadlock."""

    class Stuck(Rtm):
        """Takes its lock and keeps it."""

        def RTM_IPV4_MASK_FROM_LEN(self, Len: int) -> tuple[object, ...]:
            self.enter()
            return super().RTM_IPV4_MASK_FROM_LEN(Len)

    rounds = Rounds(compiled, partial(OptimizedTarget, Stuck), 2, 3, patience=0.5)
    conflict = None
    while conflict is None or conflict.kind == "sequence":
        conflict = rounds.episode(10_000)
    assert conflict.kind == "stuck"
    assert "deadlock" in conflict.message
    settings = ConcurrentSettings(compiled.spec, OptimizedTarget, 2, program=compiled)
    found = discovered(settings, compiled, rounds, conflict)
    assert found.steadiness == "flaky (seen once)"
    assert found.trace == ""

"""Campaigns of lockstep fuzzing as event streams."""

from __future__ import annotations

from pathlib import Path

from fuzz.faults import FAULTS

from rtmref.concrete.program import Program
from rtmref.engine.episodes import MOST_FINDINGS
from rtmref.engine.fuzz import FuzzSettings, run
from rtmref.engine.vocabulary import vocabulary
from rtmref.events import (
    Coverage,
    Ended,
    Event,
    Figure,
    Found,
    Judged,
    Progress,
    StageEnded,
    StageStarted,
    Started,
)
from rtmref.lang.spec import Spec
from rtmref.targets.optimized import OptimizedTarget
from rtmref.trace.reading import load
from rtmref.verdicts import ExitCode, Word

BROKEN = next(fault for fault in FAULTS if fault.name == "host-bits-kept")


def unmeasured(events: list[Event]) -> list[Event]:
    """The events without those that depend on the clock."""
    return [event for event in events if not (isinstance(event, Figure) and event.measured)]


def test_the_stream_has_its_form(spec: Spec, compiled: Program) -> None:
    """Start, stage, progress, verdict, figures, end: in order, and `tested`."""
    events = list(run(FuzzSettings(spec, OptimizedTarget, seed=5, calls=3000, program=compiled)))
    assert isinstance(events[0], Started)
    assert isinstance(events[1], StageStarted)
    assert isinstance(events[-2], StageEnded)
    assert events[-1] == Ended(exit_code=ExitCode.REACHED)
    assert not any(isinstance(event, Coverage) for event in events)
    assert [event.done for event in events if isinstance(event, Progress)][-1] == 3000
    (judged,) = [event for event in events if isinstance(event, Judged)]
    assert judged.verdict.word is Word.TESTED
    assert int(judged.verdict.detail) >= 3000


def test_equal_seeds_give_equal_streams(spec: Spec, compiled: Program) -> None:
    """The same seed and budget give the same events, but for what a clock measured."""
    settings = FuzzSettings(spec, BROKEN.target, seed=4, calls=4000, program=compiled)
    assert unmeasured(list(run(settings))) == unmeasured(list(run(settings)))


def test_findings_are_stored_and_end_with_1(spec: Spec, compiled: Program, tmp_path: Path) -> None:
    """Every finding has its trace in the folder, named by what went wrong; none is there twice."""
    folder = tmp_path / "new" / "folder"
    settings = FuzzSettings(
        spec, BROKEN.target, seed=4, calls=20_000, findings=folder, program=compiled
    )
    events = list(run(settings))
    findings = [event.finding for event in events if isinstance(event, Found)]
    assert 1 <= len(findings) <= MOST_FINDINGS
    assert len({finding.id for finding in findings}) == len(findings)
    assert {Path(finding.trace) for finding in findings} == set(folder.iterdir())
    for finding in findings:
        trace = load(Path(finding.trace).read_text(encoding="utf-8"), vocabulary(spec))
        assert trace.expected
        assert len(trace.calls) == len(finding.story)
        assert finding.reproduce == f"rtmref replay {finding.trace}"
        assert finding.story[-1].expected
    assert events[-1] == Ended(exit_code=ExitCode.FINDING)


def test_a_budget_of_time_ends_the_run(spec: Spec, compiled: Program) -> None:
    """Without time left the run ends with the episode that it is in, and says how to repeat it."""
    settings = FuzzSettings(spec, OptimizedTarget, calls=1_000_000, seconds=0.0, program=compiled)
    events = list(run(settings))
    (judged,) = [event for event in events if isinstance(event, Judged)]
    done = int(judged.verdict.detail)
    assert done < 2500
    assert judged.reproduce == f"rtmref fuzz --seed 0 --calls {done}"
    again = run(FuzzSettings(spec, OptimizedTarget, calls=done, program=compiled))
    assert [event for event in again if isinstance(event, Judged)] == [judged]

"""The fold of a stream."""

from __future__ import annotations

from dataclasses import replace

from rtmref.events import (
    Ended,
    Event,
    Finding,
    Found,
    Judged,
    Noted,
    Reached,
    StageEnded,
    StageStarted,
    Started,
    Step,
)
from rtmref.report.run import Collector, collect, without_times
from rtmref.report.story import story
from rtmref.verdicts import ExitCode, Verdict, Word


def test_sample(events: tuple[Event, ...], finding: Finding) -> None:
    """Checks go to their stages, verdicts are counted, findings and the end are kept."""
    run = collect(events)
    assert [stage.stage for stage in run.stages] == ["load", "prove", "fuzz"]
    assert {stage: len(checks) for stage, checks in run.checks.items()} == {
        "load": 1,
        "prove": 60,
        "fuzz": 6,
    }
    assert run.verdicts[Word.PROVED] == 56
    assert sum(run.verdicts.values()) == 67
    (known,) = run.findings
    assert replace(known, reach="", run=()) == finding
    assert run.exit_code is ExitCode.FINDING


def test_what_leads_to_a_finding_belongs_to_it(finding: Finding) -> None:
    """A finding learns later which calls lead there; of an unknown one nothing is kept."""
    step = Step(call="StartInstance()", result="NO_ERROR")
    reached = Reached(finding=finding.id, title="t", label="reachable: 1 call", story=(step,))
    assert collect([Started(verb="prove"), reached]).findings == ()
    (told,) = collect([Started(verb="prove"), Found(finding=finding), reached]).findings
    assert (told.reach, told.run) == ("reachable: 1 call", (step,))
    assert "reachable: 1 call from the first state" in story(told)
    assert "StartInstance() → NO_ERROR" in story(told)


def test_violated_checks_lead_to_their_findings(events: tuple[Event, ...]) -> None:
    """A finding belongs to the check of its kind, invariant and operation."""
    run = collect(events)
    told = [check for check in run.judged if run.finding_of(check)]
    assert [check.name for check in told] == [
        "next-hops-belong-to-the-owner under RtmAddRouteToDest"
    ]


def test_times() -> None:
    """A stage lasts from its start to its end; a stage without an end is marked as cut."""
    collector = Collector()
    stream: list[tuple[Event, float]] = [
        (Started(verb="check"), 0.0),
        (StageStarted(stage="a", title="A"), 1.0),
        (StageEnded(stage="a"), 3.5),
        (StageEnded(stage="unheard of"), 3.6),
        (StageStarted(stage="b", title="B"), 4.0),
        (Ended(exit_code=ExitCode.INTERRUPTED), 6.0),
    ]
    for event, at in stream:
        collector.take(event, at)
    run = collector.run()
    assert [(stage.stage, stage.seconds, stage.ended) for stage in run.stages] == [
        ("a", 2.5, True),
        ("b", 0.0, False),
    ]
    assert run.seconds == 6.0
    timeless = without_times(run)
    assert timeless.seconds == 0.0
    assert all(stage.seconds == 0.0 for stage in timeless.stages)


def test_what_is_said_twice_counts_once() -> None:
    """Equal findings and notes count once; equal checks count each time."""
    found = Found(finding=Finding(id="1", title="t", kind="test"))
    check = Judged(kind="test", verdict=Verdict(Word.TESTED, "5"))
    run = collect([found, found, Noted(text="a"), Noted(text="a"), check, check])
    assert (len(run.findings), len(run.notes), len(run.judged)) == (1, 1, 2)


def test_names() -> None:
    """A check is named by what it is about."""
    verdict = Verdict(Word.PROVED)
    assert Judged(kind="obligation", verdict=verdict, invariant="i", operation="o").name == (
        "i under o"
    )
    assert Judged(kind="test", verdict=verdict, operation="o", subject="s").name == "o: s"
    assert Judged(kind="test", verdict=verdict).name == "test"

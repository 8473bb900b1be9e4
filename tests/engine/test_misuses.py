"""Misuses told in words, at the end of a stage."""

from __future__ import annotations

from pathlib import Path

from rtmref.concrete.observed import Act, Case
from rtmref.concrete.program import Program
from rtmref.engine.misuses import SHOWN, Misuses
from rtmref.engine.replay import ReplaySettings, run
from rtmref.engine.test import TestSettings, stage
from rtmref.events import Event, Misused
from rtmref.lang.spec import Spec

REGRESSIONS = Path(__file__).parents[1] / "regressions"


def told(events: list[Event]) -> dict[str, Misused]:
    """The misuses of a stream."""
    return {event.misuse: event for event in events if isinstance(event, Misused)}


def test_a_case_in_words(spec: Spec) -> None:
    """A case tells where, before which call, about what, and which calls led to it."""
    leave, add = Act(7, "RtmDeregisterEntity", None), Act(3, "RtmAddRouteToDest", None)
    misuses = Misuses(spec, "replay")
    misuses.take([Case("route-references-left", leave, (5,), (add, add))], "one.yaml")
    misuses.take([Case("lists-open", None, (6,), ())])
    first, second = misuses.events()
    assert first.misuse == "route-references-left"
    assert first.says == spec.misuses["route-references-left"].says
    assert first.cases == (
        "one.yaml, before call 7 RtmDeregisterEntity: r = 5,"
        " taken by call 3 RtmAddRouteToDest (2 times)",
    )
    assert second.cases == ("at the end: l = 6",)


def test_many_cases_are_counted(spec: Spec) -> None:
    """Beyond the first ones cases are only counted."""
    misuses = Misuses(spec, "test")
    misuses.take([Case("lists-open", None, (6,), ())] * 100)
    (event,) = misuses.events()
    assert event.times == 100
    assert len(event.cases) == SHOWN


def test_replay_tells_of_leaks(spec: Spec, compiled: Program) -> None:
    """Stored traces that leave things behind say so, with the calls that handed them out."""
    path = REGRESSIONS / "asking-for-no-routes-needs-no-memory.yaml"
    found = told(list(run(ReplaySettings(spec, (path,), program=compiled))))
    assert set(found) == {"route-references-held", "enumerations-open"}
    (case,) = found["enumerations-open"].cases
    assert case == f"{path.name}, at the end: x = Enumeration 1, made by call 2 RtmCreateRouteEnum"


def test_random_runs_tell_of_leaks(spec: Spec, compiled: Program) -> None:
    """The machine's runs are told by number."""
    found = told(list(stage(TestSettings(spec, seed=2, examples=30, program=compiled))))
    assert found
    assert all(case.startswith("run ") for event in found.values() for case in event.cases)
    assert all(event.stage == "test" for event in found.values())

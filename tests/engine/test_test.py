"""The engine that runs the specification's own machine."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from fuzz.spec_faults import FAULTS, planted

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.test import TestSettings, run
from rtmref.events import Ended, Event, Figure, Found, Judged, Started
from rtmref.lang.spec import Spec
from rtmref.verdicts import ExitCode, Word

ROOT = Path(__file__).parents[2]
FAULT = "no re-election after adding a route"

T = TypeVar("T")


def only(events: list[Event], kind: type[T]) -> T:
    """The one event of a kind."""
    (found,) = [event for event in events if isinstance(event, kind)]
    return found


def test_a_sound_specification_is_tested(spec: Spec, compiled: Program) -> None:
    """Without a fault the verdict is `tested` with the number of calls; the run ends with 0."""
    events = list(run(TestSettings(spec, seed=3, examples=6, program=compiled)))
    assert isinstance(events[0], Started)
    assert not [event for event in events if isinstance(event, Found)]
    judged = only(events, Judged)
    assert judged.verdict.word is Word.TESTED
    calls = next(e.value for e in events if isinstance(e, Figure) and e.name == "machine_calls")
    assert judged.verdict.detail == str(int(calls))
    assert only(events, Ended).exit_code is ExitCode.REACHED


def test_a_fault_becomes_a_story(spec: Spec) -> None:
    """With a fault there is a short story that ends in the violation, and the run ends with 1."""
    fault = next(one for one in FAULTS if one.name == FAULT)
    broken = planted(fault, ROOT)
    events = list(run(TestSettings(broken, seed=1, examples=200)))
    finding = only(events, Found).finding
    assert finding.invariant in broken.invariants
    assert finding.says == broken.invariants[finding.invariant].says
    assert 1 <= len(finding.story) <= 4
    assert finding.story[-1].call.startswith(finding.operation + "(")
    assert finding.bindings
    assert finding.scene
    assert finding.picture is not None
    assert finding.picture.before
    assert only(events, Judged).verdict.word is Word.VIOLATED
    assert only(events, Ended).exit_code is ExitCode.FINDING
    assert spec.digest != broken.digest


def test_findings_are_the_same_every_time() -> None:
    """Equal settings give equal findings."""
    broken = planted(next(one for one in FAULTS if one.name == FAULT), ROOT)
    model = Model(broken)
    settings = TestSettings(broken, seed=1, examples=200, program=model.program)
    first, second = list(run(settings)), list(run(settings))
    assert only(first, Found) == only(second, Found)

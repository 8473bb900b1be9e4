"""Broken invariants as findings."""

from __future__ import annotations

from pathlib import Path

from fuzz.spec_faults import FAULTS, planted
from tests.engine.test_story import ADD, REGISTER

from rtmref.concrete.model import Model
from rtmref.engine.findings import scene, violation_finding
from rtmref.engine.story import steps
from rtmref.trace import Trace

ROOT = Path(__file__).parents[2]


def test_a_violation_has_its_scene() -> None:
    """A broken invariant comes with rule, bindings, and the objects that they point to."""
    fault = next(one for one in FAULTS if one.name == "no re-election after adding a route")
    broken = planted(fault, ROOT)
    model = Model(broken)
    trace = Trace((REGISTER, ADD))
    story = steps(model, trace)
    violation = model.violation()
    assert violation is not None
    finding = violation_finding(
        broken,
        model,
        violation,
        kind="test",
        operation="RtmAddRouteToDest",
        story=story,
        settings=trace,
    )
    invariant = broken.invariants[violation.invariant]
    assert finding.says == invariant.says
    assert [name for name, _ in finding.bindings] == [name for name, _ in invariant.variables]
    assert {portrait.sort for portrait in finding.scene} >= {"Route"}
    portraits = {portrait.name: portrait for portrait in scene(model, violation.binding)}
    assert dict(portraits["Route 1"].references)["dest"] == "Dest 1"
    assert dict(portraits["Route 1"].fields)["metric"] == "5"

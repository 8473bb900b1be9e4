"""Lockstep fuzzing finds every deliberately broken variant, and makes the finding small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fuzz.faults import FAULTS, Fault

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.fuzz import FuzzSettings, stage
from rtmref.engine.replay import Answer, ReplaySettings, replay
from rtmref.events import Finding, Found, Judged
from rtmref.lang.spec import Spec
from rtmref.optimized import Rtm
from rtmref.targets.optimized import OptimizedTarget
from rtmref.verdicts import Word

CALLS = 150_000
SELDOM = {"blocks-are-counted": 250_000}
"""Faults that show later: two calls that block one client, one that resumes, and an invocation."""
LONGEST = 8
"""Calls of the longest trace that a reader should have to read."""


def test_the_registry_is_not_empty() -> None:
    """There are at least twelve faults, each with a name and a sentence, each another class."""
    assert len(FAULTS) >= 12
    for fault in FAULTS:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", fault.name)
        assert fault.says.endswith(".")
        assert "\n" not in fault.says
        assert issubclass(fault.rtm, Rtm)
        assert fault.rtm is not Rtm
    assert (
        len({fault.rtm for fault in FAULTS}) == len({fault.name for fault in FAULTS}) == len(FAULTS)
    )


@pytest.mark.parametrize("seed", [101, 102, 103])
def test_the_optimised_rtm_has_no_fault(spec: Spec, compiled: Program, seed: int) -> None:
    """The real implementation shows no divergence: findings are about faults, not about noise."""
    settings = FuzzSettings(spec, OptimizedTarget, seed=seed, calls=20_000, program=compiled)
    events = list(stage(settings))
    assert not [event for event in events if isinstance(event, Found)]
    (judged,) = [event for event in events if isinstance(event, Judged)]
    assert judged.verdict.word is Word.TESTED


def first_finding(spec: Spec, compiled: Program, fault: Fault, folder: Path) -> Finding | None:
    """What fuzzing the variant finds first."""
    calls = SELDOM.get(fault.name, CALLS)
    settings = FuzzSettings(
        spec, fault.target, seed=1, calls=calls, findings=folder, program=compiled
    )
    found = (event.finding for event in stage(settings) if isinstance(event, Found))
    return next(found, None)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_is_found(spec: Spec, compiled: Program, tmp_path: Path, fault: Fault) -> None:
    """A fault is found; its trace is short, fails again on the variant, holds on the original.

    What is found is what is wrong with it, not that it fails on arguments that it does not expect.
    """
    finding = first_finding(spec, compiled, fault, tmp_path)
    assert finding is not None, "fuzzing did not find the fault"
    assert 1 <= len(finding.story) <= LONGEST
    (path,) = tmp_path.glob("*.yaml")
    assert finding.trace == str(path)
    assert not path.name.startswith("crash-")
    model = Model(compiled)
    broken = ReplaySettings(spec, (path,), {"optimized": fault.target})
    again = replay(broken, model, path)
    assert again.answer is Answer.FAILED, again.reason
    assert again.finding is not None
    assert again.finding.id == finding.id
    assert replay(ReplaySettings(spec, (path,)), model, path).answer is Answer.FIXED

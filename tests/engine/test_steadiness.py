"""Certain and flaky findings."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from fuzz.faults import FAULTS
from tests.engine.test_replay import GOOD, stored

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine import fuzz
from rtmref.engine.lockstep import Lockstep
from rtmref.engine.replay import Answer, ReplaySettings, replay, run
from rtmref.engine.steadiness import PLAYS, repeated
from rtmref.events import Found
from rtmref.lang.spec import Spec
from rtmref.report.story import story
from rtmref.targets.json_rpc import JsonRpcTarget
from rtmref.targets.target import Factory
from rtmref.trace import Call, Trace

BROKEN = next(fault for fault in FAULTS if fault.name == "host-bits-kept")
NAME = "RTM_IPV4_MASK_FROM_LEN"
COUNTING = """import json, sys
resets = 0
for line in sys.stdin:
    request = json.loads(line)
    if "id" not in request:
        continue
    if request["method"] == "initialize":
        result = {"protocol": 1, "operations": ["RTM_IPV4_MASK_FROM_LEN"]}
    elif request["method"] == "reset":
        resets, result = resets + 1, {}
    else:
        result = {"answer": [4711 + (resets in WAYS)], "events": []}
    if request["method"] == "call" and resets not in WRONG:
        bits = min(32, request["params"]["arguments"][0])
        result = {"answer": [0, 2**32 - 2 ** (32 - bits)], "events": []}
    print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
"""
MASK = Trace((Call(NAME, (8,)),), expected="status RTM_IPV4_MASK_FROM_LEN 0 4711")


def serving(spec: Spec, folder: Path, wrong: set[int], ways: set[int]) -> Factory:
    """A process that answers wrongly after these resets, after some of them otherwise."""
    program = folder / "served.py"
    settings = f"WRONG, WAYS = {sorted(wrong)}, {sorted(ways)}\n"
    program.write_text(settings + COUNTING, encoding="utf-8")
    return lambda: JsonRpcTarget(spec, (sys.executable, str(program)))


@pytest.mark.parametrize(
    ("wrong", "ways", "said"),
    [
        ({1, 2, 3, 4, 5}, set(), "certain (5 of 5)"),
        ({2, 4}, set(), "flaky (2 of 5)"),
        ({1, 3, 5}, set(), "flaky (3 of 5)"),
        ({1, 2, 3, 4, 5}, {1, 4}, "flaky (3 of 5)"),
    ],
)
def test_what_fails_now_and_then_is_flaky(
    spec: Spec, compiled: Program, tmp_path: Path, wrong: set[int], ways: set[int], said: str
) -> None:
    """A trace of a process is played five times, and the finding says how often it failed so."""
    make = serving(spec, tmp_path, wrong, ways)
    path = stored(tmp_path, spec, MASK)
    (found,) = [
        event.finding
        for event in run(ReplaySettings(spec, (path,), instead=make, program=compiled))
        if isinstance(event, Found)
    ]
    assert found.steadiness == said
    assert found.title == "RTM_IPV4_MASK_FROM_LEN answers 4711 instead of NO_ERROR"
    assert f"seen again: {said}" in story(found)


def test_what_never_fails_again_is_fixed(spec: Spec, compiled: Program, tmp_path: Path) -> None:
    """A trace is FIXED once no play shows anything; one that expects nothing is played once."""
    path = stored(tmp_path, spec, MASK)
    for trace, wrong, answer in (
        (MASK, {PLAYS}, Answer.FAILED),
        (MASK, {PLAYS + 1}, Answer.FIXED),
        (replace(MASK, expected=""), {2}, Answer.FIXED),
    ):
        stored(tmp_path, spec, trace)
        settings = ReplaySettings(spec, (path,), instead=serving(spec, tmp_path, wrong, set()))
        assert replay(settings, Model(compiled), path).answer is answer


def test_fuzzing_tells_how_steady_a_finding_is(
    spec: Spec, compiled: Program, tmp_path: Path
) -> None:
    """A process that fails after every second reset is told as flaky, with its small trace."""
    odd = set(range(1, 3000, 2))
    make = serving(spec, tmp_path, odd, set())
    only = replace(spec, operations={NAME: spec.operations[NAME]})
    settings = fuzz.FuzzSettings(only, make, calls=300, findings=tmp_path / "found")
    found = [event.finding for event in fuzz.run(settings) if isinstance(event, Found)]
    assert found
    assert all(finding.steadiness.startswith("flaky (") for finding in found)
    assert not any("(0 of" in finding.steadiness for finding in found)


def test_what_runs_here_is_played_once_more(spec: Spec, compiled: Program) -> None:
    """A target of this process is deterministic: its findings are certain, and say why."""
    settings = fuzz.FuzzSettings(spec, BROKEN.target, seed=4, calls=20_000, program=compiled)
    found = next(event.finding for event in fuzz.run(settings) if isinstance(event, Found))
    assert found.steadiness == "certain (the target is deterministic)"
    played = Lockstep(Model(compiled), BROKEN.target())
    assert str(repeated(played, GOOD, None)) == "flaky (0 of 1)"

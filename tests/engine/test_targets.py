"""Targets by name: what comes with the project, and programs."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

from rtmref.concrete.observed import ObservedModel
from rtmref.concrete.program import Program
from rtmref.engine import fuzz
from rtmref.engine.replay import Answer, ReplaySettings, replay
from rtmref.engine.targets import TARGETS, factory, with_target
from rtmref.events import Ended, Event, Found, Rejected
from rtmref.lang.spec import Spec
from rtmref.targets.child import TargetError
from rtmref.targets.json_rpc import JsonRpcTarget
from rtmref.targets.target import name_of
from rtmref.verdicts import ExitCode

ROOT = Path(__file__).parents[2]
SERVED = f"{shlex.quote(sys.executable)} -m tests.targets.served"
SILENT = """import json, sys
for line in sys.stdin:
    request = json.loads(line)
    if "id" in request:
        result = {"protocol": 1, "operations": []}
        print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
"""
FRAGILE = """import json, os, sys
for line in sys.stdin:
    request = json.loads(line)
    if request["method"] == "call":
        os._exit(3)
    result = {"protocol": 1, "operations": ["RTM_IPV4_MASK_FROM_LEN"]}
    print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
"""
CHANGING = """import json, os, sys
begun = os.path.exists("begun")
open("begun", "w").close()
names = ["RTM_IPV4_MASK_FROM_LEN", "RTM_IPV4_LEN_FROM_MASK"]
for line in sys.stdin:
    request = json.loads(line)
    if request["method"] == "call":
        os._exit(3)
    result = {"protocol": 1, "operations": names[begun:]}
    print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
"""


@pytest.fixture(autouse=True)
def path_of_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs find the project."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT / "src"), str(ROOT))))


def events(spec: Spec, target: str, calls: int) -> list[Event]:
    """The events of fuzzing a target."""
    return list(
        with_target(
            "fuzz",
            target,
            spec,
            lambda part, make: fuzz.run(fuzz.FuzzSettings(part, make, calls=calls)),
        )
    )


def code(found: list[Event]) -> ExitCode:
    """How the run ended."""
    ended = found[-1]
    assert isinstance(ended, Ended)
    return ended.exit_code


def test_a_program_is_compared(spec: Spec) -> None:
    """A program that answers as the model does is fuzzed without a finding."""
    found = events(spec, SERVED, 1200)
    assert code(found) == ExitCode.REACHED
    assert not [each for each in found if isinstance(each, Found)]


def test_what_a_program_does_wrong_is_a_finding(spec: Spec) -> None:
    """A wrong answer is told with the calls that lead there, as few as there can be."""
    found = events(spec, f"{SERVED} RtmCreateRouteList", 1200)
    assert code(found) == ExitCode.FINDING
    findings = [each.finding for each in found if isinstance(each, Found)]
    assert {each.operation for each in findings} == {"RtmCreateRouteList"}
    assert min(len(each.story) for each in findings) <= 3


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("nonsense", "'nonsense' is none of optimized"),
        ("./nonsense", "./nonsense: there is no such program"),
        ("'", "no command is"),
        ("", "is none of optimized"),
    ],
)
def test_unknown_targets_are_refused(spec: Spec, target: str, message: str) -> None:
    """A name that is no target is bad input, and the message names it."""
    found = events(spec, target, 1)
    assert code(found) == ExitCode.BAD_INPUT
    (rejected,) = [each for each in found if isinstance(each, Rejected)]
    assert rejected.argument == "--target"
    assert message in rejected.message


def test_a_program_must_support_something(spec: Spec, tmp_path: Path) -> None:
    """Where nothing can be compared, nobody is told that all is well."""
    program = tmp_path / "silent.py"
    program.write_text(SILENT)
    found = events(spec, f"{shlex.quote(sys.executable)} {program}", 1)
    assert code(found) == ExitCode.BAD_INPUT
    (rejected,) = [each for each in found if isinstance(each, Rejected)]
    assert "supports no operation" in rejected.message


def test_crashes_are_made_small_at_little_cost(spec: Spec, tmp_path: Path) -> None:
    """A program that ends with every call is told by one call, and not started again for long."""
    program = tmp_path / "fragile.py"
    program.write_text(FRAGILE)
    target = JsonRpcTarget(spec, [sys.executable, "-I", str(program)])
    part = target.capabilities.part(spec)
    settings = fuzz.FuzzSettings(part, lambda: target, calls=300)
    (finding,) = [each.finding for each in fuzz.stage(settings) if isinstance(each, Found)]
    assert (len(finding.story), finding.settings) == (1, ())
    assert "ended with exit code 3" in finding.title
    assert target.starts < 40


def test_a_fresh_process_is_what_the_first_was(
    spec: Spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that says something else of itself the next time has failed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "changing.py").write_text(CHANGING)
    target = JsonRpcTarget(spec, [sys.executable, "-I", "changing.py"])
    target.reset({}, {})
    with pytest.raises(TargetError, match="exit code 3"):
        target.operations["RTM_IPV4_MASK_FROM_LEN"](8)
    target.reset({}, {})
    with pytest.raises(TargetError, match="something else of itself than before"):
        target.operations["RTM_IPV4_MASK_FROM_LEN"](8)
    target.close()


def test_targets_of_the_project_have_names(spec: Spec) -> None:
    """A target that comes with the project is known by the name that it has itself."""
    for name in TARGETS:
        assert name_of(factory(name, spec)) == name
    with pytest.raises(TargetError):
        factory("ls", spec)


TRACE = """about: a test
target: {target}
calls:
- RtmCreateRouteList: {{RtmRegHandle: null, RouteListHandle: true}}
"""


def replayed(spec: Spec, compiled: Program, path: Path, target: str | None) -> tuple[Answer, str]:
    """What a trace says when it is run again, on a target if one is given."""
    instead = None if target is None else factory(target, spec)
    settings = ReplaySettings(spec, (path,), instead=instead)
    found = replay(settings, ObservedModel(compiled), path)
    return found.answer, found.reason


def test_traces_never_run_commands(spec: Spec, compiled: Program, tmp_path: Path) -> None:
    """A command runs because the user names it, not because a trace does."""
    proof, path = tmp_path / "it-ran", tmp_path / "trace.yaml"
    path.write_text(TRACE.format(target=f"/usr/bin/touch {proof}"))
    answer, reason = replayed(spec, compiled, path, None)
    assert answer is Answer.ERROR
    assert "--target says what to run it on" in reason
    assert not proof.exists()
    assert replayed(spec, compiled, path, SERVED)[0] is Answer.FIXED
    wrong = replayed(spec, compiled, path, f"{SERVED} RtmCreateRouteList")
    assert wrong[0] is Answer.FAILED


def test_spoilt_arguments_stay_here(spec: Spec, compiled: Program) -> None:
    """A trace that passes what no line of JSON can carry is not played on a program."""
    path = ROOT / "tests" / "regressions" / "an-address-family-is-a-number.yaml"
    answer, reason = replayed(spec, compiled, path, SERVED)
    assert answer is Answer.ERROR
    assert "cannot be passed" in reason

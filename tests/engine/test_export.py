"""Traces in forms for others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.engine.test_replay import GOOD, REGRESSIONS, stored
from tests.engine.test_story import ADD, CALLER, REGISTER

from rtmref.engine.export import ExportSettings, run
from rtmref.engine.stored import identifier
from rtmref.events import Ended, Event, Rejected, Said
from rtmref.lang.spec import Spec
from rtmref.trace import Call, Trace
from rtmref.values import AF_INET, NetAddress
from rtmref.verdicts import ExitCode

ROOT = Path(__file__).parents[2]
SERVED = (sys.executable, str(ROOT / "tests/targets/served.py"))
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}
HOP = Call(
    "RtmAddNextHop",
    (CALLER, (NetAddress(AF_INET, 32, 0x0A000001), None, 5, 0, 0, 0, None), (None,), True),
)
TRACE = Trace(
    (REGISTER, ADD, HOP, HOP, Call("RtmDeregisterEntity", (CALLER,))),
    expected="status RtmDeregisterEntity 0 1",
    target=" ".join(SERVED),
)


def written(spec: Spec, folder: Path, trace: Trace, form: str) -> Path:
    """The exported trace, found by its id."""
    stored(folder, spec, trace, "found.yaml")
    file = folder / "test_exported.py"
    name = Path(identifier(trace))
    events = list(run(ExportSettings(spec, name, form, file, None, (folder,))))
    assert events[-1] == Ended(exit_code=ExitCode.REACHED)
    return file


def started(*command: str, path: str) -> subprocess.CompletedProcess[str]:
    """The command, done; `path` is where Python looks for modules."""
    return subprocess.run(
        command,
        env={**ENVIRONMENT, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_script_tells_whether_it_still_fails(spec: Spec, tmp_path: Path) -> None:
    """It ends with 0 on a program that is right; with 1 and what it expected on one that is not."""
    file = written(spec, tmp_path, TRACE, "script")
    path = ENVIRONMENT["PYTHONPATH"]
    good = started(sys.executable, str(file), path=path)
    assert good.returncode == 0, good.stdout + good.stderr
    assert good.stdout.endswith("all is as expected\n")
    assert good.stdout.count("answer [0") >= 3
    for operation, number in (("RtmDeregisterEntity", 5), ("RtmRegisterEntity", 1)):
        bad = started(sys.executable, str(file), *SERVED, operation, path=path)
        assert bad.returncode == 1, bad.stdout + bad.stderr
        assert f"\n{number}. {operation}" in bad.stdout
        assert f"\n{number + 1}. " not in bad.stdout
        assert "answer [1" in bad.stdout
        assert "expected answer [0" in bad.stdout


def test_a_script_needs_python_alone(spec: Spec, tmp_path: Path) -> None:
    """It runs without rtmref; a program that does not start or says nothing is told of."""
    file = written(spec, tmp_path, TRACE, "script")
    alone = (sys.executable, "-S", "-I", str(file))
    gone = started(*alone, str(tmp_path / "none"), path="")
    assert (gone.returncode, "cannot be started" in gone.stdout) == (2, True)
    silent = started(*alone, sys.executable, "-c", "pass", path="")
    assert silent.returncode == 1
    assert "no answer but b''" in silent.stdout or "the program is gone" in silent.stdout


def test_a_test_fails_as_long_as_the_program_does(spec: Spec, tmp_path: Path) -> None:
    """The exported test fails on a program that is wrong, and passes on one that is right."""
    for more, code in (((), 0), (("RtmDeregisterEntity",), 1)):
        trace = replace(TRACE, target=" ".join((*SERVED, *more)))
        file = written(spec, tmp_path, trace, "pytest")
        command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(file))
        done = started(*command, path=ENVIRONMENT["PYTHONPATH"])
        assert done.returncode == code, done.stdout + done.stderr
        assert ("1 passed" in done.stdout) == (code == 0)


@pytest.mark.parametrize(
    ("trace", "said"),
    [
        (replace(GOOD, target="zebra"), "told routes"),
        (GOOD, "no command"),
        (replace(TRACE, profile="p"), "profile p"),
        (replace(TRACE, calls=(REGISTER, replace(REGISTER, thread=1))), "several"),
    ],
    ids=["routes", "here", "profile", "threads"],
)
def test_what_no_script_can_play_is_refused(
    spec: Spec, tmp_path: Path, trace: Trace, said: str
) -> None:
    """Where a script makes no sense, the reason is told, and it ends with 2."""
    path = stored(tmp_path, spec, trace)
    events: list[Event] = list(run(ExportSettings(spec, path, "script")))
    (rejected,) = [event for event in events if isinstance(event, Rejected)]
    assert said in rejected.message
    assert events[-1] == Ended(exit_code=ExitCode.BAD_INPUT)


def test_states_are_in_the_form_of_itf(spec: Spec, tmp_path: Path) -> None:
    """Every state has every variable, in documented expressions alone, and is what calls made."""
    document = json.loads(written(spec, tmp_path, TRACE, "itf").read_text(encoding="utf-8"))
    assert document["#meta"]["format"] == "ITF"
    assert [state["#meta"]["index"] for state in document["states"]] == [0, 1, 2, 3, 4, 5]
    for state in document["states"]:
        assert set(state) == {"#meta", *document["vars"]}
        assert all(is_expression(state[name]) for name in document["vars"])
    counts = [
        [len(state[sort]["#map"]) for sort in ("Entity", "Route", "NextHop")]
        for state in document["states"]
    ]
    assert counts == [[0, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 1], [1, 1, 1], [1, 1, 1]]
    registered = [state["Entity"]["#map"][0][1]["registered"] for state in document["states"][1:]]
    assert registered == [True, True, True, True, False]
    calls = [state["call"].partition("(")[0] for state in document["states"]]
    assert calls == ["", *(call.operation for call in TRACE.calls)]
    (number, route), *_ = document["states"][2]["Route"]["#map"]
    assert number.keys() == {"#bigint"}
    assert route["metric"] == {"#bigint": "5"}


def is_expression(value: Any) -> bool:
    """Whether it is an expression as the description of the format lists them."""
    match value:
        case bool() | str():
            return True
        case {"#bigint": str(digits), **more}:
            return not more and digits.removeprefix("-").isdecimal()
        case {"#tup": list(items), **more} | {"#set": list(items), **more}:
            return not more and all(map(is_expression, items))
        case {"#map": list(pairs), **more}:
            return not more and all(len(pair) == 2 and is_expression(pair) for pair in pairs)
        case list():
            return all(map(is_expression, value))
        case dict():
            named = all(not name.startswith("#") for name in value)
            return named and all(map(is_expression, value.values()))
    return False


def test_spoilt_arguments_are_for_no_script(spec: Spec) -> None:
    """A trace that passes what JSON does not have can be a test, and no script."""
    path = REGRESSIONS / "an-address-family-is-a-number.yaml"
    wanted = ExportSettings(spec, path, "script", target=" ".join(SERVED))
    assert any("JSON" in event.message for event in run(wanted) if isinstance(event, Rejected))
    told = [event.text for event in run(replace(wanted, form="pytest")) if isinstance(event, Said)]
    assert "def test_" in told[0]

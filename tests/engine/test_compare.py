"""Several targets and the model on the same calls."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from rtmref import lang
from rtmref.concrete.program import Program, program
from rtmref.engine.compare import run
from rtmref.engine.comparing import CompareSettings
from rtmref.events import Ended, Event, Found, Judged, Noted, Rejected, Said
from rtmref.lang.spec import Spec
from rtmref.profile import Profile
from rtmref.profile.loading import load
from rtmref.targets.ribs import RIBS
from rtmref.verdicts import ExitCode

ROOT = Path(__file__).parents[2]
SERVED = f"{shlex.quote(sys.executable)} -m tests.targets.served"
FRAGILE = """import json, os, sys
for line in sys.stdin:
    request = json.loads(line)
    if request["method"] == "call":
        os._exit(3)
    result = {"protocol": 1, "operations": ["RTM_IPV4_MASK_FROM_LEN"]}
    print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
"""
FOREIGN = """calls:
- RtmRegisterEntity:
    RtmEntityInfo:
      RtmInstanceId: 0
      AddressFamily: 2
      EntityId: {EntityProtocolId: 12, EntityInstanceId: 0}
    ExportMethods: null
    EventCallback: 0
    ReserveOpaquePointer: false
    RtmRegProfile: true
    RtmRegHandle: true
"""
"""A trace with an owner that the profile of libraries does not have."""


@pytest.fixture(autouse=True)
def path_of_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs find the project."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT / "src"), str(ROOT))))


def compared(
    spec: Spec,
    *targets: str,
    calls: int = 500,
    traces: Sequence[Path] = (),
    findings: Path | None = None,
    by: tuple[str, ...] = (),
) -> list[Event]:
    """The events of a comparison."""
    settings = CompareSettings(
        targets, tuple(traces), 3, calls, findings=findings, profiles=by, program=compiled()
    )
    return list(run(settings, spec, profiles()))


@cache
def compiled() -> Program:
    """The operations of the shipped specification."""
    spec = lang.load()
    assert isinstance(spec, Spec)
    return program(replace(spec, invariants={}))


@cache
def profiles() -> Mapping[str, Profile]:
    """The profiles that are shipped."""
    return load(lang.check(None), None).found


def code(events: Sequence[Event]) -> ExitCode:
    """How the comparison ended."""
    assert isinstance(events[-1], Ended)
    return events[-1].exit_code


def titles(events: Sequence[Event]) -> list[str]:
    """The differences in words."""
    return [event.finding.title for event in events if isinstance(event, Found)]


def judged(events: Sequence[Event]) -> dict[str, str]:
    """What is said of each target."""
    return {event.subject: event.evidence for event in events if isinstance(event, Judged)}


def test_those_that_agree(spec: Spec) -> None:
    """The implementation in this process and in another agree with the model and each other."""
    events = compared(spec, "optimized", f"served={SERVED}")
    assert code(events) is ExitCode.REACHED
    assert not titles(events)
    (table,) = [event.text for event in events if isinstance(event, Said)]
    (agreed,) = {said.rpartition(" ")[2] for said in table.splitlines()[1:]}
    same, of = agreed.split("/")
    assert same == of
    assert int(of.replace(",", "")) >= 500


def test_a_faulty_one_is_named(spec: Spec, tmp_path: Path) -> None:
    """Who alone answers otherwise is named, and the trace of it gives the same again."""
    targets = ("optimized", f"served={SERVED}", f"faulty={SERVED} RtmGetDestInfo")
    events = compared(spec, *targets, calls=1000, findings=tmp_path)
    assert code(events) is ExitCode.FINDING
    (found,) = [event.finding for event in events if isinstance(event, Found)]
    assert found.title.startswith("RtmGetDestInfo: faulty differs from the model (status)")
    assert found.title.endswith("faulty is alone with its answer")
    assert found.story[-1].expected.startswith("model, optimized, served: ")
    assert found.story[-1].result.startswith("faulty: ")
    assert "faulty" in found.reproduce
    assert len(found.story) <= 2
    again = compared(spec, *targets, traces=[Path(found.trace)])
    assert titles(again) == [found.title]


def test_wrong_in_the_same_way(spec: Spec) -> None:
    """Targets that give the same wrong answer stand together, and agree with each other."""
    faulty = f"{SERVED} RtmGetDestInfo"
    events = compared(spec, "optimized", f"one={faulty}", f"two={faulty}", calls=1000)
    (title,) = titles(events)
    assert title == "RtmGetDestInfo: one and two differ from the model (status)"
    (table,) = [event.text for event in events if isinstance(event, Said)]
    line = next(line for line in table.splitlines() if line.startswith("  one"))
    agreed = dict(each.rsplit(" ", 1) for each in line.removeprefix("  one: ").split(", "))
    same, of = agreed["two"].split("/")
    assert same == of
    same, of = agreed["model"].split("/")
    assert same != of


def test_a_crash_leaves_a_target_out(spec: Spec, tmp_path: Path) -> None:
    """A target that dies is a group of its own, and is not asked again; the others go on."""
    program = tmp_path / "fragile.py"
    program.write_text(FRAGILE, encoding="utf-8")
    fragile = f"fragile={shlex.quote(sys.executable)} {program}"
    events = compared(spec, "optimized", fragile, calls=600)
    assert code(events) is ExitCode.FINDING
    (title,) = titles(events)
    assert "fragile differs from the model (crash)" in title
    told = [each.text for each in events if isinstance(each, Noted) and each.level == "warning"]
    assert len(told) == 1
    assert told[0].startswith("fragile is left out from here on")
    assert judged(events)["fragile"].endswith("of 1 calls")
    assert int(judged(events)["optimized"].split()[-2]) >= 600


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        (("optimized",), "two targets at least"),
        (("optimized", "optimized"), "two are called optimized"),
        (("model=optimized", "optimized"), "two are called model"),
        (("optimized", "pytricia"), "pytricia can be told routes, optimized calls"),
    ],
)
def test_what_cannot_be_compared(spec: Spec, targets: tuple[str, ...], message: str) -> None:
    """Targets that have no answers to compare are refused with the reason."""
    events = compared(spec, *targets)
    assert code(events) is ExitCode.BAD_INPUT
    (said,) = [event.message for event in events if isinstance(event, Rejected)]
    assert message in said


def test_a_trace_that_not_all_can_be_put(spec: Spec, tmp_path: Path) -> None:
    """A trace with something else than the targets take is bad input, which names the file."""
    path = tmp_path / "wrong.yaml"
    path.write_text("calls: [{Nothing: {}}]\n", encoding="utf-8")
    events = compared(spec, "optimized", "again=optimized", traces=[path])
    assert code(events) is ExitCode.BAD_INPUT
    assert any(isinstance(e, Rejected) and "wrong.yaml" in e.argument for e in events)


@pytest.mark.parametrize(
    ("targets", "by", "message"),
    [
        (("pytricia", "py-radix"), ("prefixs",), "did you mean"),
        (("pytricia", "py-radix"), ("linux",), "linux is no profile for any of pytricia, py-radix"),
        (("optimized", "again=optimized"), ("linux",), "linux is no profile for any of optimized"),
    ],
)
def test_a_profile_that_is_of_no_use(
    spec: Spec, targets: tuple[str, ...], by: tuple[str, ...], message: str
) -> None:
    """One that is not there, or for none of the targets, is refused by the name of the option."""
    events = compared(spec, *targets, by=by)
    assert code(events) is ExitCode.BAD_INPUT
    (said,) = [event for event in events if isinstance(event, Rejected)]
    assert said.argument == "--profile"
    assert message in said.message


needs_libraries = pytest.mark.skipif(
    find_spec("pytricia") is None or find_spec("radix") is None,
    reason="pytricia and py-radix are not installed",
)


@needs_libraries
def test_libraries_agree(spec: Spec) -> None:
    """Two libraries for prefixes give the model's best routes, and so each other's."""
    events = compared(spec, "pytricia", "py-radix", calls=600)
    assert code(events) is ExitCode.REACHED
    assert set(judged(events)) == {"pytricia", "py-radix"}


@needs_libraries
def test_targets_are_compared_by_the_profiles_that_are_named(spec: Spec) -> None:
    """Nothing else is taken, and the line that reproduces it names them as well."""
    (name,) = [each for each, one in profiles().items() if "pytricia" in (one.target, *one.also)]
    events = compared(spec, "pytricia", "py-radix", calls=300, by=(name,))
    assert code(events) is ExitCode.REACHED
    assert any(f"pytricia by {name}" in e.text for e in events if isinstance(e, Noted))
    judgements = [event for event in events if isinstance(event, Judged)]
    assert all(f"--profile {name} --seed 3" in each.reproduce for each in judgements)


@needs_libraries
def test_a_library_that_loses_routes(spec: Spec, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that answers a lookup wrongly differs from the other and from the model."""
    from rtmref.targets.lpm.rib import LongestPrefix

    class Forgetful(LongestPrefix):
        def lookup(self, view: int, address: object) -> None:
            return None

    forgetful = {**RIBS, "py-radix": lambda room: Forgetful("py-radix")}
    monkeypatch.setattr("rtmref.engine.measured.RIBS", forgetful)
    events = compared(spec, "pytricia", "py-radix", calls=600)
    assert titles(events)
    for title in titles(events):
        assert ": py-radix differs from the model (lookup missing); py-radix is alone" in title
    assert code(events) is ExitCode.FINDING


@needs_libraries
@pytest.mark.skipif(os.geteuid() != 0, reason="network namespaces need root")
def test_the_kernel_and_a_library(spec: Spec) -> None:
    """The forwarding table of Linux and a library agree on what both can be told."""
    events = compared(spec, "linux", "pytricia", calls=300)
    assert code(events) is ExitCode.REACHED, [str(e) for e in events if isinstance(e, Rejected)]
    assert set(judged(events)) == {"linux", "pytricia"}


@needs_libraries
def test_a_trace_that_leads_out_of_the_profiles(spec: Spec, tmp_path: Path) -> None:
    """A trace of which a call is not one of all profiles is not compared, which is said."""
    path = tmp_path / "foreign.yaml"
    path.write_text(FOREIGN, encoding="utf-8")
    events = compared(spec, "pytricia", "py-radix", traces=[path])
    assert code(events) is ExitCode.INCONCLUSIVE
    assert any(
        isinstance(event, Judged)
        and event.subject == str(path)
        and "call 1 leads out" in str(event.verdict)
        for event in events
    )

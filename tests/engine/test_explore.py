"""What `rtmref explore` says of scopes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fuzz.spec_faults import FAULTS, planted

from rtmref.concrete.fingerprints import Fingerprints, StampAheadError
from rtmref.concrete.program import Program, program
from rtmref.engine import explore
from rtmref.engine.explore_scope import ExploreSettings
from rtmref.engine.replay import ReplaySettings
from rtmref.engine.replay import run as replayed
from rtmref.events import Complained, Ended, Event, Explored, Found, Judged, Rejected
from rtmref.optimized import Rtm
from rtmref.targets.optimized import OptimizedTarget
from rtmref.verdicts import ExitCode, Word

ROOT = Path(__file__).parents[2]
SCOPE = """
theme: tiny
doc: T.
scopes:
  tiny:
    says: Two instances and three interfaces.
    chapters: [instances]
    depth: 4
    calls:
      - StartInstance: {RtmInstanceId: {any: [1, 2]}, InterfaceIndex: {any: [1, 2, 3]}}
      - MoveInterface: {RtmInstanceId: {any: [1, 2]}, InterfaceIndex: {any: [1, 2, 3]}}
      - AddInterface: {RtmInstanceId: {any: [1, 2]}, InterfaceIndex: {any: [1, 2, 3]}}
"""
UNUSED = "an-instance-is-used-that-nobody-started"


def run(whole: Program, folder: Path, text: str, **settings: object) -> list[Event]:
    """The events of an exploration of the scopes in a text."""
    path = folder / "tiny.yaml"
    path.write_text(text, encoding="utf-8")
    given = ExploreSettings(whole.spec, paths=(path,), findings=folder, program=whole)
    return list(explore.run(replace(given, **settings)))  # type: ignore[arg-type]


def ending(events: list[Event]) -> ExitCode:
    """The exit code."""
    (ended,) = [event for event in events if isinstance(event, Ended)]
    return ended.exit_code


def titles(events: list[Event]) -> list[str]:
    """What was found, in words."""
    return [event.finding.title for event in events if isinstance(event, Found)]


def test_counts_and_verdicts(compiled: Program, tmp_path: Path) -> None:
    """A scope tells its size, and every invariant in how many states it was checked."""
    events = run(compiled, tmp_path, SCOPE, depth=3)
    (size,) = [event for event in events if isinstance(event, Explored)]
    assert size.states == sum(size.levels)
    assert (size.depth, size.complete, size.bound) == (3, False, "to depth 3")
    judged = {e.invariant: e.verdict for e in events if isinstance(e, Judged) and e.invariant}
    assert set(judged) == set(compiled.spec.invariants)
    assert str(judged["interface-has-one-owner"]) == f"explored({size.states})"
    assert judged["next-hops-belong-to-the-owner"].word is Word.VACUOUS


def test_a_violation_has_the_shortest_story(tmp_path: Path) -> None:
    """A fault of the specification is found with as few calls as possible, and replays."""
    (fault,) = [f for f in FAULTS if f.name == "an interface is handed over without release"]
    spec = planted(fault, ROOT)
    whole = program(spec)
    events = run(whole, tmp_path, SCOPE)
    findings = [event.finding for event in events if isinstance(event, Found)]
    (finding,) = [finding for finding in findings if finding.invariant]
    assert (finding.kind, finding.invariant) == ("exploration", fault.breaks)
    calls = [step.call.split("(")[0] for step in finding.story]
    assert sorted(calls[:-1]) == ["AddInterface", "StartInstance", "StartInstance"]
    assert calls[-1] == "MoveInterface"
    assert finding.bindings
    assert finding.scene
    assert ending(events) is ExitCode.FINDING
    (stored,) = [path for path in tmp_path.glob("*.yaml") if path.name != "tiny.yaml"]
    again = list(replayed(ReplaySettings(spec, (stored,), program=whole)))
    assert any(isinstance(e, Found) and e.finding.invariant == fault.breaks for e in again)


def test_what_is_not_reached_is_a_finding(compiled: Program, tmp_path: Path) -> None:
    """A state that is not reached and must be, and an operation that never succeeds."""
    text = SCOPE + f"      - StopInstance: {{RtmInstanceId: 3}}\n    sometimes: [{UNUSED}]\n"
    events = run(compiled, tmp_path, text)
    found = titles(events)
    assert f"no state is reached that is {UNUSED}, in tiny" in found
    assert "StopInstance never succeeds, in tiny" in found
    assert "RtmAddRouteToDest never succeeds, because no scope has it" in found
    assert ending(events) is ExitCode.FINDING


def test_a_bounded_run_does_not_complain(compiled: Program, tmp_path: Path) -> None:
    """Where the user has cut the exploration short, what was not reached is not a finding."""
    text = SCOPE + f"    sometimes: [{UNUSED}]\n"
    assert titles(run(compiled, tmp_path, text, depth=1)) == []
    assert ending(run(compiled, tmp_path, text, states=2)) is ExitCode.REACHED


def test_what_is_reached_is_told_with_its_calls(compiled: Program, tmp_path: Path) -> None:
    """The witness of a state is the shortest sequence of calls."""
    text = (
        SCOPE
        + "      - RtmRegisterEntity: {RtmEntityInfo: {RtmInstanceId: 1, AddressFamily: AF_INET}}\n"
        + f"    sometimes: [{UNUSED}]\n"
    )
    events = run(compiled, tmp_path, text, depth=2)
    (size,) = [event for event in events if isinstance(event, Explored)]
    (reached,) = size.reached
    assert reached.name == UNUSED
    assert [call.split("(")[0] for call in reached.calls] == ["RtmRegisterEntity"]


@pytest.mark.parametrize(
    ("settings", "argument"),
    [({"scopes": ("tinny",)}, "tinny"), ({"chapters": ("root",)}, "root")],
)
def test_unknown_names_are_bad_input(
    compiled: Program, tmp_path: Path, settings: dict[str, object], argument: str
) -> None:
    """A scope or chapter that does not exist is named, with what was perhaps meant."""
    events = run(compiled, tmp_path, SCOPE, **settings)
    (rejected,) = [event for event in events if isinstance(event, Rejected)]
    assert rejected.argument == argument
    assert "did you mean" in rejected.message
    assert ending(events) is ExitCode.BAD_INPUT


def test_a_beginning_that_fails_is_bad_input(compiled: Program, tmp_path: Path) -> None:
    """A scope has to begin with calls that succeed."""
    begin = "    begin:\n      - StopInstance: {RtmInstanceId: 7}\n    calls:\n"
    events = run(compiled, tmp_path, SCOPE.replace("    calls:\n", begin))
    (rejected,) = [event for event in events if isinstance(event, Rejected)]
    assert "call 1 of 'begin', StopInstance, answers" in rejected.message
    assert ending(events) is ExitCode.BAD_INPUT


def test_files_with_errors_are_bad_input(compiled: Program, tmp_path: Path) -> None:
    """A file that is wrong is complained of, and nothing is explored."""
    events = run(compiled, tmp_path, SCOPE.replace("StartInstance", "StartInstanse"))
    assert any(isinstance(event, Complained) for event in events)
    assert not any(isinstance(event, Explored) for event in events)
    assert ending(events) is ExitCode.BAD_INPUT


def test_workers_change_nothing(compiled: Program, tmp_path: Path) -> None:
    """Scopes that are shared out give the same events as one after the other."""
    text = SCOPE + SCOPE.split("scopes:\n")[1].replace("tiny", "small")
    one = [e for e in run(compiled, tmp_path, text, depth=2) if isinstance(e, Explored | Judged)]
    two = [
        e
        for e in run(compiled, tmp_path, text, depth=2, workers=2)
        if isinstance(e, Explored | Judged)
    ]
    assert one == two


def test_stamps_that_are_none_count_as_they_are(
    compiled: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a stamp gets ahead of its counter, the scope is explored again with exact values."""
    text = SCOPE + "      - RtmRegisterEntity: {RtmEntityInfo: {AddressFamily: AF_INET}}\n"
    given_up: list[Fingerprints] = []

    def check(self: Fingerprints) -> None:
        if not given_up:
            given_up.append(self)
            raise StampAheadError

    monkeypatch.setattr(Fingerprints, "_check_counters", check)
    events = run(compiled, tmp_path, text, depth=2)
    (size,) = [event for event in events if isinstance(event, Explored)]
    assert size.depth == 2
    assert len(given_up) == 1, "the first exploration was given up"


class Wrong(Rtm):
    """An implementation that lets interfaces of others be added."""

    def AddInterface(self, RtmInstanceId: int, InterfaceIndex: int) -> tuple[int, ...]:
        """Answer that all is well, whoever owns the interface."""
        super().AddInterface(RtmInstanceId, InterfaceIndex)
        return (0,)


def test_a_target_is_driven_along_every_call(compiled: Program, tmp_path: Path) -> None:
    """The optimised implementation answers as the model in every state; a wrong one is found."""
    text = SCOPE.replace("depth: 4", "depth: 2")
    events = run(compiled, tmp_path, text, target=OptimizedTarget)
    (driven,) = [e for e in events if isinstance(e, Judged) and e.kind == "lockstep"]
    (size,) = [e for e in events if isinstance(e, Explored)]
    assert driven.verdict.word is Word.EXPLORED
    assert int(driven.verdict.detail) == size.calls, "every call that was tried is compared"
    events = run(compiled, tmp_path, text, target=lambda: OptimizedTarget(Wrong))
    told = [event.finding for event in events if isinstance(event, Found)]
    (finding,) = [finding for finding in told if finding.kind == "lockstep"]
    assert finding.title.startswith("AddInterface answers NO_ERROR instead of ERROR_")
    assert ending(events) is ExitCode.FINDING

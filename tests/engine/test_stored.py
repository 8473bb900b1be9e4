"""Findings by their ids."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fuzz.faults import FAULTS
from tests.engine.test_findings import MOVE, START, compiled_with
from tests.engine.test_replay import GOOD, stored

from rtmref.concrete.program import Program
from rtmref.engine import fuzz
from rtmref.engine.replay import ReplaySettings, run
from rtmref.engine.stored import UnknownError, identifier, located
from rtmref.events import Ended, Found, Judged, Rejected, fingerprint
from rtmref.lang.spec import Spec
from rtmref.trace import Trace
from rtmref.verdicts import ExitCode

BROKEN = next(fault for fault in FAULTS if fault.name == "host-bits-kept")


def test_what_fuzzing_tells_can_be_replayed_by_its_id(
    spec: Spec, compiled: Program, tmp_path: Path
) -> None:
    """The id that is told leads to the stored trace, and the replay tells the same id."""
    wanted = fuzz.FuzzSettings(
        spec, BROKEN.target, seed=4, calls=20_000, findings=tmp_path, program=compiled
    )
    told = next(event.finding for event in fuzz.run(wanted) if isinstance(event, Found))
    assert located(spec, told.id, (tmp_path,)) == Path(told.trace)
    again = ReplaySettings(spec, (Path(told.id[:10]),), instead=BROKEN.target, findings=(tmp_path,))
    events = list(run(again))
    assert [event.finding.id for event in events if isinstance(event, Found)] == [told.id]
    assert events[-1] == Ended(exit_code=ExitCode.FINDING)


def test_a_broken_invariant_has_the_id_of_its_finding(tmp_path: Path) -> None:
    """The trace of a broken invariant has the id that its finding has when it is replayed."""
    program = compiled_with("an interface is handed over without release")
    trace = Trace((*START, MOVE))
    events = list(run(_played(program, tmp_path, trace)))
    (found,) = [event.finding for event in events if isinstance(event, Found)]
    assert identifier(replace(trace, expected=f"invariant {found.invariant}")) == found.id


def _played(program: Program, folder: Path, trace: Trace) -> ReplaySettings:
    return ReplaySettings(program.spec, (stored(folder, program.spec, trace),), program=program)


def test_unknown_and_ambiguous_ids_are_bad_input(spec: Spec, tmp_path: Path) -> None:
    """An id of no finding is told with the folders; one of several with each; both end with 2."""
    first, second = (f"crash {name}" for name in _alike())
    stored(tmp_path, spec, replace(GOOD, expected=first), "one.yaml")
    stored(tmp_path, spec, replace(GOOD, expected=second), "two.yaml")
    stored(tmp_path, spec, GOOD, "no-finding.yaml")
    (tmp_path / "no-trace.yaml").write_text("nothing", encoding="utf-8")
    common = fingerprint(first)[0]
    with pytest.raises(UnknownError, match=rf"{fingerprint(first)}.*{fingerprint(second)}"):
        located(spec, common, (tmp_path,))
    assert located(spec, fingerprint(second), (tmp_path,)) == tmp_path / "two.yaml"
    for name, said in (("0" * 12, f"no finding in {tmp_path}"), ("nothing.yaml", "no such file")):
        events = list(run(ReplaySettings(spec, (Path(name),), findings=(tmp_path,))))
        (rejected,) = [event for event in events if isinstance(event, Rejected)]
        assert said in rejected.message
        assert rejected.argument == name
        assert not [event for event in events if isinstance(event, Judged)]
        assert events[-1] == Ended(exit_code=ExitCode.BAD_INPUT)


def _alike() -> tuple[str, str]:
    """Two names whose findings have ids that begin alike."""
    known: dict[str, str] = {}
    for number in range(17):
        begins = fingerprint(f"crash {number}")[0]
        if begins in known:
            return known[begins], str(number)
        known[begins] = str(number)
    raise AssertionError("seventeen ids begin with sixteen digits")

"""Stored traces, run again."""

from __future__ import annotations

from pathlib import Path

import pytest

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.replay import Answer, ReplaySettings, replay, run, trace_files
from rtmref.engine.vocabulary import vocabulary
from rtmref.events import Ended, Found, Judged, Noted, Rejected
from rtmref.lang.spec import Spec
from rtmref.trace import Call, Handle, Trace
from rtmref.trace.reading import load
from rtmref.trace.writing import dump
from rtmref.verdicts import ExitCode, Verdict, Word

REGRESSIONS = Path(__file__).parents[1] / "regressions"
GOOD = Trace(
    (
        Call("RtmRegisterEntity", ((0, 2, (1, 0)), None, 0, False, True, True)),
        Call("RtmDeregisterEntity", (Handle(1, ("RtmRegHandle",)),)),
        Call("RtmDeregisterEntity", (Handle(1, ("RtmRegHandle",)),)),
    ),
    about="a client that leaves twice",
)


def stored(folder: Path, spec: Spec, trace: Trace, name: str = "one.yaml") -> Path:
    """The trace as a file."""
    path = folder / name
    path.write_text(dump(trace, vocabulary(spec)), encoding="utf-8")
    return path


def test_a_good_trace_is_fixed(spec: Spec, compiled: Program, tmp_path: Path) -> None:
    """A trace without a difference is FIXED, tested by its calls, and the run ends with 0."""
    path = stored(tmp_path, spec, GOOD)
    events = list(run(ReplaySettings(spec, (path,), program=compiled)))
    (judged,) = [event for event in events if isinstance(event, Judged)]
    assert judged.verdict == Verdict(Word.TESTED, "3")
    assert judged.evidence == "FIXED: no difference"
    assert [event.text for event in events if isinstance(event, Noted)] == [
        "one.yaml: FIXED: no difference, tested(3)"
    ]
    assert events[-1] == Ended(exit_code=ExitCode.REACHED)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"calls: [{RtmFly: {}}]", "unknown operation 'RtmFly'"),
        (b"\xff\xfe\x00", "not text"),
        (b"calls: []\ntarget: nobody", "unknown target 'nobody'"),
        (b"calls: []\ndecisions: {ties: maybe}", "not one of oldest, newest"),
    ],
    ids=["operation", "binary", "target", "option"],
)
def test_what_is_no_trace_is_an_error(
    spec: Spec, compiled: Program, tmp_path: Path, content: bytes, said: str
) -> None:
    """A file that cannot be run is ERROR with the reason: bad input, not a finding."""
    path = tmp_path / "one.yaml"
    path.write_bytes(content)
    events = list(run(ReplaySettings(spec, (path,), program=compiled)))
    (rejected,) = [event for event in events if isinstance(event, Rejected)]
    assert rejected.argument == str(path)
    assert rejected.message.startswith("ERROR: ")
    assert said in rejected.message
    assert not [event for event in events if isinstance(event, Judged | Found)]
    assert events[-1] == Ended(exit_code=ExitCode.BAD_INPUT)


def test_a_missing_file_is_bad_input(spec: Spec, compiled: Program, tmp_path: Path) -> None:
    """A path that is not there is named, and the run ends with 2."""
    events = list(run(ReplaySettings(spec, (tmp_path / "none.yaml",), program=compiled)))
    assert [event for event in events if isinstance(event, Rejected)]
    assert events[-1] == Ended(exit_code=ExitCode.BAD_INPUT)


def test_folders_are_searched(spec: Spec, tmp_path: Path) -> None:
    """All traces of a folder are found, in the order of their names."""
    (tmp_path / "deep").mkdir()
    paths = [
        stored(tmp_path, spec, GOOD, "b.yaml"),
        stored(tmp_path, spec, GOOD, "deep/c.yaml"),
        stored(tmp_path, spec, GOOD, "a.yaml"),
    ]
    (tmp_path / "other.txt").write_text("no trace", encoding="utf-8")
    assert trace_files([tmp_path]) == sorted(paths)


def test_a_handle_to_nothing_can_be_replayed(spec: Spec, compiled: Program, tmp_path: Path) -> None:
    """A trace may use handles that no call returned: both sides refuse them."""
    trace = Trace((Call("RtmDeregisterEntity", (Handle(0, ()),)), *GOOD.calls))
    path = stored(tmp_path, spec, trace)
    replayed = replay(ReplaySettings(spec, (path,)), Model(compiled), path)
    assert replayed.answer is Answer.FIXED


@pytest.mark.parametrize("path", sorted(REGRESSIONS.glob("*.yaml")), ids=lambda path: path.stem)
def test_what_was_fixed_stays_fixed(spec: Spec, compiled: Program, path: Path) -> None:
    """Every stored regression says what it is about, and holds."""
    trace = load(path.read_text(encoding="utf-8"), vocabulary(spec), str(path))
    assert trace.about
    replayed = replay(ReplaySettings(spec, (path,)), Model(compiled), path)
    assert replayed.answer is Answer.FIXED, replayed.reason


def test_there_are_regressions() -> None:
    """The folder of regressions is not empty."""
    assert list(REGRESSIONS.glob("*.yaml"))

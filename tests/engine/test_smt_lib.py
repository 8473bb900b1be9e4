"""Obligations on disk: one file each, under names that can be told in advance."""

from __future__ import annotations

from pathlib import Path

from tests.lang.specs import check_with, spec_of

from rtmref.engine.prove import ProveSettings, run
from rtmref.engine.smt_lib import file_name
from rtmref.events import Ended, Event, Figure, Rejected
from rtmref.symbolic.scripts import Scripted
from rtmref.verdicts import ExitCode


def exported(folder: Path) -> list[Event]:
    """The events of a proof of one operation that writes its obligations."""
    settings = ProveSettings(
        spec_of(check_with()), operations=("AddHop",), workers=1, smt_lib=folder
    )
    return list(run(settings))


def test_one_file_for_each_obligation(tmp_path: Path) -> None:
    """The figure counts the files; a second run writes the same bytes."""
    events = exported(tmp_path / "one")
    exported(tmp_path / "two")
    first, second = (
        {
            p.relative_to(tmp_path / name).as_posix(): p.read_text()
            for p in (tmp_path / name).rglob("*.smt2")
        }
        for name in ("one", "two")
    )
    assert first == second
    assert Figure(name="smt_lib_files", value=len(first)) in events
    assert "AddHop/order.smt2" in first
    assert all(name.startswith("AddHop/") for name in first)


def test_a_folder_that_cannot_be_written_is_bad_input(tmp_path: Path) -> None:
    """A file in the way ends the run as bad input, and names the option."""
    (tmp_path / "file").write_text("")
    events = exported(tmp_path / "file")
    assert [each.argument for each in events if isinstance(each, Rejected)] == ["--smt-lib"]
    assert events[-1] == Ended(exit_code=ExitCode.BAD_INPUT)


def test_names_of_files() -> None:
    """What a file system may dislike is left out; a second script of one place has a number."""
    made = Scripted("any state", "find at models/a.yaml:3:4", 2, "")
    assert file_name(made) == "any-state/find-at-models-a.yaml-3-4-2.smt2"

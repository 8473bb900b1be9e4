"""`rtmref lint` and `rtmref explain` from the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Final

import pytest

from rtmref.cli.program import run

ROOT: Final = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_shipped_specification(capfd: pytest.CaptureFixture[str]) -> None:
    """The shipped specification is right, and the object says how big it is."""
    assert run(["lint", "--json", "-"]) == 0
    report = json.loads(capfd.readouterr().out)
    assert report["verb"] == "lint"
    assert report["verdicts"]["proved"] == 4
    assert report["figures"]["operations"] > 20
    assert len(report["specification"]) == 64


def test_another_folder_for_one_half() -> None:
    """`--models` alone is read with the shipped invariants, and gives the same specification."""
    for arguments in ([], ["--models", str(ROOT / "models")]):
        assert run(["lint", "--json", f"{len(arguments)}.json", *arguments]) == 0
    reports = [json.loads(Path(name).read_text()) for name in ("0.json", "2.json")]
    assert reports[0]["figures"] == reports[1]["figures"]


def test_errors_are_bad_input_with_places(capsys: pytest.CaptureFixture[str]) -> None:
    """An error in a file is shown at file:line:column with its line and a caret; exit code 2."""
    folder = Path("models")
    folder.mkdir()
    (folder / "bad.yaml").write_text("chapter: bad\ndoc: Bad.\nsortes: {}\n")
    assert run(["lint", "--models", "models"]) == 2
    shown = capsys.readouterr().out
    assert "models/bad.yaml:3:1: error: " in shown
    assert "  | sortes: {}\n  | ^^^^^^" in shown


def test_what_nothing_uses_is_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    """A function that nothing calls is shown at file:line:column, and ends the run as a finding."""
    shutil.copytree(ROOT / "models", "models")
    chapter = Path("models/rtm2/locks.yaml")
    before, after = chapter.read_text().split("functions:\n", 1)
    chapter.write_text(f"{before}functions:\n  nobody: {{doc: Unused., is: 'true'}}\n{after}")
    assert run(["lint", "--models", "models"]) == 1
    place = f"models/rtm2/locks.yaml:{before.count(chr(10)) + 2}:3"
    shown = capsys.readouterr().out
    assert f"{place}: warning: nothing calls the function 'nobody' [RTM901]" in shown


def test_a_folder_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that does not exist is named with its option."""
    assert run(["lint", "--models", "nowhere"]) == 2
    assert "'--models'" in capsys.readouterr().err


@pytest.mark.parametrize("subject", ["unknown", "PROVED", "3", "130", "RTM001", "rtm001"])
def test_explanations(subject: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Codes, verdict words and exit codes have explanations, whatever their case."""
    assert run(["explain", subject]) == 0
    assert subject.casefold() in capsys.readouterr().out.casefold()


@pytest.mark.parametrize("subject", ["unkown", "RTM000", "", "\x1b[31m"])
def test_nothing_to_explain(subject: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What has no explanation is bad input, named as the argument."""
    assert run(["explain", subject]) == 2
    shown = capsys.readouterr().out
    assert "SUBJECT" in shown
    assert "\x1b" not in shown

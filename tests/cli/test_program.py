"""The program from outside."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import pytest

from rtmref.cli import program
from rtmref.cli.program import VERBS, run
from rtmref.events import Event, Started, concluded
from rtmref.report import ndjson

HEAVY: Final = ("rich", "yaml", "lark", "z3", "hypothesis", "jinja2", "rtmref.lang")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A stored run."""
    path = tmp_path / "events.ndjson"
    events: Iterator[Event] = concluded([Started(verb="prove", seed=5)])
    path.write_text("".join(ndjson.line(event, 0.5) for event in events))
    return path


def test_help_lists_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    """The help names every verb with its line, and the exit codes."""
    assert run(["--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    for verb, line in VERBS.items():
        assert f"{verb} {line}" in text
    assert "130 interrupted" in text


def test_help_imports_nothing_heavy() -> None:
    """The help comes without any of the libraries that take time to import."""
    code = (
        "import sys; from rtmref.cli.program import run; run(['--help']);"
        f"sys.exit(','.join(name for name in {HEAVY!r} if name in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_and_json(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every verb explains itself and takes `--json PATH`."""
    assert run([verb, "--help"]) == 0
    text = capsys.readouterr().out
    assert "--json PATH" in text
    command = program.program.get_command(click.Context(program.program), verb)
    assert command is not None
    assert all(parameter.name for parameter in command.params)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["reprot"], "did you mean 'report'?"),
        (["--unheard"], "--unheard"),
        (["report", "nowhere.ndjson"], "nowhere.ndjson"),
        (["report"], "reports/latest/events.ndjson"),
        (["report", "--json"], "--json"),
        (["report", "--json", "."], "--json"),
        (["report", "--json", "-", "--html", "-"], "--json and --html"),
        (["report", "--unheard", "x"], "--unheard"),
        (["report", "--times", "nowhere"], "nowhere"),
    ],
)
def test_bad_arguments(
    arguments: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Bad arguments end with 2 and a message that names them."""
    assert run(arguments) == 2
    shown = capsys.readouterr()
    assert named in shown.err
    assert "Traceback" not in shown.err


def test_nothing_is_a_request_for_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a verb the help appears, and the exit code says that nothing was done."""
    assert run([]) == 2
    assert "Verbs:" in capsys.readouterr().err


def test_internal_errors_outside_engines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An error before any engine runs is one line, a file and exit code 4 as well."""

    def broken(*_arguments: object, **_options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(program.program, "main", broken)
    assert run(["report"]) == 4
    error = capsys.readouterr().err
    assert error.startswith("rtmref: internal error: ZeroDivisionError (details: reports/crash-")
    assert error.count("\n") == 1


def test_report_again(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A stored run gives its reports again, with its own verb, seed and times."""
    assert run(["report", str(stored), "--json", "again.json"]) == 0
    report = json.loads(Path("again.json").read_text())
    assert (report["verb"], report["seed"], report["seconds"]) == ("prove", 5, 0.5)


@pytest.mark.parametrize(
    "content", [b"x\n", b"\xff\xfe\x00\n", b"{}\n", b"[1,2]\n", b'{"event": "Started"}\n', b"\n"]
)
def test_stored_rubbish(stored: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    """A line that is no event is bad input at file, line and column."""
    stored.write_bytes(stored.read_bytes() + content)
    assert run(["report", str(stored)]) == 2
    assert f"{stored}:3:1: not an event" in capsys.readouterr().err


def test_as_a_module() -> None:
    """`python -m rtmref` is the program, with its version."""
    done = subprocess.run(
        [sys.executable, "-m", "rtmref", "--version"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert done.stdout.startswith("rtmref ")

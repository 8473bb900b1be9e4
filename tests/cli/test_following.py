"""Following a run to its end, whatever the end is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import pytest

from rtmref.cli.following import follow
from rtmref.cli.outputs import Outputs
from rtmref.events import (
    Ended,
    Event,
    Figure,
    Judged,
    Progress,
    Said,
    StageEnded,
    StageStarted,
    Started,
    concluded,
)
from rtmref.verdicts import ExitCode, Verdict, Word

PROVED: Final = Judged(kind="obligation", verdict=Verdict(Word.PROVED), invariant="i")
INTERRUPTIBLE: Final = """
import time
from rtmref.cli.following import follow
from rtmref.cli.outputs import Outputs
from rtmref.events import Started, Noted, StageStarted
def events():
    yield Started(verb="prove")
    yield StageStarted(stage="prove", title="Prove")
    yield Noted(text="ready", level="warning")
    time.sleep(60)
raise SystemExit(follow(events(), Outputs(paths={"json": "report.json"})))
"""
WORDY: Final = """
import sys
from rtmref.cli.following import follow
from rtmref.cli.outputs import Outputs
from rtmref.events import Started, Said, concluded
def events():
    yield Started(verb="explain")
    for _ in range(20000):
        yield Said(text="a line that is long enough to fill a pipe")
sys.exit(follow(concluded(events()), Outputs(paths={"json": "report.json"})))
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def stream() -> Iterator[Event]:
    """A run that goes well."""
    yield Started(verb="prove", seed=3)
    yield StageStarted(stage="prove", title="Prove")
    yield Progress(stage="prove", done=1, total=2)
    yield PROVED
    yield Figure(name="prove_seconds", value=0.5, measured=True)
    yield StageEnded(stage="prove")


def test_exit_code_and_reports(capsys: pytest.CaptureFixture[str]) -> None:
    """A run that goes well ends with 0 and leaves the reports that were asked for."""
    paths = {form: f"out/{form}" for form in ("json", "ndjson", "html", "junit", "markdown")}
    Path("out").mkdir()
    assert follow(concluded(stream()), Outputs(paths=paths)) == 0
    report = json.loads(Path("out/json").read_text())
    assert report["verdicts"]["proved"] == 1
    assert report["seconds"] >= 0
    assert {path.name for path in Path("out").iterdir()} == set(paths)
    assert capsys.readouterr().out.splitlines()[-1].endswith("its verdict")


def test_latest() -> None:
    """The main job leaves its four files in reports/latest."""
    follow(concluded(stream()), Outputs(), latest=True)
    assert {path.name for path in Path("reports/latest").iterdir()} == {
        "report.html",
        "report.json",
        "junit.xml",
        "events.ndjson",
    }


def test_no_times_gives_the_same_bytes() -> None:
    """Without times two runs leave the same bytes."""
    outputs = Outputs(times=False)
    contents = []
    for _ in range(2):
        follow(concluded(stream()), outputs, latest=True)
        contents.append({path: path.read_bytes() for path in Path("reports/latest").iterdir()})
    assert contents[0] == contents[1]


def test_a_missing_end_is_added() -> None:
    """A stream without an end ends with what its events deserve."""
    unknown = Judged(kind="obligation", verdict=Verdict(Word.UNKNOWN, "rlimit"))
    assert follow((*stream(), unknown), Outputs()) == ExitCode.INCONCLUSIVE


def test_internal_errors(capsys: pytest.CaptureFixture[str]) -> None:
    """An exception of an engine is one line, a file with the details, a report, and exit code 4."""

    def failing() -> Iterator[Event]:
        yield from stream()
        raise RuntimeError("the moon\x1b[31m\nis in the way")

    assert follow(failing(), Outputs(paths={"json": "report.json"})) == ExitCode.INTERNAL
    shown = capsys.readouterr()
    assert "Traceback" not in shown.out + shown.err
    line = next(line for line in shown.out.splitlines() if "internal error" in line)
    assert r"RuntimeError: the moon\x1b[31m\nis in the way" in line
    crash = next(Path("reports").glob("crash-*.txt"))
    assert str(crash) in line
    assert "Traceback" in crash.read_text()
    report = json.loads(Path("report.json").read_text())
    assert report["exit_code"] == 4
    assert report["verdicts"]["proved"] == 1


def test_interrupt_inside_an_engine() -> None:
    """An engine may use an interrupt to say what it has so far."""

    def interrupted() -> Iterator[Event]:
        try:
            yield from stream()
            raise KeyboardInterrupt
        except KeyboardInterrupt:
            yield PROVED
            yield Ended(exit_code=ExitCode.INTERRUPTED)

    assert follow(interrupted(), Outputs(paths={"json": "report.json"})) == 130
    assert json.loads(Path("report.json").read_text())["verdicts"]["proved"] == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_interrupt_from_outside(number: signal.Signals) -> None:
    """Interrupted from outside, a run still leaves its report and ends with 130."""
    script = f"import signal\nsignal.signal({number.value}, signal.default_int_handler)\n"
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", script + INTERRUPTIBLE], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert any("ready" in line for line in process.stdout)
    process.send_signal(number)
    assert process.wait(timeout=30) == 130
    process.stdout.close()
    report = json.loads(Path("report.json").read_text())
    assert report["exit_code"] == 130
    assert report["stages"][0]["stage"] == "prove"


def test_a_reader_that_goes_away() -> None:
    """A closed pipe ends nothing: the run goes on and leaves its report."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORDY], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    os.read(process.stdout.fileno(), 10)
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) in (0, 120)
    assert errors.count(b"Traceback") == 0
    assert len(json.loads(Path("report.json").read_text())["said"]) == 20000


@pytest.mark.parametrize("form", ["json", "ndjson", "html"])
def test_a_place_that_cannot_be_written(form: str) -> None:
    """A report that cannot be written is bad input, and the argument is named."""
    Path("file").write_text("")
    with pytest.raises(click.ClickException, match=f"--{form} file/report") as caught:
        follow(concluded(stream()), Outputs(paths={form: "file/report"}))
    assert caught.value.exit_code == ExitCode.BAD_INPUT


def test_standard_output_is_for_the_report_alone(capfd: pytest.CaptureFixture[str]) -> None:
    """With `--json -` standard output has the object and nothing else."""
    follow((*stream(), Said(text="words")), Outputs(paths={"json": "-"}))
    shown = capfd.readouterr()
    assert json.loads(shown.out)["said"] == ["words"]
    assert "words" in shown.err


def test_events_on_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    """With `--ndjson -` standard output has one event a line."""
    follow(concluded(stream()), Outputs(paths={"ndjson": "-"}))
    lines = capfd.readouterr().out.splitlines()
    assert [json.loads(line)["event"] for line in lines][:2] == ["Started", "StageStarted"]

"""Verbs that run calls, and the one that prints schemas, from the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

import jsonschema
import pytest

from rtmref import lang
from rtmref.cli.program import VERBS, run
from rtmref.cli.schema import KINDS
from rtmref.events import Judged, Started
from rtmref.report import json_report, ndjson
from rtmref.symbolic import second_solver
from rtmref.verdicts import Verdict, Word

TABLE: Final = Path(__file__).parents[1] / "samples" / "sample.mrt.bz2"
SHORT: Final[dict[str, list[str]]] = {
    "lint": [],
    "test": ["--examples", "2"],
    "fuzz": ["--calls", "2000"],
    "compare": ["optimized", "again=optimized", "--calls", "500"],
    "explore": ["interfaces", "--depth", "2"],
    "scenario": ["add-and-update-routes"],
    "facts": ["--fact", "S-HOLD-01"],
    "table": [str(TABLE), "--lookups", "100"],
    "explain": ["proved"],
    "schema": ["report"],
}
"""Verbs with arguments that make them short."""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("verb", [verb for verb in SHORT if verb in VERBS])
def test_json_of_every_verb(verb: str) -> None:
    """The object of each verb fits the published schema and names verb and version."""
    assert run([verb, *SHORT[verb], "--json", "report.json", "--quiet"]) == 0
    report = json.loads(Path("report.json").read_text())
    jsonschema.Draft202012Validator(json_report.schema()).validate(report)
    assert report["verb"] == verb
    assert report["version"]


@pytest.mark.parametrize("verb", ["test", "fuzz", "compare", "table"])
def test_same_seed_same_bytes(verb: str) -> None:
    """The same seed gives the same bytes, once times are left out."""
    contents = []
    for _ in range(2):
        arguments = [*SHORT[verb], "--seed", "11", "--no-times", "--quiet"]
        assert run([verb, *arguments, "--json", "a.json", "--ndjson", "b.ndjson"]) == 0
        contents.append([Path(name).read_bytes() for name in ("a.json", "b.ndjson")])
    assert contents[0] == contents[1]


def test_proofs_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """A second proof keeps what the first one proved, and says so; `--fresh` proves all again."""
    said, verdicts = [], []
    for more in ([], [], ["--fresh"]):
        arguments = ["prove", "--operation", "StopInstance", "--json", "report.json", *more]
        assert run(arguments) == 0
        said.append(re.findall(r"(\d+) of (\d+) proofs kept", capsys.readouterr().out)[0])
        checks = [
            e for s in json.loads(Path("report.json").read_text())["stages"] for e in s["checks"]
        ]
        verdicts.append([(e["verdict"], e.get("invariant"), e.get("subject")) for e in checks])
    (none, every), (all_of_them, _), (again, _) = said
    assert (none, all_of_them, again) == ("0", every, "0")
    assert verdicts[0] == verdicts[1] == verdicts[2]
    assert Path("reports/cache").is_dir()


def test_the_ledger_has_every_invariant(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is a row for each, made of this run and stored ones; those are read for it alone."""
    monkeypatch.setattr("rtmref.engine.conditions.CALLS", 600)
    spec = lang.check().spec
    assert spec is not None
    events = (
        Started(verb="explore", specification=spec.digest),
        Judged(
            kind="exploration",
            verdict=Verdict(Word.EXPLORED, "70"),
            invariant="interface-has-one-owner",
        ),
    )
    Path("runs.ndjson").write_text("".join(ndjson.line(event, 0.0) for event in events))
    arguments = ["prove", "--operation", "StopInstance", "--run", "runs.ndjson"]
    assert run([*arguments, "--ledger", "--json", "report.json"]) == 0
    rows = json.loads(Path("report.json").read_text())["ledger"]
    assert [row["invariant"] for row in rows] == [*spec.invariants]
    assert rows[0]["explored"] == {"word": "explored", "detail": "70"}
    assert {row["proof"]["word"] for row in rows} == {"proved"}
    assert {row["tested"]["word"] for row in rows} == {"tested"}
    assert "when true: in how many of 10 states" in capsys.readouterr().out
    assert run(arguments) == 2
    assert "--ledger" in capsys.readouterr().err


def test_a_second_opinion_needs_cvc5(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where cvc5 is not installed, it is bad input to ask it, and the message says what to do."""
    monkeypatch.setattr(second_solver, "is_installed", lambda: False)
    assert run(["prove", "--operation", "StopInstance", "--second-opinion"]) == 2
    assert "pip install 'rtmref[second-opinion]'" in capsys.readouterr().err


@pytest.mark.parametrize("kind", KINDS)
def test_schemas(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each schema is printed as it is, and is a valid one."""
    assert run(["schema", kind]) == 0
    jsonschema.Draft202012Validator.check_schema(json.loads(capsys.readouterr().out))


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["schema"], "model"),
        (["schema", "dance"], "dance"),
        (["facts", "--fact", "S-ROUTE-99"], "did you mean 'S-ROUTE-"),
        (["facts", "--page", "view-flag"], "did you mean 'view-flags'"),
        (["facts", "--run", "nowhere.ndjson"], "nowhere.ndjson"),
        (["fuzz", "--seed", "-1"], "--seed"),
        (["fuzz", "--calls", "0"], "--calls"),
        (["fuzz", "--seconds", "0"], "--seconds"),
        (["fuzz", "--target", "mine"], "--target"),
        (["test", "--examples", "many"], "--examples"),
        (["table"], "FILE"),
        (["table", "."], "FILE"),
        (["table", "nowhere"], "nowhere"),
        (["scenario", "--target", "mine"], "--target"),
        (["scenario", "--scenarios", "nowhere"], "nowhere"),
        (["replay"], "TRACES"),
        (["replay", "nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_bad_arguments(
    arguments: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Bad arguments end with 2 and a message that names them."""
    assert run(arguments) == 2
    assert named in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "calls: 1\n", "\x00", "[", "seed: 0\ncalls: [{}]\n"])
def test_traces_that_are_none(content: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is no trace is bad input, named with its path; never an internal error."""
    Path("trace.yaml").write_text(content)
    assert run(["replay", "trace.yaml"]) == 2
    shown = capsys.readouterr()
    assert "trace.yaml" in shown.out + shown.err


def test_scenarios_of_files(capsys: pytest.CaptureFixture[str]) -> None:
    """A file with errors is bad input at its lines, an unknown scenario is bad input by name."""
    Path("one.yaml").write_text(
        "theme: t\ndoc: T.\nscenarios:\n"
        "  one: {says: S., source: [S-REG-01], calls: [{RtmFly: {}}]}\n"
    )
    assert run(["scenario", "--scenarios", "one.yaml"]) == 2
    assert (
        "one.yaml:4:48: error: there is no operation 'RtmFly' [RTM600]" in capsys.readouterr().out
    )
    assert run(["scenario", "add-and-update-roads"]) == 2
    assert "did you mean 'add-and-update-routes'" in capsys.readouterr().out


def test_a_run_that_was_cut_off_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a stored run without an end nobody is told that all went well."""
    assert run(["lint", "--ndjson", "whole.ndjson"]) == 0
    lines = Path("whole.ndjson").read_text().splitlines(keepends=True)
    Path("cut.ndjson").write_text("".join(lines[:-1]))
    capsys.readouterr()
    assert run(["report", "cut.ndjson", "--json", "cut.json"]) == 0
    shown = capsys.readouterr().out
    assert "interrupted before the end" in shown
    assert "every selected check" not in shown
    assert json.loads(Path("cut.json").read_text())["exit_code"] == 130


@pytest.mark.parametrize(
    "arguments", [["report"], ["prove", "--operation", "StopInstance", "--ledger", "--run"]]
)
def test_a_run_has_events(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A file without events is no run."""
    Path("empty.ndjson").touch()
    assert run([*arguments, "empty.ndjson"]) == 2
    assert "empty.ndjson: it holds no events" in capsys.readouterr().err

"""The run as one JSON object, of the shape that `report.schema.json` publishes."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any, Final

from rtmref.events import Figure, Grounded, Judged, MutantJudged, Traced
from rtmref.report.records import plain
from rtmref.report.run import Run
from rtmref.verdicts import Verdict

SCHEMA_VERSION: Final = 1


def text(run: Run) -> str:
    """The JSON text, ending with a newline."""
    return json.dumps(to_object(run), indent=2) + "\n"


def to_object(run: Run) -> dict[str, Any]:
    """The JSON object; `seconds` are the only numbers that a clock had a say in."""
    return {
        "schema_version": SCHEMA_VERSION,
        "verb": run.started.verb,
        "version": run.started.version,
        "specification": run.started.specification,
        "seed": run.started.seed,
        "settings": plain(run.started.settings),
        "seconds": round(run.seconds, 3),
        "exit_code": None if run.exit_code is None else int(run.exit_code),
        "verdicts": {word.value: count for word, count in run.verdicts.items()},
        "figures": {figure.name: _number(figure.value) for figure in run.figures},
        "targets": {
            figure.name: _target(figure) for figure in run.figures if figure.met is not None
        },
        "findings": [plain(finding) for finding in run.findings],
        "diagnostics": [plain(complaint) for complaint in run.complaints],
        "rejected": [plain(rejected) for rejected in run.rejected],
        "stages": [_stage(run, name) for name in _stage_names(run)],
        "coverage": [plain(coverage) for coverage in run.coverage],
        "facts": [_fact(fact) for fact in run.facts],
        "misuses": [plain(misuse) for misuse in run.misuses],
        "mutants": [_mutant(mutant) for mutant in run.mutants],
        "ledger": [_ledger_row(row) for row in run.ledger],
        "explorations": [plain(each) for each in run.explorations],
        "notes": [{"level": note.level, "text": note.text} for note in run.notes],
        "said": list(run.said),
    }


def schema() -> dict[str, Any]:
    """The published JSON Schema of the object."""
    source = resources.files("rtmref.report").joinpath("report.schema.json")
    content: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return content


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value


def _target(figure: Figure) -> dict[str, Any]:
    assert figure.target is not None
    return {
        "target": _number(figure.target),
        "better": figure.better,
        "unit": figure.unit,
        "met": figure.met,
    }


def _stage_names(run: Run) -> list[str]:
    names = [stage.stage for stage in run.stages]
    return names + [name for name in run.checks if name not in names]


def _stage(run: Run, name: str) -> dict[str, Any]:
    stage = next((stage for stage in run.stages if stage.stage == name), None)
    return {
        "stage": name,
        "title": stage.title if stage else "",
        "seconds": round(stage.seconds, 3) if stage else 0,
        "checks": [_check(check) for check in run.checks.get(name, ())],
    }


def _mutant(mutant: MutantJudged) -> dict[str, Any]:
    return {**plain(mutant), "seconds": round(mutant.seconds, 3)}


def _fact(fact: Traced) -> dict[str, Any]:
    verdict = None if fact.verdict is None else _verdict(fact.verdict)
    citing = [{**plain(each), "verdict": _verdict(each.verdict)} for each in fact.citing]
    return {**plain(fact), "verdict": verdict, "citing": citing}


def _ledger_row(row: Grounded) -> dict[str, Any]:
    verdicts = {"proof": row.proof, "explored": row.explored, "tested": row.tested}
    whole = {name: getattr(row, name) for name in ("obligations", "met", "states")}
    return {**whole, **plain(row), **{name: _verdict(each) for name, each in verdicts.items()}}


def _verdict(verdict: Verdict) -> dict[str, str]:
    return {"word": verdict.word.value, "detail": verdict.detail}


def _check(check: Judged) -> dict[str, Any]:
    return {**plain(check), "verdict": _verdict(check.verdict)}

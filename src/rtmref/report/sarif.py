"""Findings and complaints as SARIF 2.1.0, the form that code scanning reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

from rtmref.diagnostics import Diagnostic, Span
from rtmref.events import Finding
from rtmref.report.run import Run
from rtmref.report.story import story
from rtmref.verdicts import ExitCode

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def text(run: Run) -> str:
    """The log as JSON text."""
    results = list(_results(run))
    rules = {result["ruleId"]: rule for result, rule in results}
    driver = {"name": "rtmref", "version": run.started.version, "rules": list(rules.values())}
    invocation = {
        "executionSuccessful": run.exit_code not in (None, ExitCode.INTERNAL),
        "toolExecutionNotifications": [
            {"level": note.level, "message": {"text": note.text}} for note in run.notes
        ],
    }
    if run.exit_code is not None:
        invocation["exitCode"] = int(run.exit_code)
    one = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": [result for result, _ in results],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [one]}, indent=2) + "\n"


def _results(run: Run) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for finding in run.findings:
        yield _finding(finding)
    for complaint in run.complaints:
        yield _complaint(complaint)


def _finding(finding: Finding) -> tuple[dict[str, Any], dict[str, Any]]:
    rule = finding.invariant or finding.kind
    result = {
        "ruleId": rule,
        "level": "error",
        "message": {"text": story(finding)},
        "partialFingerprints": {"rtmref/v1": finding.id},
        **_locations(finding.span),
    }
    return result, {"id": rule, "shortDescription": {"text": finding.says or finding.title}}


def _complaint(complaint: Diagnostic) -> tuple[dict[str, Any], dict[str, Any]]:
    message = f"{complaint.message} ({complaint.hint})" if complaint.hint else complaint.message
    result = {
        "ruleId": complaint.code,
        "level": complaint.severity,
        "message": {"text": message},
        **_locations(complaint.span),
    }
    return result, {"id": complaint.code, "shortDescription": {"text": complaint.code}}


def _locations(span: Span | None) -> dict[str, Any]:
    if span is None:
        return {}
    region = {
        "startLine": max(1, span.line),
        "startColumn": max(1, span.column),
        "endLine": max(1, span.end_line),
        "endColumn": max(1, span.end_column),
    }
    artifact = {"uri": quote(span.file)}
    return {"locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}]}

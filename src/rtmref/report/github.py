"""Findings and complaints as workflow commands, which GitHub shows beside the changed lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from rtmref.diagnostics import Span
from rtmref.report.run import Run
from rtmref.report.story import story
from rtmref.verdicts import Word

_IN_TEXT: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY: Final = {**_IN_TEXT, ":": "%3A", ",": "%2C"}


def text(run: Run) -> str:
    """One command a line; nothing from outside can begin another."""
    return "".join(f"{line}\n" for line in _lines(run))


def _lines(run: Run) -> Iterator[str]:
    for rejected in run.rejected:
        yield _command("error", None, rejected.argument, rejected.message)
    for item in run.complaints:
        hint = f"\n{item.hint}" if item.hint else ""
        yield _command(item.severity, item.span, item.code, item.message + hint)
    for note in run.notes:
        if note.level != "note":
            yield _command(note.level, None, "rtmref", note.text)
    for finding in run.findings:
        yield _command("error", finding.span, finding.title, story(finding))
    for check in run.judged:
        if check.verdict.word is Word.VIOLATED and not run.finding_of(check):
            yield _command("error", check.span, check.name, check.evidence or "violated")
        if check.verdict.word is Word.UNKNOWN:
            yield _command("warning", check.span, check.name, str(check.verdict))


def _command(level: str, span: Span | None, title: str, message: str) -> str:
    place = {} if span is None else {"file": span.file, "line": span.line, "col": span.column}
    properties = {**place, "title": title}
    parts = ",".join(
        f"{name}={_escaped(str(value), _IN_PROPERTY)}" for name, value in properties.items()
    )
    return f"::{level} {parts}::{_escaped(message, _IN_TEXT)}"


def _escaped(words: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(character, character) for character in words)

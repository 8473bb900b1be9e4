"""The line of a file that a span points to, with a caret under the place."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Final

from rtmref.diagnostics import Span
from rtmref.report.outside import one_line

_WIDTH: Final = 96
_LONGEST: Final = 1 << 16
"""Characters of a line that are looked at; anything longer is not text that a person wrote."""


def excerpt(span: Span) -> tuple[str, str] | None:
    """(source line, caret line), or None where there is nothing to show."""
    text = _line(Path(span.file), span.line)
    if text is None or not 1 <= span.column <= len(text) + 1:
        return None
    end = span.end_column if span.end_line == span.line else len(text) + 1
    start = max(0, span.column - 1 - _WIDTH // 2) if len(text) > _WIDTH else 0
    shown, before = text[start : start + _WIDTH], text[start : span.column - 1]
    marked = text[span.column - 1 : max(end, span.column + 1) - 1][: _WIDTH - len(before)]
    caret = " " * len(one_line(before)) + "^" * max(1, len(one_line(marked)))
    return one_line(shown), caret


def _line(path: Path, number: int) -> str | None:
    if number < 1 or not path.is_file():
        return None
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            pieces = (stream.readline(_LONGEST) for _ in range(number))
            text = next(islice(pieces, number - 1, None), "")
    except OSError:
        return None
    return text.rstrip("\r\n").replace("\t", " ") or None

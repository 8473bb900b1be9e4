"""Source texts and the way from a character of a scalar back to its line and column."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from rtmref.diagnostics import Span

_LINE_END = re.compile(r"\r\n|\r|\n")
_SPACE = " \t"
_BREAKS = "\n\r"


@dataclass(slots=True)
class SourceText:
    """The decoded text of one file; `file` is the path as it is shown."""

    file: str
    text: str
    _starts: list[int] = field(default_factory=list)

    def line_starts(self) -> list[int]:
        """Offsets at which lines begin."""
        if not self._starts:
            self._starts = [0, *(found.end() for found in _LINE_END.finditer(self.text))]
        return self._starts

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of a character offset."""
        starts = self.line_starts()
        line = bisect_right(starts, offset) - 1
        return line + 1, offset - starts[line] + 1

    def span(self, start: int, end: int) -> Span:
        """The span of the characters from `start` up to `end`."""
        line, column = self.place(start)
        end_line, end_column = self.place(max(start, end))
        return Span(self.file, line, column, end_line, end_column)


def character_offsets(
    source: SourceText, start: int, end: int, value: str, style: str
) -> list[int]:
    """For each character of a scalar's value, and its end, the offset in the source text.

    `start` and `end` delimit the scalar as written; `style` is `'`, `"`, `|`, `>` or empty (plain).
    """
    if style in ("|", ">"):
        return _block(source.text, start, end, value)
    if style == '"':
        return _flow(source.text, start + 1, end - 1, value, '"')
    if style == "'":
        return _flow(source.text, start + 1, end - 1, value, "'")
    return _flow(source.text, start, end, value, "")


def _flow(text: str, at: int, end: int, value: str, quote: str) -> list[int]:
    """Walk a plain or quoted scalar: quote doubling, escapes, folded line breaks."""
    offsets: list[int] = []
    for _ in value:
        if quote == '"':
            at = _skip_joined_lines(text, at, end)
        if _folds(text, at):
            offsets.append(at)
            at = _after_fold(text, at, value, len(offsets))
            continue
        offsets.append(at)
        at += _width(text, at, quote)
    return [min(offset, end) for offset in offsets] + [min(at, end)]


def _folds(text: str, at: int) -> bool:
    while text[at : at + 1] and text[at] in _SPACE:
        at += 1
    return text[at : at + 1] != "" and text[at] in _BREAKS


def _after_fold(text: str, at: int, value: str, done: int) -> int:
    """Past the white space of a line break, unless the value goes on with a blank line."""
    if value[done : done + 1] == "\n" and value[done - 1] == "\n":
        return text.find("\n", at) + 1
    while text[at : at + 1] and text[at] in _SPACE + _BREAKS:
        at += 1
    return at


def _skip_joined_lines(text: str, at: int, end: int) -> int:
    while at < end and text[at] == "\\" and text[at + 1 : at + 2] in ("\n", "\r"):
        at += 1
        while at < end and text[at] in _SPACE + _BREAKS:
            at += 1
    return at


_ESCAPE_WIDTHS = {"x": 4, "u": 6, "U": 10}


def _width(text: str, at: int, quote: str) -> int:
    """How many source characters the value's character at `at` was written with."""
    if quote == "'" and text[at : at + 2] == "''":
        return 2
    if quote == '"' and text[at : at + 1] == "\\":
        return _ESCAPE_WIDTHS.get(text[at + 1 : at + 2], 2)
    return 1


def _block(text: str, start: int, end: int, value: str) -> list[int]:
    """Walk a literal or folded block scalar: header line, indentation, line breaks."""
    at = text.find("\n", start, end) + 1 or end
    indent = _indentation(text[at:end]) - _indentation(value)
    offsets: list[int] = []
    line_begins = True
    for character in value:
        if line_begins:
            at = _skip_indent(text, at, end, indent)
        while at < end and text[at] in _BREAKS and character not in " \n":
            at = _skip_indent(text, at + 1, end, indent)
        offsets.append(min(at, end))
        if text[at : at + 2] == "\r\n":
            at += 1
        line_begins = text[at : at + 1] in ("\n", "\r")
        at += 1
    return [*offsets, min(at, end)]


def _indentation(text: str) -> int:
    """Indentation of the first line that is not blank."""
    for line in text.split("\n"):
        if line.strip():
            return len(line) - len(line.lstrip(" "))
    return 0


def _skip_indent(text: str, at: int, end: int, indent: int) -> int:
    limit = min(at + indent, end)
    while at < limit and text[at] == " ":
        at += 1
    return at

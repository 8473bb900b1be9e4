"""Nodes of YAML text that know their places, and the values of scalars."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rtmref.diagnostics import Span
from rtmref.lang.positions import SourceText, character_offsets

_INTEGER: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
_NUMERIC: Final = frozenset("+-.0123456789")
"""Characters with which a number may begin."""
_BASES: Final = {"0x": 16, "0o": 8}
_WORDS: Final[Mapping[str, bool | None]] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
MAXIMUM_DIGITS: Final = 80

Scalar = str | int | float | bool | None


@dataclass(slots=True, eq=False)
class ScalarNode:
    """A scalar: its characters as they read after unquoting, and its place."""

    source: SourceText
    text: str
    style: str
    start: int
    end: int
    _offsets: Sequence[int] = ()
    _place: tuple[int, int] | tuple[()] | None = None
    """Line and column of the first character, if `text` stands on one line as it reads."""

    @property
    def span(self) -> Span:
        """The whole scalar as written, quotes included."""
        return self.source.span(self.start, self.end)

    @property
    def quoted(self) -> bool:
        """Whether it is quoted or a block, and so a string whatever it spells."""
        return self.style != ""

    def span_at(self, start: int, end: int) -> Span:
        """The place of the characters `start`..`end` of `text`."""
        if self._place is None:
            self._find_place()
        if self._place:
            line, column = self._place
            return Span(self.source.file, line, column + start, line, column + end)
        last = len(self._offsets) - 1
        return self.source.span(self._offsets[min(start, last)], self._offsets[min(end, last)])

    def _find_place(self) -> None:
        """Find out how characters of the value map to the source; mostly one by one on a line."""
        quotes = 2 if self.style else 0
        as_read = self.end - self.start == len(self.text) + quotes
        first = self.start + quotes // 2
        if self.style in ("|", ">") or not as_read:
            self._offsets = character_offsets(
                self.source, self.start, self.end, self.text, self.style
            )
        elif "\n" in self.source.text[self.start : self.end]:
            self._offsets = list(range(first, first + len(self.text) + 1))
        self._place = () if self._offsets else self.source.place(first)

    def value(self) -> Scalar:
        """The YAML 1.2 core reading: null, boolean, integer, float or string."""
        text = self.text
        if self.style != "":
            return text
        if text in _WORDS:
            return _WORDS[text]
        if text[0] not in _NUMERIC:
            return text
        if _INTEGER.fullmatch(self.text) and len(self.text) <= MAXIMUM_DIGITS:
            return int(self.text, _BASES.get(self.text[:2], 10))
        if _FLOAT.fullmatch(self.text):
            return float(self.text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        return self.text


@dataclass(slots=True, eq=False)
class SequenceNode:
    """A sequence of nodes."""

    source: SourceText
    start: int
    end: int
    items: list[Node] = field(default_factory=list)

    @property
    def span(self) -> Span:
        """The whole sequence as written."""
        return self.source.span(self.start, self.end)


@dataclass(slots=True, eq=False)
class MappingNode:
    """A mapping with string keys, in the order of the file."""

    source: SourceText
    start: int
    end: int
    keys: dict[str, ScalarNode] = field(default_factory=dict)
    values: dict[str, Node] = field(default_factory=dict)

    @property
    def span(self) -> Span:
        """The whole mapping as written."""
        return self.source.span(self.start, self.end)

    def items(self) -> Iterator[tuple[str, ScalarNode, Node]]:
        """Key text, key node and value node of each entry."""
        for key, value in self.values.items():
            yield key, self.keys[key], value


Node = ScalarNode | SequenceNode | MappingNode

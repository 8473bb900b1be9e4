r"""Text from outside (files, targets, traces) made harmless before it reaches any reader.

Escape sequences, other control characters, and the Unicode characters that reorder or hide text
are shown as `\x1b`, `\u202e` …, so that nobody's terminal or eyes obey them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache, lru_cache
from typing import Any, Final

from rtmref.events import Event

_LINES: Final = frozenset({"clause", "text", "source_line"})
"""Fields whose text may consist of several lines."""
_HARMFUL: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_HARMFUL_EXCEPT_LINES: Final = re.compile(f"(?![\n\t]){_HARMFUL.pattern}")


@lru_cache(4096)
def one_line(text: str) -> str:
    """The text on one line, every harmful character shown as its escape."""
    return _HARMFUL.sub(_shown, text)


def lines(text: str) -> str:
    """The same for text that may have several lines and tabs."""
    return _HARMFUL_EXCEPT_LINES.sub(_shown, text)


def harmless(event: Event) -> Event:
    """The event with every text in it made harmless."""
    cleaned: Event = _cleaned(event, "")
    return cleaned


def _shown(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape", "surrogatepass").decode("ascii")


def _cleaned(value: Any, name: str) -> Any:
    match value:
        case Enum() | None | bool() | int() | float():
            return value
        case str():
            return (lines if name in _LINES else one_line)(value)
        case tuple():
            return tuple(_cleaned(item, name) for item in value)
        case Mapping():
            return {one_line(str(key)): _cleaned(item, name) for key, item in value.items()}
    assert is_dataclass(value)
    assert not isinstance(value, type)
    changed = {
        each: cleaned
        for each in _names(type(value))
        if (cleaned := _cleaned(old := getattr(value, each), each)) is not old and cleaned != old
    }
    return replace(value, **changed) if changed else value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))

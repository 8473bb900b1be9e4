r"""Text from outside (files, targets, traces) made harmless before it reaches any reader.

Escape sequences, other control characters, and the Unicode characters that reorder or hide text
are shown as `\x1b`, `\u202e` …, so that nobody's terminal or eyes obey them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache, lru_cache
from types import NoneType
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
    kind: Any = type(value)
    return _treatment(kind)(value, name)


@cache
def _treatment(kind: Any) -> Callable[[Any, str], Any]:
    """How values of a class, in fields of a name, are made harmless."""
    if issubclass(kind, Enum | int | float | NoneType):
        return lambda value, _: value
    for kinds, treatment in _TREATMENTS.items():
        if issubclass(kind, kinds):
            return treatment
    assert is_dataclass(kind)
    return _cleaned_fields


def _cleaned_text(value: str, name: str) -> str:
    return lines(value) if name in _LINES else one_line(value)


def _cleaned_items(value: tuple[Any, ...], name: str) -> tuple[Any, ...]:
    return tuple([_cleaned(item, name) for item in value])


def _cleaned_entries(value: Mapping[Any, Any], name: str) -> dict[str, Any]:
    return {one_line(str(key)): _cleaned(item, name) for key, item in value.items()}


def _cleaned_fields(value: Any, _: str) -> Any:
    kind: Any = type(value)
    changed = {}
    for name in _names(kind):
        old = getattr(value, name)
        cleaned = _cleaned(old, name)
        if cleaned is not old and cleaned != old:
            changed[name] = cleaned
    return replace(value, **changed) if changed else value


_TREATMENTS: Final[Mapping[type, Callable[[Any, str], Any]]] = {
    str: _cleaned_text,
    tuple: _cleaned_items,
    Mapping: _cleaned_entries,
}


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))

"""Themes: what must always hold."""

from __future__ import annotations

from typing import Final

from rtmref.lang.shapes import Key, Table
from rtmref.lang.structure.words import (
    DOC,
    FOLLOWS,
    FORMULA,
    NAME,
    PHRASE,
    SOURCE,
    TYPE,
    UNREACHED,
    record,
    theme_file,
)

INVARIANT: Final = record(
    "invariant",
    "what must always hold",
    says=Key(DOC, "the invariant in words"),
    source=Key(SOURCE, "the facts and decisions it rests on"),
    for_=Key(Table(NAME, TYPE), "its variables", required=False),
    when=Key(FORMULA, "where it says something", required=False),
    then=Key(FORMULA, "what holds there"),
    unreached=Key(UNREACHED, "the reason, where no run meets the condition", required=False),
    follows=Key(FOLLOWS, "the reason, where the other invariants imply it", required=False),
)
SOMETIMES: Final = record(
    "sometimes",
    "a kind of state that must be reached",
    says=Key(DOC, "what there is then"),
    source=Key(SOURCE, "the facts and decisions it rests on"),
    for_=Key(Table(NAME, TYPE), "what there is", required=False),
    when=Key(FORMULA, "what holds of it"),
)
INVARIANTS: Final = theme_file(
    "theme file", "one theme of what must always hold", "invariants", INVARIANT
).plus(sometimes=Key(Table(PHRASE, SOMETIMES), "the states that must be reached", required=False))

"""Lists of mutants that are equivalent to the specification, and why."""

from __future__ import annotations

from typing import Final

from rtmref.lang.shapes import Integer, Key, Sequence, Text
from rtmref.lang.structure.words import DOC, record, theme_file

MUTANT: Final = record(
    "mutant",
    "a mutant, by what stands at its place",
    file=Key(Text("a file of the specification"), "the file, as reports show it"),
    kind=Key(Text("a kind of mutation"), "what is done to it"),
    text=Key(Text("what stands there", bare=True), "the text, at most 80 characters of it"),
    nth=Key(Integer(0), "which of those that are alike, from 0", required=False),
)
EQUIVALENTS: Final = theme_file(
    "list of equivalent mutants",
    "mutants that nothing can tell from the specification",
    "equivalents",
    record(
        "reason",
        "mutants that are equivalent for one reason",
        reason=Key(DOC, "why nothing can tell them from the specification"),
        mutants=Key(Sequence(MUTANT, at_least=1), "the mutants"),
    ),
)

"""Catalogues: what elements can name as their source."""

from __future__ import annotations

from typing import Final

from rtmref.lang.shapes import Key, Record, Sequence, Table, Text
from rtmref.lang.structure.words import (
    DECISION_PATTERN,
    DOC,
    FACT_PATTERN,
    NAME,
    RECORD_PATTERN,
    TITLE,
    record,
)

PAGES: Final = Sequence(Text("a page", r"[A-Za-z0-9_./-]+"), at_least=1, distinct=True)
UNTESTABLE: Final = Key(DOC, "why no element can cite it, where it states nothing testable", False)


def _catalogued(what: str, **keys: Key) -> Record:
    """A record with the keys that everything in a catalogue has."""
    return record(
        what,
        f"a {what} of the documentation",
        title=Key(DOC, "a short title of our own"),
        **keys,
        untestable=UNTESTABLE,
    )


CATALOGUE: Final = record(
    "catalogue file",
    "what elements can name as their source",
    catalogue=Key(TITLE, "the name of the catalogue"),
    doc=Key(DOC, "what it covers"),
    facts=Key(
        Table(
            Text("the id of a fact (S-…, V1-…)", FACT_PATTERN),
            _catalogued("fact", pages=Key(PAGES, "the pages that state it")),
        ),
        "what the documentation states",
        required=False,
    ),
    decisions=Key(
        Table(
            Text("the id of a decision (D-…, V1-DEC-…)", DECISION_PATTERN),
            _catalogued(
                "decision",
                weight=Key(
                    Text("settled, reasoned or arbitrary", "settled|reasoned|arbitrary"),
                    "how far the documentation supports it",
                ),
                pages=Key(PAGES, "the pages that leave it open, unless all do", required=False),
                fixed=Key(DOC, "why the model has no options for it", required=False),
            ),
        ),
        "what the documentation leaves open",
        required=False,
    ),
    answers=Key(
        Table(
            NAME,
            record(
                "documented answers",
                "the statuses that the documentation lists for a function",
                statuses=Key(Sequence(NAME, at_least=1, distinct=True), "the statuses"),
                pages=Key(PAGES, "the pages that list them"),
                never=Key(
                    Table(NAME, DOC, at_least=1),
                    "statuses that the model does not answer, each with the reason",
                    required=False,
                ),
            ),
        ),
        "what functions answer",
        required=False,
    ),
    records=Key(
        Table(
            Text("the id of a record (R-…)", RECORD_PATTERN),
            _catalogued("record", pages=Key(PAGES, "where it is written")),
        ),
        "choices of the specification itself",
        required=False,
    ),
)

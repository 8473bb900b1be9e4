"""Scenarios: calling patterns and what is expected of them."""

from __future__ import annotations

from typing import Final

from rtmref.lang.shapes import Anything, ByForm, ByKey, Key, Sequence, Table
from rtmref.lang.structure.words import DOC, NAME, SOURCE, record, theme_file, with_name

WRITTEN: Final = Anything("a value, written for its type")
NAMES: Final = ByForm(NAME, Table(NAME, NAME, at_least=1))
OUTCOME: Final = {
    "status": Key(NAME, "the expected status, if it is not NO_ERROR", required=False),
    "returns": Key(Table(NAME, WRITTEN), "what is expected of the results", required=False),
    "as_": Key(NAMES, "a name for a result, or for several", required=False),
}
"""What a call that ends is expected to answer."""
EVENT: Final = ByKey(
    "expected event",
    {
        "event": record(
            "event",
            "what a callback is told",
            event=Key(NAME, "what"),
            to=Key(NAME, "who is told"),
            context1=Key(WRITTEN, "first context", required=False),
            context2=Key(WRITTEN, "second context", required=False),
        ),
        "completed": record(
            "completion",
            "the end of a call that waited",
            completed=Key(NAME, "the name that the call has under `waits`"),
            **OUTCOME,
        ),
    },
)
CALL: Final = with_name(
    Key(Table(NAME, WRITTEN), "the operation and its arguments"),
    record(
        "call",
        "an operation, its arguments and what is expected of it",
        source=Key(SOURCE, "the facts and decisions that it shows", required=False),
        waits=Key(NAME, "a name for the call, which is expected to wait", required=False),
        events=Key(Sequence(EVENT), "the expected events, in order", required=False),
        **OUTCOME,
    ),
)
SCENARIO: Final = record(
    "scenario",
    "a calling pattern and what is expected of it",
    says=Key(DOC, "the pattern in words"),
    source=Key(SOURCE, "the facts and decisions that it shows"),
    limits=Key(Table(NAME, WRITTEN), "configured limits", required=False),
    decisions=Key(Table(NAME, NAME), "options of decisions", required=False),
    calls=Key(Sequence(CALL, at_least=1), "the calls"),
)
SCENARIOS: Final = theme_file(
    "scenario file", "calling patterns of one theme", "scenarios", SCENARIO
)

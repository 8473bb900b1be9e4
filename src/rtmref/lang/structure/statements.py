"""Statements, as they stand in a chapter."""

from __future__ import annotations

from typing import Final

from rtmref.lang.shapes import ByKey, Key, Reference, Sequence, Shape, Table
from rtmref.lang.structure.words import FORMULA, FORMULAS, NAME, PLACE, UNREACHED, record

STATEMENTS: Final = Sequence(Reference("statements"))
LET: Final = record("let", "names for values", let=Key(FORMULAS, "the values"))
STATEMENT: Final = ByKey(
    "statement",
    {
        "let": LET,
        "set": record("set", "new values", set=Key(Table(PLACE, FORMULA, 1), "place to value")),
        "add": record(
            "add", "an element more", add=Key(Table(PLACE, FORMULA, exactly=1), "place to element")
        ),
        "remove": record(
            "remove",
            "an element less",
            remove=Key(Table(PLACE, FORMULA, exactly=1), "place to element"),
        ),
        "create": record(
            "create",
            "a new object",
            create=Key(NAME, "its sort"),
            with_=Key(FORMULAS, "the values of its fields", required=False),
            as_=Key(NAME, "its name from here on", required=False),
        ),
        "delete": record("delete", "the end of an object", delete=Key(FORMULA, "the object")),
        "each": record(
            "each",
            "statements for all combinations of variables, all at once",
            each=Key(Table(NAME, FORMULA, 1), "variable to set or list"),
            do=Key(STATEMENTS, "the statements"),
            unreached=Key(UNREACHED, "the reason, where there is never a round", required=False),
        ),
        "if": record(
            "if",
            "one of two blocks",
            if_=Key(FORMULA, "the test"),
            then=Key(STATEMENTS, "if it holds"),
            else_=Key(STATEMENTS, "if it does not", required=False),
            unreached=Key(
                record(
                    "unreached",
                    "the branches that no run ever takes",
                    then=Key(UNREACHED, "why the test never holds", required=False),
                    else_=Key(UNREACHED, "why it always does", required=False),
                ),
                "the reason, where no run ever takes a branch",
                required=False,
            ),
        ),
        "call": record(
            "call",
            "a procedure here",
            call=Key(Table(NAME, FORMULAS, exactly=1), "procedure to arguments"),
            as_=Key(NAME, "the name of its value", required=False),
        ),
        "emit": record(
            "emit",
            "an event",
            emit=Key(
                record(
                    "event",
                    "an event to an entity",
                    to=Key(FORMULA, "who is told"),
                    event=Key(FORMULA, "what"),
                    context1=Key(FORMULA, "first context"),
                    context2=Key(FORMULA, "second context"),
                ),
                "the event",
            ),
        ),
    },
)
NAMED: Final[dict[str, Shape]] = {"statements": STATEMENT}
"""What a `Reference` stands for."""

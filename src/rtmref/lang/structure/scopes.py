"""Scopes: small worlds in which every sequence of calls is tried."""

from __future__ import annotations

from typing import Final

from rtmref.lang.shapes import Anything, ByForm, Integer, Key, Sequence, Table
from rtmref.lang.structure.words import (
    DOC,
    NAME,
    PHRASE,
    TITLE,
    record,
    theme_file,
    with_name,
)

VALUES: Final = Anything("a value, the name of a sort, or `{any: […]}`")
BEGIN: Final = with_name(
    Key(Table(NAME, Anything("a value, written for its type")), "the operation and its arguments"),
    record(
        "first call",
        "an operation and its arguments",
        as_=Key(
            ByForm(NAME, Table(NAME, NAME, at_least=1)),
            "a name for a result, or for several",
            required=False,
        ),
    ),
)
PATTERN: Final = with_name(
    Key(Table(NAME, VALUES), "the operation and what its arguments range over"),
    record("pattern", "calls of an operation"),
)
SCOPE: Final = record(
    "scope",
    "a small world in which every sequence of calls is tried",
    says=Key(DOC, "what there is in it"),
    chapters=Key(Sequence(TITLE, at_least=1, distinct=True), "the chapters that it is for"),
    limits=Key(Table(NAME, Anything("a value")), "configured limits", required=False),
    decisions=Key(Table(NAME, NAME), "options of decisions", required=False),
    begin=Key(Sequence(BEGIN), "the calls that are made first", required=False),
    calls=Key(Sequence(PATTERN, at_least=1), "the calls that are tried in every state"),
    most=Key(
        Table(NAME, Integer(0, 60)), "how many objects of a sort there are at most", required=False
    ),
    waiting=Key(
        Integer(0, 60), "how many calls wait at most; none if it is missing", required=False
    ),
    depth=Key(Integer(1, 1000), "how many calls follow each other at most", required=False),
    sometimes=Key(
        Sequence(PHRASE, distinct=True), "the states that have to be reached in it", required=False
    ),
)
SCOPES: Final = theme_file("scope file", "scopes of one theme", "scopes", SCOPE)

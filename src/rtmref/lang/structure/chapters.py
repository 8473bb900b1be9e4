"""Chapters: what the Routing Table Manager does."""

from __future__ import annotations

from typing import Final

from rtmref.lang.shapes import Anything, ByKey, Integer, Key, Sequence, Table
from rtmref.lang.structure.statements import LET, STATEMENTS
from rtmref.lang.structure.words import (
    DOC,
    FORMULA,
    FORMULAS,
    MEMBER,
    MEMBERS,
    NAME,
    PHRASE,
    SOURCE,
    TITLE,
    TYPE,
    UNREACHED,
    element,
    record,
)

ENUM: Final = element(
    "enum",
    "an enumeration",
    members=Key(Table(NAME, Integer(0, 0xFFFFFFFF), at_least=1), "the documented numbers"),
)
BITS: Final = element(
    "bits",
    "the bits of a word",
    size=Key(Integer(1, 64), "how many bits the word has"),
    masks=Key(Table(NAME, Integer(1, (1 << 64) - 1)), "named bits, each as a mask of one bit"),
)
STRUCTURE: Final = element(
    "structure",
    "an immutable structure",
    members=Key(Table(NAME, MEMBER, at_least=1), "its members in documented order"),
)
LIMIT: Final = element(
    "limit",
    "a configured limit",
    type=Key(TYPE, "int, bool, a set of bits or a map of integers"),
    min=Key(Integer(), "least value", required=False),
    max=Key(Integer(), "greatest value", required=False),
    default=Key(Anything("a value of the type"), "its value unless configured"),
)
DECISION: Final = element(
    "decision",
    "an open point of the documentation",
    default=Key(NAME, "the option that holds unless chosen"),
    options=Key(Table(NAME, DOC, at_least=2), "each option and what it means"),
)
SORT: Final = element(
    "sort",
    "a kind of object",
    single=Key(
        FORMULAS,
        "the initial value of every field, where there is one object from the beginning",
        required=False,
    ),
    fields=Key(MEMBERS, "its fields"),
)
FUNCTION: Final = record(
    "function",
    "a named expression",
    doc=Key(DOC, "what it tells"),
    params=Key(MEMBERS, "its parameters", required=False),
    is_=Key(FORMULA, "its value"),
)
PROCEDURE: Final = record(
    "procedure",
    "named statements",
    doc=Key(DOC, "what it does"),
    params=Key(MEMBERS, "its parameters", required=False),
    do=Key(STATEMENTS, "its statements"),
    return_=Key(FORMULA, "its value", required=False),
)
REFUSAL: Final = record(
    "refusal",
    "a status that a call gets instead of its effects",
    status=Key(NAME, "a member of the enumeration Status"),
    when=Key(FORMULA, "when"),
    source=Key(SOURCE, "the facts and decisions it rests on"),
    unreached=Key(UNREACHED, "the reason, where no call is ever refused so", required=False),
)
WAIT: Final = record(
    "wait",
    "when a call is parked, and tried again later",
    wait=Key(FORMULA, "when"),
    source=Key(SOURCE, "the facts and decisions it rests on"),
    unreached=Key(UNREACHED, "the reason, where no call ever waits here", required=False),
)
OBSTACLE: Final = record(
    "obstacle",
    "when a step does not happen",
    when=Key(FORMULA, "when"),
    unreached=Key(UNREACHED, "the reason, where it never stops the step", required=False),
)
OPERATION: Final = element(
    "operation",
    "a call",
    params=Key(MEMBERS, "its parameters in documented order", required=False),
    refuse=Key(
        Sequence(ByKey("guard", {"let": LET, "status": REFUSAL, "wait": WAIT})),
        "the refusals, in the order of their judgement",
        required=False,
    ),
    do=Key(STATEMENTS, "its effects", required=False),
    status=Key(FORMULA, "what a call that was not refused returns", required=False),
    return_=Key(FORMULAS, "its results in documented order", required=False),
)
STEP: Final = element(
    "step",
    "what happens by itself after a call",
    refuse=Key(
        Sequence(ByKey("guard of a step", {"let": LET, "when": OBSTACLE})),
        "when it does not happen",
        required=False,
    ),
    do=Key(STATEMENTS, "its effects", required=False),
)
MISUSE: Final = record(
    "misuse",
    "what a client does wrong although no call refuses it",
    says=Key(DOC, "the misuse in words"),
    source=Key(SOURCE, "the facts and decisions that forbid it"),
    before=Key(NAME, "the operation before which it shows; without it, the end", required=False),
    for_=Key(Table(NAME, TYPE), "its variables", required=False),
    when=Key(FORMULA, "where it is one", required=False),
    counts=Key(FORMULA, "the field of a variable that calls raise and lower", required=False),
)
PICTURE: Final = record(
    "picture",
    "how objects of one sort are drawn; its name is the heading above them",
    for_=Key(Table(NAME, TYPE, exactly=1), "the object"),
    when=Key(FORMULA, "which objects of the sort", required=False),
    inside=Key(FORMULA, "the object in which it is drawn", required=False),
    order=Key(FORMULA, "integers by which they are put in order", required=False),
    label=Key(FORMULA, "what is said of it beside its name", required=False),
    shows=Key(Table(TITLE, FORMULA), "what is said of it, by caption", required=False),
    points=Key(Table(TITLE, FORMULA), "the objects to which arrows lead", required=False),
)
PROJECTION: Final = record(
    "projection",
    "how states are seen by somebody who does not know the calls: rows with a value in each column",
    doc=Key(DOC, "what a row is"),
    for_=Key(Table(NAME, TYPE, at_least=1), "an object, and bits that there is a row for each of"),
    when=Key(FORMULA, "where there is a row", required=False),
    gives=Key(Table(NAME, FORMULA, at_least=1), "the columns"),
)
MODEL: Final = record(
    "chapter file",
    "one chapter of what the Routing Table Manager does",
    chapter=Key(TITLE, "the name of the chapter"),
    doc=Key(DOC, "what the chapter covers"),
    enums=Key(Table(NAME, ENUM), "enumerations", required=False),
    bits=Key(Table(NAME, BITS), "bit spaces", required=False),
    structures=Key(Table(NAME, STRUCTURE), "structures", required=False),
    limits=Key(Table(NAME, LIMIT), "configured limits", required=False),
    decisions=Key(Table(NAME, DECISION), "open points and their options", required=False),
    sorts=Key(Table(NAME, SORT), "kinds of objects", required=False),
    functions=Key(Table(NAME, FUNCTION), "named expressions", required=False),
    procedures=Key(Table(NAME, PROCEDURE), "named statements", required=False),
    operations=Key(Table(NAME, OPERATION), "calls", required=False),
    steps=Key(Table(NAME, STEP), "what happens by itself after a call", required=False),
    misuses=Key(
        Table(PHRASE, MISUSE),
        "what clients do wrong although no call refuses it",
        required=False,
    ),
    pictures=Key(Table(TITLE, PICTURE), "how states are drawn", required=False),
    projections=Key(Table(NAME, PROJECTION), "how states are seen from outside", required=False),
)

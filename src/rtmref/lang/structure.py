"""The structure of the kinds of files, said once."""

from __future__ import annotations

from typing import Final

from rtmref.lang.shapes import (
    Anything,
    ByForm,
    ByKey,
    Formula,
    Integer,
    Key,
    Record,
    Reference,
    Sequence,
    Shape,
    Table,
    Text,
)

NAME_PATTERN: Final = "[A-Za-z_][A-Za-z0-9_]*"
SOURCE_PATTERN: Final = r"(S|D|V1|R)(-[A-Z0-9]+)+"
FACT_PATTERN: Final = r"(S|V1(?!-DEC))(-[A-Z0-9]+)+"
DECISION_PATTERN: Final = r"(D|V1-DEC)(-[A-Z0-9]+)+"
RECORD_PATTERN: Final = r"R-[A-Z0-9]+"

NAME: Final = Text("a name", NAME_PATTERN)
TITLE: Final = Text("a title", r"[A-Za-z0-9][A-Za-z0-9 _.-]*")
DOC: Final = Text("a sentence")
TYPE: Final = Text("a type")
SOURCE: Final = Sequence(
    Text("a fact (S-…, V1-…), decision (D-…) or record (R-…)", SOURCE_PATTERN, code="RTM034"),
    at_least=1,
    distinct=True,
)
UNREACHED: Final = Text("why no run ever gets there")
FORMULA: Final = Formula()
PLACE: Final = Formula("a place: `object.field` or `object.field[key]`")


def _record(name: str, doc: str, /, **keys: Key) -> Record:
    return Record(name, doc, {key.rstrip("_"): value for key, value in keys.items()})


def _with_name(named: Key, record: Record) -> Record:
    return Record(record.name, record.doc, record.keys, named)


def _element(name: str, doc: str, /, **keys: Key) -> Record:
    """A record with the keys that every documented element has."""
    return _record(
        name,
        doc,
        doc=Key(DOC, "what it is"),
        source=Key(SOURCE, "the facts and decisions it rests on"),
        **keys,
    )


MEMBER: Final = ByForm(
    TYPE,
    _record(
        "member",
        "a type with the range of its integers",
        type=Key(TYPE, "its type"),
        min=Key(Integer(), "least value", required=False),
        max=Key(Integer(), "greatest value", required=False),
        doc=Key(DOC, "what it is", required=False),
    ),
)
MEMBERS: Final = Table(NAME, MEMBER)
FORMULAS: Final = Table(NAME, FORMULA)

ENUM: Final = _element(
    "enum",
    "an enumeration",
    members=Key(Table(NAME, Integer(0, 0xFFFFFFFF), at_least=1), "the documented numbers"),
)
BITS: Final = _element(
    "bits",
    "the bits of a word",
    size=Key(Integer(1, 64), "how many bits the word has"),
    masks=Key(Table(NAME, Integer(1, (1 << 64) - 1)), "named bits, each as a mask of one bit"),
)
STRUCTURE: Final = _element(
    "structure",
    "an immutable structure",
    members=Key(Table(NAME, MEMBER, at_least=1), "its members in documented order"),
)
LIMIT: Final = _element(
    "limit",
    "a configured limit",
    type=Key(TYPE, "int, bool, a set of bits or a map of integers"),
    min=Key(Integer(), "least value", required=False),
    max=Key(Integer(), "greatest value", required=False),
    default=Key(Anything("a value of the type"), "its value unless configured"),
)
DECISION: Final = _element(
    "decision",
    "an open point of the documentation",
    default=Key(NAME, "the option that holds unless chosen"),
    options=Key(Table(NAME, DOC, at_least=2), "each option and what it means"),
)
SORT: Final = _element(
    "sort",
    "a kind of object",
    single=Key(
        FORMULAS,
        "the initial value of every field, where there is one object from the beginning",
        required=False,
    ),
    fields=Key(MEMBERS, "its fields"),
)
FUNCTION: Final = _record(
    "function",
    "a named expression",
    doc=Key(DOC, "what it tells"),
    params=Key(MEMBERS, "its parameters", required=False),
    is_=Key(FORMULA, "its value"),
)
STATEMENTS: Final = Sequence(Reference("statements"))
PROCEDURE: Final = _record(
    "procedure",
    "named statements",
    doc=Key(DOC, "what it does"),
    params=Key(MEMBERS, "its parameters", required=False),
    do=Key(STATEMENTS, "its statements"),
    return_=Key(FORMULA, "its value", required=False),
)
LET: Final = _record("let", "names for values", let=Key(FORMULAS, "the values"))
REFUSAL: Final = _record(
    "refusal",
    "a status that a call gets instead of its effects",
    status=Key(NAME, "a member of the enumeration Status"),
    when=Key(FORMULA, "when"),
    source=Key(SOURCE, "the facts and decisions it rests on"),
    unreached=Key(UNREACHED, "the reason, where no call is ever refused so", required=False),
)
WAIT: Final = _record(
    "wait",
    "when a call is parked, and tried again later",
    wait=Key(FORMULA, "when"),
    source=Key(SOURCE, "the facts and decisions it rests on"),
    unreached=Key(UNREACHED, "the reason, where no call ever waits here", required=False),
)
OBSTACLE: Final = _record(
    "obstacle",
    "when a step does not happen",
    when=Key(FORMULA, "when"),
    unreached=Key(UNREACHED, "the reason, where it never stops the step", required=False),
)
OPERATION: Final = _element(
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
STEP: Final = _element(
    "step",
    "what happens by itself after a call",
    refuse=Key(
        Sequence(ByKey("guard of a step", {"let": LET, "when": OBSTACLE})),
        "when it does not happen",
        required=False,
    ),
    do=Key(STATEMENTS, "its effects", required=False),
)
INVARIANT: Final = _record(
    "invariant",
    "what must always hold",
    says=Key(DOC, "the invariant in words"),
    source=Key(SOURCE, "the facts and decisions it rests on"),
    for_=Key(Table(NAME, TYPE), "its variables", required=False),
    when=Key(FORMULA, "where it says something", required=False),
    then=Key(FORMULA, "what holds there"),
    unreached=Key(UNREACHED, "the reason, where no run meets the condition", required=False),
)

MISUSE: Final = _record(
    "misuse",
    "what a client does wrong although no call refuses it",
    says=Key(DOC, "the misuse in words"),
    source=Key(SOURCE, "the facts and decisions that forbid it"),
    before=Key(NAME, "the operation before which it shows; without it, the end", required=False),
    for_=Key(Table(NAME, TYPE), "its variables", required=False),
    when=Key(FORMULA, "where it is one", required=False),
    counts=Key(FORMULA, "the field of a variable that calls raise and lower", required=False),
)

STATEMENT: Final = ByKey(
    "statement",
    {
        "let": LET,
        "set": _record("set", "new values", set=Key(Table(PLACE, FORMULA, 1), "place to value")),
        "add": _record(
            "add", "an element more", add=Key(Table(PLACE, FORMULA, exactly=1), "place to element")
        ),
        "remove": _record(
            "remove",
            "an element less",
            remove=Key(Table(PLACE, FORMULA, exactly=1), "place to element"),
        ),
        "create": _record(
            "create",
            "a new object",
            create=Key(NAME, "its sort"),
            with_=Key(FORMULAS, "the values of its fields", required=False),
            as_=Key(NAME, "its name from here on", required=False),
        ),
        "delete": _record("delete", "the end of an object", delete=Key(FORMULA, "the object")),
        "each": _record(
            "each",
            "statements for all combinations of variables, all at once",
            each=Key(Table(NAME, FORMULA, 1), "variable to set or list"),
            do=Key(STATEMENTS, "the statements"),
            unreached=Key(UNREACHED, "the reason, where there is never a round", required=False),
        ),
        "if": _record(
            "if",
            "one of two blocks",
            if_=Key(FORMULA, "the test"),
            then=Key(STATEMENTS, "if it holds"),
            else_=Key(STATEMENTS, "if it does not", required=False),
            unreached=Key(
                _record(
                    "unreached",
                    "the branches that no run ever takes",
                    then=Key(UNREACHED, "why the test never holds", required=False),
                    else_=Key(UNREACHED, "why it always does", required=False),
                ),
                "the reason, where no run ever takes a branch",
                required=False,
            ),
        ),
        "call": _record(
            "call",
            "a procedure here",
            call=Key(Table(NAME, FORMULAS, exactly=1), "procedure to arguments"),
            as_=Key(NAME, "the name of its value", required=False),
        ),
        "emit": _record(
            "emit",
            "an event",
            emit=Key(
                _record(
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

MODEL: Final = _record(
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
        Table(Text("a name", "[A-Za-z0-9][A-Za-z0-9_-]*"), MISUSE),
        "what clients do wrong although no call refuses it",
        required=False,
    ),
)
INVARIANTS: Final = _record(
    "theme file",
    "one theme of what must always hold",
    theme=Key(TITLE, "the name of the theme"),
    doc=Key(DOC, "what the theme covers"),
    invariants=Key(
        Table(Text("a name", "[A-Za-z0-9][A-Za-z0-9_-]*"), INVARIANT, at_least=1), "the invariants"
    ),
)

PAGES: Final = Sequence(Text("a page", r"[A-Za-z0-9_./-]+"), at_least=1, distinct=True)
UNTESTABLE: Final = Key(DOC, "why no element can cite it, where it states nothing testable", False)


def _catalogued(what: str, **keys: Key) -> Record:
    """A record with the keys that everything in a catalogue has."""
    return _record(
        what,
        f"a {what} of the documentation",
        title=Key(DOC, "a short title of our own"),
        **keys,
        untestable=UNTESTABLE,
    )


CATALOGUE: Final = _record(
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
            _record(
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
        "event": _record(
            "event",
            "what a callback is told",
            event=Key(NAME, "what"),
            to=Key(NAME, "who is told"),
            context1=Key(WRITTEN, "first context", required=False),
            context2=Key(WRITTEN, "second context", required=False),
        ),
        "completed": _record(
            "completion",
            "the end of a call that waited",
            completed=Key(NAME, "the name that the call has under `waits`"),
            **OUTCOME,
        ),
    },
)
CALL: Final = _with_name(
    Key(Table(NAME, WRITTEN), "the operation and its arguments"),
    _record(
        "call",
        "an operation, its arguments and what is expected of it",
        source=Key(SOURCE, "the facts and decisions that it shows", required=False),
        waits=Key(NAME, "a name for the call, which is expected to wait", required=False),
        events=Key(Sequence(EVENT), "the expected events, in order", required=False),
        **OUTCOME,
    ),
)
SCENARIO: Final = _record(
    "scenario",
    "a calling pattern and what is expected of it",
    says=Key(DOC, "the pattern in words"),
    source=Key(SOURCE, "the facts and decisions that it shows"),
    limits=Key(Table(NAME, WRITTEN), "configured limits", required=False),
    decisions=Key(Table(NAME, NAME), "options of decisions", required=False),
    calls=Key(Sequence(CALL, at_least=1), "the calls"),
)
SCENARIOS: Final = _record(
    "scenario file",
    "calling patterns of one theme",
    theme=Key(TITLE, "the name of the theme"),
    doc=Key(DOC, "what the theme covers"),
    scenarios=Key(
        Table(Text("a name", "[A-Za-z0-9][A-Za-z0-9_-]*"), SCENARIO, at_least=1), "the scenarios"
    ),
)

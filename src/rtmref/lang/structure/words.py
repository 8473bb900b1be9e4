"""What all kinds of files are made of: names, sentences, types, formulas and records."""

from __future__ import annotations

from typing import Final

from rtmref.lang.shapes import ByForm, Formula, Integer, Key, Record, Sequence, Table, Text

NAME_PATTERN: Final = "[A-Za-z_][A-Za-z0-9_]*"
SOURCE_PATTERN: Final = r"(S|D|V1|R)(-[A-Z0-9]+)+"
FACT_PATTERN: Final = r"(S|V1(?!-DEC))(-[A-Z0-9]+)+"
DECISION_PATTERN: Final = r"(D|V1-DEC)(-[A-Z0-9]+)+"
RECORD_PATTERN: Final = r"R-[A-Z0-9]+"

NAME: Final = Text("a name", NAME_PATTERN)
TITLE: Final = Text("a title", r"[A-Za-z0-9][A-Za-z0-9 _.-]*")
PHRASE: Final = Text("a name", "[A-Za-z0-9][A-Za-z0-9_-]*")
DOC: Final = Text("a sentence")
TYPE: Final = Text("a type")
SOURCE: Final = Sequence(
    Text("a fact (S-…, V1-…), decision (D-…) or record (R-…)", SOURCE_PATTERN, code="RTM034"),
    at_least=1,
    distinct=True,
)
UNREACHED: Final = Text("why no run ever gets there")
FOLLOWS: Final = Text("why it is worth stating although the others imply it")
FORMULA: Final = Formula()
PLACE: Final = Formula("a place: `object.field` or `object.field[key]`")


def record(name: str, doc: str, /, **keys: Key) -> Record:
    """A record with these keys; what is a word of Python has a `_` at its end."""
    return Record(name, doc, {key.rstrip("_"): value for key, value in keys.items()})


def with_name(named: Key, item: Record) -> Record:
    """The record with one more entry, under a name of the author."""
    return Record(item.name, item.doc, item.keys, named)


def element(name: str, doc: str, /, **keys: Key) -> Record:
    """A record with the keys that every documented element has."""
    return record(
        name,
        doc,
        doc=Key(DOC, "what it is"),
        source=Key(SOURCE, "the facts and decisions it rests on"),
        **keys,
    )


def theme_file(name: str, doc: str, items: str, item: Record) -> Record:
    """A file of one theme: named things of one kind."""
    return record(
        name,
        doc,
        theme=Key(TITLE, "the name of the theme"),
        doc=Key(DOC, "what the theme covers"),
        **{items: Key(Table(PHRASE, item, at_least=1), f"the {items}")},
    )


MEMBER: Final = ByForm(
    TYPE,
    record(
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

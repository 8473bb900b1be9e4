"""Shapes of YAML nodes: the vocabulary in which `structure` describes the kinds of files.

The loader checks nodes against shapes (`conformity`), and the JSON Schemas are made from them
(`schema`), so that an editor and the loader never disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal as Choice

from rtmref.lang.records import record


@record
class Text:
    """A scalar read as characters.

    `pattern` is a regular expression for the whole text; `bare` allows what YAML would read as a
    number, a boolean or null; `code` is the diagnostic for a text that does not match.
    """

    says: str
    pattern: str = ""
    bare: bool = False
    code: str = "RTM033"


@record
class Formula:
    """An expression, in quotes or a block, or a bare name or number."""

    says: str = "an expression"


@record
class Integer:
    """A YAML integer."""

    minimum: int | None = None
    maximum: int | None = None


@record
class Anything:
    """A value whose form depends on a neighbour; judged later."""

    says: str


@record
class Sequence:
    """A sequence of nodes of one shape."""

    item: Shape
    at_least: int = 0
    distinct: bool = False


@record
class Table:
    """A mapping from names that the author chooses to nodes of one shape."""

    key: Text | Formula
    value: Shape
    at_least: int = 0
    exactly: int | None = None


@record
class Key:
    """One key of a record."""

    shape: Shape
    doc: str
    required: bool = True


@record
class Record:
    """A mapping with fixed keys and, with `named`, one more entry under a name of the author."""

    name: str
    doc: str
    keys: Mapping[str, Key]
    named: Key | None = None

    def plus(self, **keys: Key) -> Record:
        """The record with more keys."""
        return Record(self.name, self.doc, {**self.keys, **keys}, self.named)


@record
class ByKey:
    """One of several records; the record's key in `records` tells which."""

    name: str
    records: Mapping[str, Record]


@record
class ByForm:
    """A scalar or a mapping, whichever is written."""

    scalar: Text
    record: Record | Table


@record
class Reference:
    """A shape by name, for shapes that contain themselves."""

    name: Choice["statements"]


Shape = Text | Formula | Integer | Anything | Sequence | Table | Record | ByKey | ByForm | Reference

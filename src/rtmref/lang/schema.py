"""JSON Schemas of the kinds of files, for editors, made from `structure`."""

from __future__ import annotations

import json
from typing import Any, Final

from rtmref.lang.shapes import (
    Anything,
    ByForm,
    ByKey,
    Formula,
    Integer,
    Record,
    Reference,
    Sequence,
    Shape,
    Table,
    Text,
)
from rtmref.lang.structure import (
    CATALOGUE,
    EQUIVALENTS,
    INVARIANTS,
    MODEL,
    NAMED,
    PROFILES,
    SCENARIOS,
    SCOPES,
)

Schema = dict[str, Any]
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
KINDS: Final = {
    "model": MODEL,
    "invariants": INVARIANTS,
    "scenarios": SCENARIOS,
    "scopes": SCOPES,
    "profiles": PROFILES,
    "catalogue": CATALOGUE,
    "equivalents": EQUIVALENTS,
}
"""The kinds of files and their shapes."""


def json_schema(kind: str) -> Schema:
    """The schema of a kind of files (one of `KINDS`)."""
    shape = KINDS[kind]
    definitions = {name: _schema(named) for name, named in NAMED.items()}
    return {"$schema": DIALECT, "title": shape.name, **_schema(shape), "$defs": definitions}


def schema_text(kind: str) -> str:
    """The schema as the text of a file."""
    return json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n"


def _schema(shape: Shape) -> Schema:
    match shape:
        case Text(says=says, pattern=pattern):
            return {"type": "string", "description": says, **_pattern(pattern)}
        case Formula(says=says):
            return {"type": ["string", "integer", "boolean"], "description": says}
        case Integer(minimum=minimum, maximum=maximum):
            return {"type": "integer", **_given(minimum=minimum, maximum=maximum)}
        case Anything(says=says):
            return {"description": says}
        case Sequence():
            return _sequence(shape)
        case Table():
            return _table(shape)
        case Record():
            return _record(shape)
        case ByKey(records=records):
            return {"anyOf": [_record(record) for record in records.values()]}
        case ByForm(scalar=scalar, record=record):
            return {"anyOf": [_schema(scalar), _schema(record)]}
        case Reference(name=name):
            return {"$ref": f"#/$defs/{name}"}


def _pattern(pattern: str) -> Schema:
    return {"pattern": f"^({pattern})$"} if pattern else {}


def _given(**keys: int | None) -> Schema:
    return {key: value for key, value in keys.items() if value is not None}


def _kind(name: str, may_be_blank: bool) -> Schema:
    """YAML reads a key with nothing behind it as null."""
    return {"type": [name, "null"] if may_be_blank else name}


def _sequence(shape: Sequence) -> Schema:
    least = {"minItems": shape.at_least} if shape.at_least else {}
    distinct = {"uniqueItems": True} if shape.distinct else {}
    return {**_kind("array", not least), "items": _schema(shape.item), **least, **distinct}


def _table(shape: Table) -> Schema:
    least = shape.exactly or shape.at_least
    most = {"maxProperties": shape.exactly} if shape.exactly else {}
    pattern = shape.key.pattern if isinstance(shape.key, Text) else ""
    names = {"propertyNames": _pattern(pattern)} if pattern else {}
    return {
        **_kind("object", not least),
        **({"minProperties": least} if least else {}),
        **most,
        **names,
        "additionalProperties": _schema(shape.value),
    }


def _record(shape: Record) -> Schema:
    return {
        "type": "object",
        "description": shape.doc,
        "properties": {
            name: {**_schema(key.shape), "description": key.doc} for name, key in shape.keys.items()
        },
        "required": [name for name, key in shape.keys.items() if key.required],
        "additionalProperties": _schema(shape.named.shape) if shape.named else False,
    }

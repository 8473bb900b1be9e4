"""JSON Schemas of values, by the types of the specification: what `wire.py` writes and reads."""

from __future__ import annotations

from typing import Any, Final

from rtmref.lang.spec import Parameter, Spec
from rtmref.lang.types import (
    AddressType,
    BitType,
    BoolType,
    EnumType,
    HandleType,
    ListType,
    MapType,
    OptionalType,
    OutType,
    PointerType,
    PrefixType,
    SetType,
    SortType,
    StructType,
    Type,
)

Schema = dict[str, Any]
INTEGER: Final[Schema] = {"type": "integer"}
BOOLEAN: Final[Schema] = {"type": "boolean"}
BUFFER: Final[Schema] = {
    "description": "Whether there is an output buffer; null is NULL.",
    "enum": [True, None],
}
ADDRESS: Final[Schema] = {
    "description": "A network address: family, length, address bits in hexadecimal.",
    "type": "array",
    "minItems": 3,
    "items": False,
    "prefixItems": [INTEGER, INTEGER, {"type": "string", "pattern": "^[0-9a-fA-F]+$"}],
}
HANDLE: Final[Schema] = {
    "description": "What the target calls an object; null is NULL.",
    "type": ["string", "integer", "null"],
}


def definitions(spec: Spec) -> Schema:
    """Definitions of addresses, handles and every structure, for `of_type` to refer to."""
    structures = {
        name: {"description": each.doc, **row([of_parameter(spec, m) for m in each.members])}
        for name, each in spec.structures.items()
    }
    return {"address": ADDRESS, "handle": HANDLE, **structures}


def of_parameter(spec: Spec, parameter: Parameter) -> Schema:
    """The schema of an argument, a member or the value of a limit, within its range."""
    schema = of_type(spec, parameter.type)
    told = {"title": parameter.name} | ({"description": parameter.doc} if parameter.doc else {})
    if schema != INTEGER:
        return {**told, "allOf": [schema]} if "$ref" in schema else {**told, **schema}
    return {**told, **in_range(parameter.minimum, parameter.maximum)}


def in_range(minimum: int | None, maximum: int | None) -> Schema:
    """An integer within a range, either end of which may be open."""
    ends = {"minimum": minimum, "maximum": maximum}
    return {**INTEGER, **{key: end for key, end in ends.items() if end is not None}}


def of_type(spec: Spec, kind: Type) -> Schema:
    """The schema of a value as it is on the line."""
    match kind:
        case BoolType():
            return BOOLEAN
        case OutType():
            return BUFFER
        case AddressType() | PrefixType():
            return reference("address")
        case SortType() | HandleType():
            return reference("handle")
        case OptionalType(item):
            return {"anyOf": [of_type(spec, item), {"type": "null"}]}
        case PointerType(item):
            return row([of_type(spec, item)])
        case StructType(name):
            return reference(name)
        case ListType(item):
            return {"type": "array", "items": of_type(spec, item)}
        case SetType(BitType(name)):
            return in_range(0, (1 << spec.bits[name].size) - 1)
        case MapType(_, value):
            keys = {"propertyNames": {"pattern": "^[0-9]+$"}}
            return {"type": "object", **keys, "additionalProperties": of_type(spec, value)}
        case EnumType(name):
            return {"enum": sorted(spec.enums[name].members.values())}
    return INTEGER


def row(items: list[Schema]) -> Schema:
    """An array of exactly these, in this order."""
    if not items:
        return {"type": "array", "maxItems": 0}
    return {"type": "array", "prefixItems": items, "minItems": len(items), "items": False}


def reference(name: str) -> Schema:
    """What a definition says."""
    return {"$ref": f"#/$defs/{name}"}

"""Values of the model, calls and answers in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rtmref.concrete.records import Record
from rtmref.engine.waiting import number_of_wait
from rtmref.lang.spec import Operation, Spec
from rtmref.lang.types import (
    BitType,
    EnumType,
    ListType,
    MapType,
    OptionalType,
    SetType,
    StructType,
    Type,
)
from rtmref.trace import Call
from rtmref.trace.spoiling import place
from rtmref.values import NetAddress, format_address


def text(value: Any) -> str:
    """A value of the model as text: objects by sort and number, addresses as prefixes."""
    match value:
        case Record():
            gone = "" if value._live else " (gone)"
            return f"{type(value).__name__} {value._number}{gone}"
        case NetAddress():
            return format_address(value)
        case None:
            return "NULL"
        case tuple():
            return "(" + ", ".join(text(item) for item in value) + ")"
        case dict():
            return "{" + ", ".join(_entry(k, v) for k, v in value.items()) + "}"
        case bool():
            return "true" if value else "false"
        case int() | str():
            return str(value)
        case _:
            return "a handle to nothing"


def _entry(key: Any, value: Any) -> str:
    return text(key) if value is None else f"{text(key)}: {text(value)}"


def worded(spec: Spec, kind: Type, value: Any) -> str:
    """A value as text, with the names that its type has for members and bits."""
    match kind:
        case OptionalType(item) if value is not None:
            return worded(spec, item, value)
        case EnumType(name):
            members = {number: word for word, number in spec.enums[name].members.items()}
            return _short(members, value)
        case BitType(name):
            bits = {position: word for word, position in spec.bits[name].names.items()}
            return _short(bits, value)
        case SetType(BitType() as bit) if isinstance(value, int):
            positions = (place for place in range(value.bit_length()) if value >> place & 1)
            return "{" + ", ".join(worded(spec, bit, place) for place in positions) + "}"
        case SetType(item) | ListType(item) if value is not None:
            listed = ", ".join(worded(spec, item, one) for one in value)
            return f"({listed})" if isinstance(kind, ListType) else "{" + listed + "}"
        case MapType(key, item):
            pairs = (f"{worded(spec, key, k)}: {worded(spec, item, v)}" for k, v in value.items())
            return "{" + ", ".join(pairs) + "}"
        case StructType(name) if value is not None:
            pairs_ = zip(spec.structures[name].members, value, strict=True)
            return "(" + ", ".join(worded(spec, each.type, one) for each, one in pairs_) + ")"
        case _:
            return text(value)


def _short(names: Mapping[int, str], value: Any) -> str:
    """The name of a number without what the names of all its like begin with."""
    if value not in names:
        return text(value)
    words = [name.split("_") for name in names.values()]
    shared = 0
    while all(len(each) > shared + 1 and each[shared] == words[0][shared] for each in words):
        shared += 1
    telling = names[value].split("_")[shared:] if shared > 1 and len(words) > 1 else ()
    return "_".join(telling) or names[value]


def status_name(spec: Spec, value: Any) -> str:
    """The name of a status, or the value as it is where the specification has none."""
    for enum in spec.enums.values():
        if enum.name == "Status":
            for member, number in enum.members.items():
                if number == value:
                    return member
    return text(value)


def result_text(spec: Spec, op: Operation, outcome: Any) -> str:
    """Status and named results of an outcome."""
    if not isinstance(outcome, tuple) or not outcome:
        return text(outcome)
    wait = number_of_wait(op, outcome)
    if wait is not None:
        return f"{status_name(spec, outcome[0])}, waits as number {wait}"
    named = [
        f"{result.name} = {text(value)}"
        for result, value in zip(op.results, outcome[1:], strict=False)
    ]
    return ", ".join((status_name(spec, outcome[0]), *named))


def call_text(op: Operation, arguments: Sequence[Any]) -> str:
    """A call with its arguments by name."""
    named = [
        f"{parameter.name}={text(value)}"
        for parameter, value in zip(op.parameters, arguments, strict=True)
    ]
    return f"{op.name}({', '.join(named)})"


def spoilt_text(op: Operation, call: Call) -> str:
    """What is passed in the place of arguments, in words; empty for a call like any other."""
    names = [parameter.name for parameter in op.parameters]
    marks = [f"{place(names, mark.path)} is {mark.kind}" for mark in call.marks]
    return f" where {' and '.join(marks)}" if marks else ""

"""The states that a trace leads through, in the Informal Trace Format of Apalache (ITF).

A variable for each sort maps the numbers of its objects to their fields; `call` and `answer` say in
words what has led to the state. What may be null is `{"tag": "None"}` or `{"tag": "Some"}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from rtmref.concrete import snapshot
from rtmref.concrete.model import Model
from rtmref.engine.handles import CallNames
from rtmref.engine.wording import call_text, result_text
from rtmref.lang.types import MapType, OptionalType, SetType, Type
from rtmref.snapshots import Reference, Stranger
from rtmref.trace import Trace, TraceError
from rtmref.values import NetAddress

FORMAT: Final = "https://apalache-mc.org/docs/adr/015adr-trace.html"
CALL, ANSWER = "call", "answer"


def states(model: Model, trace: Trace) -> str:
    """The states as text; raises TraceError where they are not the model's alone."""
    if any(call.thread or call.marks for call in trace.calls):
        raise TraceError("threads or spoilt arguments: its states are not told by the model alone")
    document = {
        "#meta": {
            "format": "ITF",
            "format-description": FORMAT,
            "description": trace.expected or trace.about,
        },
        "vars": [CALL, ANSWER, *model.spec.sorts],
        "states": [
            {"#meta": {"index": index}, **state}
            for index, state in enumerate(_states(model, trace))
        ],
    }
    return json.dumps(document, indent=1) + "\n"


def _states(model: Model, trace: Trace) -> Iterator[Mapping[str, Any]]:
    model.configure(trace.limits, trace.decisions)
    names = CallNames(model.spec)
    yield {CALL: "", ANSWER: "", **_present(model)}
    for number, call in enumerate(trace.calls, start=1):
        op = model.spec.operations[call.operation]
        given = tuple(names.resolve(argument) for argument in call.arguments)
        shown = call_text(op, given)
        outcome = model.call(call.operation, *given)
        names.take_in(number, call.operation, outcome, model.completed)
        yield {CALL: shown, ANSWER: result_text(model.spec, op, outcome), **_present(model)}


def _present(model: Model) -> dict[str, Any]:
    listed = snapshot.take(model).objects
    return {
        name: {
            "#map": [
                [
                    _value(number),
                    {field.name: _value(fields[field.name], field.type) for field in sort.fields},
                ]
                for number, fields in listed[name]
            ]
        }
        for name, sort in model.spec.sorts.items()
    }


def _value(value: Any, kind: Type | None = None) -> Any:
    """A plain value in the format."""
    match value, kind:
        case None, _:
            return {"tag": "None", "value": {"#tup": []}}
        case _, OptionalType(item):
            return {"tag": "Some", "value": _value(value, item)}
        case int(), SetType(item) if not isinstance(value, bool):
            bits = (n for n in range(value.bit_length()) if value >> n & 1)
            return {"#set": [_value(n, item) for n in bits]}
        case frozenset(), _:
            inner = kind.item if isinstance(kind, SetType) else None
            return {"#set": [_value(each, inner) for each in sorted(value, key=repr)]}
        case dict(), _:
            inner = kind.value if isinstance(kind, MapType) else None
            return {"#map": [[_value(key), _value(each, inner)] for key, each in value.items()]}
        case bool() | str(), _:
            return value
        case int(), _:
            return {"#bigint": str(value)}
        case NetAddress(), _:
            parts = zip(("family", "length", "bits"), value, strict=True)
            return {name: _value(part) for name, part in parts}
        case Reference(), _:
            return {"sort": value.sort, "number": _value(value.number)}
        case Stranger(), _:
            return {"sort": "", "number": _value(value.number)}
        case tuple(), _:
            return [_value(each) for each in value]
    raise AssertionError(value)

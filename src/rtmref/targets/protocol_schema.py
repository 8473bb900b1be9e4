"""The JSON Schema of the protocol of targets, both directions, made from the specification.

A message to the target is valid under `#/$defs/to_target`, one from it under `#/$defs/from_target`.
What belongs to a method or an operation has definitions of its own: `request_M` and `result_M`,
`arguments_O`, `answer_O` and `reply_O`, for a response does not say what it responds to.
"""

from __future__ import annotations

from typing import Any, Final

from rtmref.lang.spec import Operation, Refusal, Spec
from rtmref.targets.capabilities import NOT_SUPPORTED, PROTOCOL
from rtmref.targets.value_schema import (
    INTEGER,
    Schema,
    definitions,
    in_range,
    of_parameter,
    of_type,
    reference,
    row,
)

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
VERSION: Final[Schema] = {"jsonrpc": {"const": "2.0"}}
ANSWER: Final[Schema] = {
    "description": "Of which form, depends on the operation: answer_O.",
    "type": "array",
    "minItems": 1,
    "prefixItems": [INTEGER],
}
METHODS: Final = ("initialize", "reset", "call", "call_many")
"""The methods that are requests; `close` is a notification."""
Properties = dict[str, Schema]


def protocol_schema(spec: Spec) -> Schema:
    """The schema of every message between a tester and a target of this specification."""
    made: dict[str, Any] = {**definitions(spec), **_configuration(spec)}
    for op in spec.operations.values():
        made |= _operation(spec, op)
    return {
        "$schema": DIALECT,
        "$id": f"urn:rtmref:target:{PROTOCOL}",
        "title": "One message, on one line, between rtmref and a target",
        "description": "JSON-RPC 2.0 on standard input and output; docs/targets.md explains it.",
        "anyOf": [reference("to_target"), reference("from_target")],
        "$defs": {**_to_target(spec), **_from_target(spec), **made},
    }


def _operation(spec: Spec, op: Operation) -> Properties:
    """What an operation takes and answers."""
    arguments = [of_parameter(spec, parameter) for parameter in op.parameters]
    results = [{"title": r.name, **_nested(of_type(spec, r.value.type))} for r in op.results]
    forms = [{"description": "refused, or without results", **row([_status(op)])}]
    if results:
        forms.append({"description": "status and results", **row([_status(op), *results])})
    waits = sorted({g.status_value for g in op.guards if isinstance(g, Refusal) and g.waits})
    if waits:
        told = "the call waits; its number of those that have waited since reset"
        forms.append({"description": told, **row([{"enum": waits}, in_range(1, None)])})
    return {
        f"arguments_{op.name}": {"description": op.doc, **row(arguments)},
        f"answer_{op.name}": {"anyOf": forms},
        f"reply_{op.name}": _reply(reference(f"answer_{op.name}")),
    }


def _nested(schema: Schema) -> Schema:
    return {"allOf": [schema]} if "$ref" in schema else schema


def _status(op: Operation) -> Schema:
    refused = sorted({g.status for g in op.guards if isinstance(g, Refusal)})
    told = f"the status; what refuses a call: {', '.join(refused)}" if refused else "the status"
    return {**INTEGER, "description": told}


def _reply(answer: Schema) -> Schema:
    """What a call of several comes to: it is made, or the target does not support it."""
    return {"anyOf": [_made(answer), closed({"error": reference("not_supported")})]}


def _made(answer: Schema) -> Schema:
    """An answer, with the events that the call brought."""
    events = {"type": "array", "items": reference("event")}
    return closed({"answer": answer, "events": events}, required=("answer",))


def _to_target(spec: Spec) -> Properties:
    calls = [row([{"const": n}, reference(f"arguments_{n}")]) for n in spec.operations]
    made = [
        closed({"operation": {"const": name}, "arguments": reference(f"arguments_{name}")})
        for name in spec.operations
    ]
    params: Properties = {
        "initialize": closed({"protocol": in_range(1, None), "specification": {"type": "string"}}),
        "reset": reference("configuration"),
        "call": {"anyOf": made},
        "call_many": closed({"calls": {"type": "array", "items": {"anyOf": calls}}}),
    }
    close = closed({**VERSION, "method": {"const": "close"}})
    forms = [reference(f"request_{method}") for method in METHODS]
    return {
        "to_target": {"anyOf": [*forms, reference("close")]},
        "close": {"description": "A notification: nothing is answered.", **close},
        **{f"request_{method}": _request(method, params[method]) for method in METHODS},
    }


def _request(method: str, params: Schema) -> Schema:
    return closed({**VERSION, "id": INTEGER, "method": {"const": method}, "params": params})


def _from_target(spec: Spec) -> Properties:
    replies = {"type": "array", "items": reference("reply")}
    results: Properties = {
        "initialize": reference("capabilities"),
        "reset": {"description": "Anything: it is not looked at."},
        "call": _made(reference("answer")),
        "call_many": closed({"replies": replies}),
    }
    failed = closed({**VERSION, "id": {"type": ["integer", "null"]}, "error": reference("error")})
    return {
        "from_target": {"anyOf": [*(reference(f"response_{m}") for m in METHODS), failed]},
        **{f"response_{method}": _response(method) for method in METHODS},
        **{f"result_{method}": result for method, result in results.items()},
        "answer": ANSWER,
        "reply": _reply(reference("answer")),
        "capabilities": _capabilities(spec),
        "event": _event(),
        "error": _error(INTEGER),
        "not_supported": _error({"const": NOT_SUPPORTED}),
    }


def _response(method: str) -> Schema:
    return closed({**VERSION, "id": INTEGER, "result": reference(f"result_{method}")})


def _error(code: Schema) -> Schema:
    members = {"code": code, "message": {"type": "string"}, "data": {}}
    return closed(members, required=("code", "message"))


def _event() -> Schema:
    number, answer = in_range(1, None), reference("answer")
    completed = row([reference("handle"), {"const": "completed"}, number, answer])
    told = row([reference("handle"), INTEGER, {}, {}])
    return {"description": "Recipient, kind, two contexts.", "anyOf": [told, completed]}


def _capabilities(spec: Spec) -> Schema:
    some = {"type": "array", "minItems": 1}
    limits = {name: {**some, "items": reference(f"limit_{name}")} for name in spec.limits}
    options = {
        name: {**some, "items": {"enum": list(decision.options)}}
        for name, decision in spec.decisions.items()
    }
    members: Properties = {
        "protocol": {"const": PROTOCOL},
        "name": {"type": "string"},
        "version": {"type": "string"},
        "operations": {"type": "array", "items": {"enum": list(spec.operations)}},
        "call_many": {"type": "boolean"},
        "limits": closed(limits, required=()),
        "decisions": closed(options, required=()),
    }
    return closed(members, required=("protocol", "operations"))


def _configuration(spec: Spec) -> Properties:
    values = {
        f"limit_{name}": {
            "description": each.doc,
            **_nested(
                in_range(each.minimum, each.maximum)
                if (schema := of_type(spec, each.type)) == INTEGER
                else schema
            ),
        }
        for name, each in spec.limits.items()
    }
    decisions = {
        name: {"description": each.doc, "enum": list(each.options)}
        for name, each in spec.decisions.items()
    }
    limits = {name: reference(f"limit_{name}") for name in spec.limits}
    return {
        **values,
        "configuration": closed({"limits": closed(limits), "decisions": closed(decisions)}),
    }


def closed(members: Properties, required: tuple[str, ...] | None = None) -> Schema:
    """An object with these members and no others; all of them unless told which."""
    names = list(members) if required is None else list(required)
    shut = {"required": names, "additionalProperties": False}
    return {"type": "object", "properties": members, **shut}

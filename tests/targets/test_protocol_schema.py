"""The schema of the protocol describes every message of a real session, and nothing else."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from rtmref.concrete.program import program
from rtmref.engine import fuzz
from rtmref.lang.spec import Spec
from rtmref.targets.child import Child
from rtmref.targets.json_rpc import JsonRpcTarget
from rtmref.targets.protocol_schema import METHODS, protocol_schema

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "tests.targets.served"]
Message = dict[str, Any]


@pytest.fixture(scope="module")
def schema(spec: Spec) -> Message:
    """The schema of the shipped specification, for messages in either direction."""
    made = protocol_schema(spec)
    jsonschema.Draft202012Validator.check_schema(made)
    return made


def under(schema: Message, definition: str) -> Any:
    """A validator for one of the definitions."""
    part = {**schema, "anyOf": [{"$ref": f"#/$defs/{definition}"}]}
    return jsonschema.Draft202012Validator(part)


def refused(schema: Message, definition: str, value: Any) -> list[str]:
    """Why a value is not what a definition describes."""
    return [error.message for error in under(schema, definition).iter_errors(value)]


@pytest.fixture(scope="module")
def session(spec: Spec) -> list[tuple[Message, Message | None]]:
    """Every message of a campaign, and of its calls one by one: requests with their responses."""
    said: list[tuple[Message, Message | None]] = []

    class Overheard(Child):
        def send(self, line: bytes) -> None:
            said.append((json.loads(line), None))
            super().send(line)

        def receive(self) -> bytes:
            line = super().receive()
            said[-1] = said[-1][0], json.loads(line)
            return line

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rtmref.targets.json_rpc.Child", Overheard)
        patch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT / "src"), str(ROOT))))
        settings = fuzz.FuzzSettings(
            spec, lambda: JsonRpcTarget(spec, COMMAND), calls=800, program=program(spec)
        )
        assert list(fuzz.stage(settings))
        target = JsonRpcTarget(spec, COMMAND)
        target.reset({}, {})
        assert target.operations["StartInstance"](0, 1) == (0,)
        target.close()
    return said


def test_every_method_was_called(session: list[tuple[Message, Message | None]]) -> None:
    """The session has requests of every method, and the notification at the end."""
    assert {request["method"] for request, _ in session} == {*METHODS, "close"}


def test_messages_are_valid(schema: Message, session: list[tuple[Message, Message | None]]) -> None:
    """Requests and results are what the schema says of their method."""
    for request, response in session:
        method = request["method"]
        if method == "close":
            assert refused(schema, "close", request) == []
            assert response is None
            continue
        assert refused(schema, f"request_{method}", request) == []
        assert refused(schema, f"response_{method}", response) == []


def test_answers_are_valid(schema: Message, session: list[tuple[Message, Message | None]]) -> None:
    """Arguments and answers are what the schema says of their operation; most operations occur."""
    validators: dict[str, Any] = {}
    seen: set[str] = set()
    for request, response in session:
        if request["method"] != "call_many":
            continue
        assert response is not None
        for (operation, arguments), reply in zip(
            request["params"]["calls"], response["result"]["replies"], strict=True
        ):
            for name, value in (
                (f"arguments_{operation}", arguments),
                (f"reply_{operation}", reply),
            ):
                validator = validators.setdefault(name, under(schema, name))
                assert [error.message for error in validator.iter_errors(value)] == []
            seen.add(operation)
    assert len(seen) > 60


@pytest.mark.parametrize("end", ["to_target", "from_target"])
def test_directions_differ(
    schema: Message, session: list[tuple[Message, Message | None]], end: str
) -> None:
    """A message is valid in its own direction only."""
    (request, response), *_ = session
    good, bad = (request, response) if end == "to_target" else (response, request)
    assert refused(schema, end, good) == []
    assert refused(schema, end, bad)


ZERO = {"answer": [0], "events": []}
BAD: list[tuple[str, Any]] = [
    ("from_target", {"id": 1, "result": {}}),
    ("response_call", {"jsonrpc": "2.0", "id": True, "result": ZERO}),
    ("response_call", {"jsonrpc": "2.0", "id": 1, "result": "fine"}),
    ("response_call", {"jsonrpc": "2.0", "id": 1, "result": {"answer": ["NO_ERROR"]}}),
    ("response_call", {"jsonrpc": "2.0", "id": 1, "result": {"answer": []}}),
    ("response_call", {"jsonrpc": "2.0", "id": 1, "result": {"answer": [0], "events": ["boo"]}}),
    ("response_initialize", {"jsonrpc": "2.0", "id": 1, "result": {"operations": []}}),
    ("capabilities", {"protocol": 2, "operations": []}),
    ("capabilities", {"protocol": 1, "operations": ["RtmNothing"]}),
    ("capabilities", {"protocol": 1, "operations": [], "decisions": {"route_size": ["small"]}}),
    ("capabilities", {"protocol": 1, "operations": [], "limits": {"opaque_slots": [33]}}),
    ("answer_RTM_IPV4_LEN_FROM_MASK", [0, "8"]),
    ("answer_RTM_IPV4_LEN_FROM_MASK", [0, 8, 8]),
    ("arguments_RTM_IPV4_LEN_FROM_MASK", [1 << 32]),
    ("arguments_RTM_IPV4_LEN_FROM_MASK", []),
    ("arguments_RTM_IPV4_GET_ADDR_AND_LEN", [[2, 8, 167772160]]),
    ("arguments_RtmRegisterEntity", [[0, 2, [7]], None, 0, False, True, True]),
    ("reply_RTM_IPV4_LEN_FROM_MASK", {"error": {"code": 1, "message": "no"}}),
    ("request_call", {"jsonrpc": "2.0", "id": 1, "method": "call", "params": {"operation": "x"}}),
]


@pytest.mark.parametrize(("definition", "value"), BAD)
def test_other_messages_are_refused(schema: Message, definition: str, value: Any) -> None:
    """What breaks the protocol is invalid."""
    assert refused(schema, definition, value)


def test_not_supported_is_a_reply(schema: Message) -> None:
    """A call may come back as not supported, alone or among several."""
    error = {"code": -32001, "message": "not yet"}
    assert refused(schema, "reply_RtmCreateRouteList", {"error": error}) == []
    assert refused(schema, "from_target", {"jsonrpc": "2.0", "id": 3, "error": error}) == []

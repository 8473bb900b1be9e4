"""A target in any language: a process that answers JSON-RPC 2.0, one message a line.

The methods are `initialize`, `reset`, `call`, `call_many` and `close`; `rtmref schema target` has
their exact form. The process lives as long as it keeps to the protocol: what does not is a
TargetError, which a lockstep takes for a finding, and the next `reset` starts a fresh process.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, Final

from rtmref.lang.spec import Spec
from rtmref.targets.child import Bounds, Child, LateError, TargetError
from rtmref.targets.target import Answer
from rtmref.targets.wire import Wire

PROTOCOL: Final = 1
AGAIN: Final = 1.0
"""Seconds that a target gets for an answer once it was late."""
REPLAYS: Final = 400
REPLAYS_OF_LATE: Final = 20
_Request = tuple[str, tuple[Any, ...]]
_Reply = tuple[Answer, Sequence[Answer]]


class JsonRpcTarget:
    """Runs the calls in a process of the command."""

    takes_anything = False

    def __init__(self, spec: Spec, command: Sequence[str], bounds: Bounds = Bounds()) -> None:  # noqa: B008
        self.name = " ".join(command)
        self.operations: dict[str, Callable[..., Answer]] = {}
        self.starts = 0
        self.replays = REPLAYS
        self._spec, self._command, self._bounds = spec, command, bounds
        self._wire = Wire(spec)
        self._write = json.JSONEncoder(separators=(",", ":"), default=self._unknown).encode
        self._child: Child | None = None
        self._failure = ""
        self._sent = 0
        self._events: list[Answer] = []
        self._waiting: dict[int, str] = {}
        self._start()

    def _start(self) -> None:
        """A fresh process, and what it says of itself; raises TargetError if it makes no sense."""
        self.starts += 1
        self._sent = 0
        self._child = Child(self._command, self._bounds)
        given = {"protocol": PROTOCOL, "specification": self._spec.digest}
        told = self._ask("initialize", given)
        known = self._spec.operations
        operations = told.get("operations") if isinstance(told, dict) else None
        if not isinstance(operations, list) or told.get("protocol") != PROTOCOL:
            raise self._failed(f"initialize: protocol {PROTOCOL} and operations are missing")
        strange = [each for each in operations if not isinstance(each, str) or each not in known]
        if strange:
            raise self._failed(f"initialize: there is no operation {strange[0]!r}")
        self._many = told.get("call_many") is True
        self.operations.clear()
        self.operations.update({name: partial(self._call, name) for name in operations})

    def reset(self, limits: Mapping[str, Any], decisions: Mapping[str, str]) -> None:
        """Begin again with an empty table; in a fresh process if the last one failed."""
        self._events.clear()
        self._waiting.clear()
        self._failure = "it failed before"
        try:
            if self._child is None:
                self._start()
            self._ask("reset", self._wire.configuration(limits, decisions))
        except TargetError as error:
            self._failure = str(error)  # and so of every call until the next `reset`

    def take_events(self) -> Sequence[Answer]:
        """The events since the last time, in order of delivery."""
        taken, self._events = self._events, []
        return taken

    def _call(self, operation: str, *arguments: Any) -> Answer:
        coded = self._wire.encoders[operation](arguments)
        answer, events = self._reply(
            operation, self._ask("call", {"operation": operation, "arguments": coded})
        )
        self._events.extend(events)
        return answer

    def many(self, requests: Sequence[_Request]) -> list[_Reply]:
        """Make several calls, in one message if the target takes it; answers and events."""
        if not self._many:
            return [(self._call(name, *given), self.take_events()) for name, given in requests]
        coded = [[name, self._wire.encoders[name](arguments)] for name, arguments in requests]
        told = self._ask("call_many", {"calls": coded})
        replies = told.get("replies") if isinstance(told, dict) else None
        if not isinstance(replies, list) or len(replies) != len(requests):
            raise self._failed(f"call_many: not one reply to each of {len(requests)} calls")
        return [self._reply(name, each) for (name, _), each in zip(requests, replies, strict=True)]

    def _reply(self, operation: str, told: Any) -> _Reply:
        if not isinstance(told, dict):
            raise self._failed(f"{operation}: no answer and events")
        try:
            answer = self._wire.decoders[operation](told.get("answer"))
            if answer[0] in self._wire.waits[operation] and len(answer) == 2:
                self._waiting[answer[1]] = operation
            events = [self._wire.event(each, self._waiting) for each in told.get("events", ())]
        except TargetError as error:
            raise self._failed(str(error)) from None
        return answer, events

    def _ask(self, method: str, params: Any) -> Any:
        """The result of a request."""
        if self._child is None:
            raise TargetError(self._failure)
        self._sent += 1
        request = {"jsonrpc": "2.0", "id": self._sent, "method": method, "params": params}
        self._child.send(self._write(request).encode())
        try:
            return self._result(method, self._child.receive())
        except TargetError as error:
            if isinstance(error, LateError):
                self._bounds = replace(self._bounds, seconds=min(AGAIN, self._bounds.seconds))
                self.replays = REPLAYS_OF_LATE
            raise self._failed(f"{method}: {error}") from None

    def _result(self, method: str, line: bytes) -> Any:
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            raise TargetError(f"no JSON is {line[:60]!r}") from None
        if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
            raise TargetError(f"no response of JSON-RPC 2.0 is {line[:60]!r}")
        if message.get("id") != self._sent or isinstance(message.get("id"), bool):
            raise TargetError(f"a response to {message.get('id')!r:.40}, not to {self._sent}")
        if "error" in message:
            raise TargetError(f"the target reports {message['error']!r:.200}")
        if "result" not in message:
            raise TargetError("a response without a result")
        return message["result"]

    def _unknown(self, handle: object) -> str:
        """What is passed for a handle that the target never gave."""
        return f"never given: {handle!r}"

    def _failed(self, message: str) -> TargetError:
        """The error, after the process was ended."""
        child, self._child = self._child, None
        if child is not None:
            child.close(grace=False)
        return TargetError(message)

    def close(self) -> None:
        """End the process with everything that it has started."""
        child, self._child = self._child, None
        if child is not None:
            with suppress(TargetError, OSError):
                child.send(b'{"jsonrpc":"2.0","method":"close"}')
            child.close()

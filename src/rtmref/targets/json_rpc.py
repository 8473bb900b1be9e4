"""A target in any language: a process that answers JSON-RPC 2.0, one message a line.

The methods are `initialize`, `reset`, `call`, `call_many` and `close`; `rtmref schema target` has
their exact form. The process lives as long as it keeps to the protocol: what does not is a
TargetError, which a lockstep takes for a finding, and the next `reset` starts a fresh process.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, Final

from rtmref.lang.spec import Spec
from rtmref.targets.capabilities import PROTOCOL, Capabilities, NotSupportedError, read
from rtmref.targets.child import Bounds, Child, LateError, TargetError
from rtmref.targets.responses import result_of, says_not_supported
from rtmref.targets.target import Answer
from rtmref.targets.wire import Wire

AGAIN: Final = 1.0
"""Seconds that a target gets for an answer once it was late."""
REPLAYS: Final = 400
REPLAYS_OF_FAILED: Final = 100
REPLAYS_OF_LATE: Final = 20
"""How many replays it is worth to make a trace small: of wrong answers, of a process that has to be
started anew for each, and of one that has to be waited for besides.
"""
Request = tuple[str, tuple[Any, ...]]
Reply = tuple[Answer, Sequence[Answer]]


class JsonRpcTarget:
    """Runs the calls in a process of the command."""

    takes_anything = False
    deterministic = False

    def __init__(self, spec: Spec, command: Sequence[str], bounds: Bounds = Bounds()) -> None:  # noqa: B008
        self.name = shlex.join(command)
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
        self.capabilities = Capabilities(())
        self._start()
        names = self.capabilities.operations
        self.operations.update({name: partial(self._call, name) for name in names})

    def _start(self) -> None:
        """A fresh process, and what it says of itself; raises TargetError if it makes no sense."""
        self.starts += 1
        self._sent = 0
        self._child = Child(self._command, self._bounds)
        given = {"protocol": PROTOCOL, "specification": self._spec.digest}
        told = self._ask("initialize", given)
        try:
            capabilities = read(self._spec, told)
            if self.starts > 1 and capabilities != self.capabilities:
                raise TargetError("it says something else of itself than before")
        except TargetError as error:
            raise self._failed(f"initialize: {error}") from None
        self.capabilities = capabilities

    def reset(self, limits: Mapping[str, Any], decisions: Mapping[str, str]) -> None:
        """Begin again with an empty table; in a fresh process if the last one failed.

        Raises NotSupportedError where the target has said that it does not have these values.
        """
        missing = self.capabilities.missing(self._spec, limits, decisions)
        if missing:
            raise NotSupportedError(f"the target does not support {missing}")
        self._events.clear()
        self._waiting.clear()
        self._failure = "it failed before"
        if self.replays == REPLAYS_OF_FAILED:
            self.replays = REPLAYS
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
        self._send("call", self._params(operation, arguments))
        reply = self._reply(operation, self._response("call"))
        if reply is None:
            raise NotSupportedError(f"the target does not support this call of {operation}")
        answer, events = reply
        self._events.extend(events)
        return answer

    def _params(self, operation: str, arguments: tuple[Any, ...]) -> Any:
        return {"operation": operation, "arguments": self._wire.encoders[operation](arguments)}

    def many(self, requests: Sequence[Request]) -> list[Reply | None]:
        """Make several calls, in one message if the target takes it; answers and events.

        None stands for the answer to a call that the target does not support.
        """
        if not self.capabilities.call_many:
            for name, arguments in requests:
                self._send("call", self._params(name, arguments))
            first = self._sent - len(requests) + 1
            return [
                self._reply(name, self._response("call", number))
                for number, (name, _) in enumerate(requests, start=first)
            ]
        coded = [[name, self._wire.encoders[name](arguments)] for name, arguments in requests]
        told = self._ask("call_many", {"calls": coded})
        replies = told.get("replies") if isinstance(told, dict) else None
        if not isinstance(replies, list) or len(replies) != len(requests):
            raise self._failed(f"call_many: not one reply to each of {len(requests)} calls")
        return [self._reply(name, each) for (name, _), each in zip(requests, replies, strict=True)]

    def _reply(self, operation: str, told: Any) -> Reply | None:
        if not isinstance(told, dict):
            raise self._failed(f"{operation}: no answer and events")
        if "error" in told:
            if says_not_supported(told["error"]):
                return None
            raise self._failed(f"{operation}: the target reports {told['error']!r:.200}")
        events = told.get("events", [])
        if not isinstance(events, list):
            raise self._failed(f"{operation}: no list of events")
        try:
            answer = self._wire.decoders[operation](told.get("answer"))
            if answer[0] in self._wire.waits[operation] and len(answer) == 2:
                self._waiting[answer[1]] = operation
            return answer, [self._wire.event(each, self._waiting) for each in events]
        except TargetError as error:
            raise self._failed(str(error)) from None

    def _ask(self, method: str, params: Any) -> Any:
        """The result of a request."""
        self._send(method, params)
        return self._response(method)

    def _send(self, method: str, params: Any) -> None:
        if self._child is None:
            raise TargetError(self._failure)
        self._sent += 1
        request = {"jsonrpc": "2.0", "id": self._sent, "method": method, "params": params}
        self._child.send(self._write(request).encode())

    def _response(self, method: str, number: int = 0) -> Any:
        """The result of the request of that number, the last one if none is given.

        Of a call that the target does not support it is the error.
        """
        if self._child is None:
            raise TargetError(self._failure)
        try:
            return result_of(self._child.receive(), number or self._sent, method == "call")
        except TargetError as error:
            self.replays = min(self.replays, REPLAYS_OF_FAILED)
            if isinstance(error, LateError):
                self._bounds = replace(self._bounds, seconds=min(AGAIN, self._bounds.seconds))
                self.replays = REPLAYS_OF_LATE
            raise self._failed(f"{method}: {error}") from None

    def _unknown(self, handle: object) -> str:
        """What is passed for a handle that the target never gave."""
        return f"never given: {handle!r}"

    def _failed(self, message: str) -> TargetError:
        """The error, after the process was ended."""
        child, self._child = self._child, None
        if child is not None:
            child.close(grace=False)
        return TargetError(message)

    def restart(self, kindly: bool) -> None:
        """End the process, asked to or killed; the next `reset` starts a fresh one."""
        if kindly:
            self.close()
        elif self._child is not None:
            child, self._child = self._child, None
            child.close(grace=False)

    def close(self) -> None:
        """End the process with everything that it has started."""
        child, self._child = self._child, None
        if child is not None:
            with suppress(TargetError, OSError):
                child.send(b'{"jsonrpc":"2.0","method":"close"}')
            child.close()

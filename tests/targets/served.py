"""The optimised implementation behind JSON-RPC, as somebody else's would be; run as a program.

An operation that is named as its argument answers another status than it should.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from rtmref.optimized import Rtm
from rtmref.values import NetAddress


class Served:
    """Gives numbers to the objects of the implementation, and turns values into JSON and back."""

    def __init__(self) -> None:
        self.begin({}, {})

    def begin(self, limits: dict[str, Any], decisions: dict[str, str]) -> None:
        """An empty table."""
        policy = {int(key): each for key, each in limits.pop("preference_policy", {}).items()}
        given = {**limits, "preference_policy": policy} if limits else {}
        self.rtm = Rtm(given, decisions)
        self.numbers: dict[Any, int] = {}
        self.objects: dict[int, Any] = {}

    def answer(self, method: str, params: Any) -> Any:
        """The result of a request."""
        match method:
            case "initialize":
                return {"protocol": 1, "call_many": True, "operations": list(Rtm.operations)}
            case "reset":
                self.begin(params["limits"], params["decisions"])
                return {}
            case "call":
                return self.call(params["operation"], params["arguments"])
            case "call_many":
                return {"replies": [self.call(*each) for each in params["calls"]]}
        raise AssertionError(method)

    def call(self, operation: str, arguments: list[Any]) -> Any:
        """One call and the events that it brought."""
        answer = getattr(self.rtm, operation)(*map(self.taken, arguments))
        if operation in sys.argv[1:]:
            answer = (answer[0] + 1, *answer[1:])
        events = self.rtm.take_events()
        return {"answer": self.told(answer), "events": [self.told(each) for each in events]}

    def taken(self, value: Any) -> Any:
        """A value of the wire as the implementation takes it."""
        if isinstance(value, str):
            return self.objects.get(int(value[1:]), value) if value[0] == "h" else value
        if isinstance(value, list):
            if len(value) == 3 and isinstance(value[2], str) and not value[2].startswith("h"):
                return NetAddress(value[0], value[1], int(value[2], 16))
            return tuple(map(self.taken, value))
        return value

    def told(self, value: Any) -> Any:
        """A value of the implementation as the wire has it."""
        if isinstance(value, NetAddress):
            return [value[0], value[1], f"{value[2]:x}"]
        if isinstance(value, tuple | list):
            return [self.told(each) for each in value]
        if value is None or isinstance(value, int | str):
            return value
        number = self.numbers.setdefault(value, len(self.numbers))
        self.objects[number] = value
        return f"h{number}"


def main() -> None:
    """Serve until the input ends."""
    served = Served()
    for line in sys.stdin:
        request = json.loads(line)
        if "id" in request:
            result = served.answer(request["method"], request.get("params"))
            reply = {"jsonrpc": "2.0", "id": request["id"], "result": result}
            sys.stdout.write(json.dumps(reply) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()

"""A target whose every string is meant for the terminal, the browser or the eyes of a reader."""

from __future__ import annotations

import json
import sys
from typing import Any, Final

VENOM: Final = (
    "\x1b[2J\x1b]0;owned\x07<script>alert(1)</script>&<!--]]>\u202e\r\n::error::\n```\x9b31m"
)
ANSWERS: Final[dict[str, Any]] = {
    "handle": {"answer": [0, VENOM], "events": []},
    "status": {"answer": [VENOM], "events": []},
    "event": {"answer": [0, "h"], "events": [[VENOM, VENOM, VENOM, [VENOM]]]},
}
OPERATION: Final = "RtmCreateRouteList"


def reply(way: str, method: str, params: Any) -> dict[str, Any]:
    """What is said of a request."""
    match method:
        case "initialize":
            names = [OPERATION, "StartInstance"]
            told = {"protocol": 1, "name": VENOM, "version": VENOM, "operations": names}
            return {"result": told | ({"decisions": {VENOM: [VENOM]}} if way == "begin" else {})}
        case "reset":
            return {"result": {}}
    if params["operation"] != OPERATION:
        return {"error": {"code": -32001, "message": VENOM}}
    if way == "error":
        return {"error": {"code": 1, "message": VENOM, "data": VENOM}}
    return {"result": ANSWERS[way]}


def main() -> None:
    """Serve in the way that the argument says."""
    way = sys.argv[1]
    for line in sys.stdin:
        request = json.loads(line)
        if way == "dies" and request["method"] == "call":
            sys.stderr.write(VENOM)
            sys.exit(3)
        if "id" in request:
            said = reply(way, request["method"], request.get("params"))
            whole = {"jsonrpc": "2.0", "id": request["id"], **said}
            sys.stdout.write(json.dumps(whole) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()

"""What a line from a target says: the result of a request of JSON-RPC 2.0, or an error."""

from __future__ import annotations

import json
from typing import Any

from rtmref.targets.capabilities import NOT_SUPPORTED
from rtmref.targets.child import TargetError


def result_of(line: bytes, number: int, may_lack: bool) -> Any:
    """The result of the request of that number; raises TargetError where the line has none.

    If the request `may_lack` support, the error that says so comes as the member of an object.
    """
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        raise TargetError(f"no JSON is {line[:60]!r}") from None
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise TargetError(f"no response of JSON-RPC 2.0 is {line[:60]!r}")
    if message.get("id") != number or isinstance(message.get("id"), bool):
        raise TargetError(f"a response to {message.get('id')!r:.40}, not to {number}")
    if "error" in message:
        if may_lack and says_not_supported(message["error"]):
            return {"error": message["error"]}
        raise TargetError(f"the target reports {message['error']!r:.200}")
    if "result" not in message:
        raise TargetError("a response without a result")
    return message["result"]


def says_not_supported(error: Any) -> bool:
    """Whether an error says that the target does not support the call."""
    return isinstance(error, dict) and error.get("code") == NOT_SUPPORTED

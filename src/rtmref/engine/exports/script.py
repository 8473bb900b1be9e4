"""A trace as a script for the makers of a target, who need not have rtmref."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from pprint import pformat
from typing import Any, Final

from rtmref.concrete.model import Model
from rtmref.engine.handles import CallNames
from rtmref.engine.targets import TARGETS
from rtmref.targets.ribs import RIBS
from rtmref.targets.wire import Wire
from rtmref.trace import Trace, TraceError
from rtmref.values import NetAddress

STANDALONE: Final = Path(__file__).with_name("standalone.py.in")


def script(model: Model, trace: Trace, target: str) -> str:
    """The text of the script; raises TraceError where no script can play the trace."""
    _refuse(trace, target)
    wire = Wire(model.spec)
    settings = {
        "ABOUT": trace.expected or trace.about,
        "COMMAND": shlex.split(target),
        "CONFIGURATION": wire.configuration(trace.limits, trace.decisions),
        "CALLS": list(_calls(model, trace, wire)),
    }
    lines = STANDALONE.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        name, colon, _ = line.partition(":") if ": " in line else line.partition(" =")
        if colon and name in settings:
            lines[number] = f"{name} = {pformat(settings[name], width=100, sort_dicts=False)}"
    return "\n".join(lines) + "\n"


def _refuse(trace: Trace, target: str) -> None:
    if target in RIBS:
        raise TraceError(f"{target} is told routes, not calls: no script can play that")
    if target in TARGETS:
        raise TraceError(f"{target} is no command; --target says what the script is to start")
    if trace.profile:
        raise TraceError(f"what is compared, the profile {trace.profile} says: no script knows it")
    if any(call.thread for call in trace.calls):
        raise TraceError("a script has one thread, and the calls come from several")
    if any(call.marks for call in trace.calls):
        raise TraceError("it passes what cannot be written as JSON")


def _calls(model: Model, trace: Trace, wire: Wire) -> Iterator[dict[str, Any]]:
    """The calls in the words of the protocol, with what the specification asks for."""
    model.configure(trace.limits, trace.decisions)
    names = CallNames(model.spec)
    for number, call in enumerate(trace.calls, start=1):
        given = tuple(names.resolve(argument) for argument in call.arguments)
        coded = [_plain(each) for each in wire.encoders[call.operation](given)]
        outcome = model.call(call.operation, *given)
        names.take_in(number, call.operation, outcome, model.completed)
        yield {
            "operation": call.operation,
            "arguments": coded,
            "answer": _plain(outcome),
            "events": [_plain(event) for event in model.take_events()],
        }


def _plain(value: Any) -> Any:
    match value:
        case NetAddress():
            return {"address": [value[0], value[1], f"{value[2]:x}"]}
        case tuple() | list():
            return [_plain(each) for each in value]
        case None | bool() | int() | str():
            return value
    number = getattr(value, "_number", None)
    return {"handle": "nothing" if number is None else f"{type(value).__name__} {number}"}

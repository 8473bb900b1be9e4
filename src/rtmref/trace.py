"""Traces: calls that can be run again, with handles named by the calls that returned them.

A handle is written `#3.RouteHandle`: what call 3 returned under that name, a path into structures
and arrays following with dots (`#4.DestInfo.ViewInfo.0.Route`). Calls count from 1. Arguments are
plain values; a network address is written as a prefix (`10.0.0.0/8`) or, if it is not one, as its
parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from rtmref.values import NetAddress, format_address, masked, parse_prefix, well_formed


@dataclass(frozen=True, slots=True)
class Handle:
    """A handle by name: the call that returned it and where in its results."""

    call: int
    path: tuple[str | int, ...]

    def __str__(self) -> str:
        return "#" + ".".join(str(part) for part in (self.call, *self.path))


Argument = Any
"""An int, bool, None, NetAddress, Handle, or a tuple of these (structures and arrays)."""


@dataclass(frozen=True, slots=True)
class Call:
    """An operation and its arguments in documented order."""

    operation: str
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """Calls under a configuration, and what they are about."""

    calls: tuple[Call, ...]
    limits: Mapping[str, Any] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)
    seed: int = 0
    about: str = ""
    target: str = "optimized"
    expected: str = ""
    """What went wrong when the trace was stored, in words; empty for a trace that should hold."""


class TraceError(ValueError):
    """A file that is not a trace; the message says where and why."""


def dump(trace: Trace, parameters: Mapping[str, Sequence[str]]) -> str:
    """The trace as YAML; `parameters` gives the parameter names of each operation."""
    document = {
        "about": trace.about,
        "target": trace.target,
        "expected": trace.expected,
        "seed": trace.seed,
        "limits": {name: _plain(value) for name, value in trace.limits.items()},
        "decisions": dict(trace.decisions),
        "calls": [
            {
                call.operation: {
                    name: _plain(value)
                    for name, value in zip(parameters[call.operation], call.arguments, strict=True)
                }
            }
            for call in trace.calls
        ],
    }
    return yaml.safe_dump(document, sort_keys=False, width=110, allow_unicode=True)


def load(text: str, parameters: Mapping[str, Sequence[str]], name: str = "trace") -> Trace:
    """Read a trace; raises TraceError for anything that is not one."""
    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ":1:1"
        raise TraceError(f"{name}{place}: not YAML") from None
    if not isinstance(document, dict) or not isinstance(document.get("calls"), list):
        raise TraceError(f"{name}:1:1: a trace is a mapping with a list of `calls`")
    calls = tuple(
        _call(entry, number, parameters, name)
        for number, entry in enumerate(document["calls"], start=1)
    )
    return Trace(
        calls=calls,
        limits={key: _value(v) for key, v in _mapping(document, "limits", name).items()},
        decisions={k: str(v) for k, v in _mapping(document, "decisions", name).items()},
        seed=document["seed"] if isinstance(document.get("seed"), int) else 0,
        about=str(document.get("about", "")),
        target=str(document.get("target", "optimized")),
        expected=str(document.get("expected", "")),
    )


def _mapping(document: dict[str, Any], key: str, name: str) -> dict[str, Any]:
    value = document.get(key) or {}
    if not isinstance(value, dict):
        raise TraceError(f"{name}:1:1: `{key}` is a mapping")
    return value


def _call(entry: Any, number: int, parameters: Mapping[str, Sequence[str]], name: str) -> Call:
    place = f"{name}:1:1: call {number}"
    if not isinstance(entry, dict) or len(entry) != 1:
        raise TraceError(f"{place}: is one operation with its arguments")
    ((operation, given),) = entry.items()
    if operation not in parameters:
        raise TraceError(f"{place}: unknown operation {operation!r}")
    arguments = given or {}
    wanted = parameters[operation]
    if not isinstance(arguments, dict) or set(arguments) != set(wanted):
        raise TraceError(f"{place}: {operation} takes {', '.join(wanted)}")
    return Call(operation, tuple(_value(arguments[one]) for one in wanted))


def _plain(value: Any) -> Any:
    match value:
        case Handle():
            return str(value)
        case NetAddress():
            if well_formed(value) and masked(value) == value:
                return format_address(value)
            return {"address": list(value)}
        case tuple() | list():
            return [_plain(item) for item in value]
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
        case _:
            return value


def _value(value: Any) -> Any:
    match value:
        case str() if value.startswith("#"):
            return _handle(value)
        case str():
            try:
                return parse_prefix(value)
            except ValueError:
                return value
        case {"address": [int(family), int(length), int(bits)]}:
            return NetAddress(family, length, bits)
        case list():
            return tuple(_value(item) for item in value)
        case dict():
            return {key: _value(item) for key, item in value.items()}
        case _:
            return value


def _handle(text: str) -> Handle:
    call, *path = text[1:].split(".")
    if not call.isdigit():
        raise TraceError(f"{text!r} is not a handle: it begins with the number of a call")
    return Handle(int(call), tuple(int(p) if p.isdigit() else p for p in path))

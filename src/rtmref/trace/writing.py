"""Traces as YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from rtmref.trace import THREAD, YIELDS, Call, Handle, Trace
from rtmref.trace.forms import Form, Listed, Optional, Structure, Vocabulary
from rtmref.trace.spoiling import SPOILT, place
from rtmref.values import NetAddress, format_address, masked, well_formed


def dump(trace: Trace, vocabulary: Vocabulary) -> str:
    """The trace as YAML; its calls are in the vocabulary."""
    document = {
        "about": trace.about,
        "target": trace.target,
        **({"version": trace.version} if trace.version else {}),
        **({"profile": trace.profile} if trace.profile else {}),
        **({"burst": trace.burst} if trace.burst else {}),
        "expected": trace.expected,
        "seed": trace.seed,
        "limits": {name: _plain(value) for name, value in trace.limits.items()},
        "decisions": dict(trace.decisions),
        "calls": [
            {
                call.operation: _shown(vocabulary.operations[call.operation], call.arguments),
                **_spoilt(vocabulary.operations[call.operation], call),
                **({THREAD: call.thread} if call.thread else {}),
                **({YIELDS: [list(each) for each in call.yields]} if call.yields else {}),
            }
            for call in trace.calls
        ],
    }
    # all that is not ASCII is escaped: what a target calls itself may turn text around
    return yaml.safe_dump(document, sort_keys=False, default_flow_style=None, width=100)


def _spoilt(form: Structure, call: Call) -> dict[str, dict[str, str]]:
    if not call.marks:
        return {}
    names = [name for name, _ in form.members]
    return {SPOILT: {place(names, mark.path): mark.kind for mark in call.marks}}


def _shown(form: Form, value: Any) -> Any:
    match form, value:
        case _, None:
            return None
        case Structure(members), tuple():
            return {
                name: _shown(member, part)
                for (name, member), part in zip(members, value, strict=True)
            }
        case Listed(item), tuple():
            return [_shown(item, one) for one in value]
        case Optional(item), _:
            return _shown(item, value)
        case _:
            return _plain(value)


def _plain(value: Any) -> Any:
    match value:
        case Handle():
            return str(value)
        case NetAddress() if well_formed(value) and masked(value) == value:
            return format_address(value)
        case NetAddress():
            return value._asdict()
        case Mapping():
            return dict(value)
        case set() | frozenset():
            return sum(1 << position for position in value)
        case _:
            return value

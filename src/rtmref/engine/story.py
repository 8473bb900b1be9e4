"""What happened, as a reader can follow it: call, result, what changed."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

from rtmref.concrete.journal import MISSING, Entry
from rtmref.concrete.model import Model
from rtmref.engine.handles import CallNames
from rtmref.engine.spoiling import Spoiling
from rtmref.engine.wording import call_text, result_text, spoilt_text, text
from rtmref.events import Change, Step
from rtmref.lang.spec import Operation, Spec
from rtmref.trace import Trace


def changes(log: Sequence[Entry]) -> tuple[Change, ...]:
    """The net changes that a call's log records, in order of their first occurrence."""
    first: dict[tuple[Any, ...], str] = {}
    for entry in log:
        o = entry[0]
        match entry:
            case (_,):
                first.setdefault((o, "exists"), "false")
            case (_, None):
                first.setdefault((o, "exists"), "true")
            case (_, field, old):
                first.setdefault((o, field), text(old))
            case (_, field, key, old):
                first.setdefault((o, field, key), "nothing" if old is MISSING else text(old))
    found = [_change(place, before) for place, before in first.items()]
    return tuple(change for change in found if change.before != change.after)


def _change(place: tuple[Any, ...], before: str) -> Change:
    o, field = place[0], place[1]
    name = f"{type(o).__name__} {o._number}"
    if field == "exists":
        return Change(place=f"{name} exists", before=before, after="true" if o._live else "false")
    value = getattr(o, field)
    if len(place) == 3:
        now = value.get(place[2], MISSING)
        after = "nothing" if now is MISSING else text(now)
        return Change(place=f"{name}.{field}[{text(place[2])}]", before=before, after=after)
    return Change(place=f"{name}.{field}", before=before, after=text(value))


def _promised(spec: Spec, op: Operation, spoiling: Spoiling, outcome: Any) -> str:
    if spoiling.refusal is None:
        return result_text(spec, op, outcome)
    return f"{spoiling.refusal}; or, if nobody looks at it, {result_text(spec, op, outcome)}"


def steps(model: Model, trace: Trace, rejected: Container[int] = ()) -> tuple[Step, ...]:
    """The calls of a trace as the model takes them; those that are rejected do not reach it."""
    model.configure(trace.limits, trace.decisions)
    names = CallNames(model.spec)
    told: list[Step] = []
    for number, call in enumerate(trace.calls, start=1):
        op = model.spec.operations[call.operation]
        arguments = tuple(names.resolve(argument) for argument in call.arguments)
        shown = call_text(op, arguments) + spoilt_text(op, call)
        spoiling = Spoiling(model.program.admission, op.name, arguments, call.marks)
        if number in rejected and number < len(trace.calls):
            told.append(Step(call=shown, result=spoiling.refusal or "an error"))
            continue
        outcome = model.call(call.operation, *spoiling.proper)
        names.take_in(number, call.operation, outcome, model.completed)
        told.append(
            Step(
                call=shown,
                result=_promised(model.spec, op, spoiling, outcome),
                changes=changes(model.log),
                events=tuple(text(event) for event in model.take_events()),
            )
        )
    return tuple(told)

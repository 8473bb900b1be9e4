"""What happened, as a reader can follow it: call, result, what changed."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from rtmref.concrete import snapshot
from rtmref.concrete.journal import MISSING, Entry
from rtmref.concrete.model import Model
from rtmref.engine.handles import CallNames
from rtmref.engine.spoiling import Spoiling
from rtmref.engine.wording import call_text, result_text, spoilt_text, text
from rtmref.events import Change, Step
from rtmref.lang.spec import Operation, Spec
from rtmref.snapshots import Snapshot
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


@dataclass(frozen=True, slots=True)
class Told:
    """The calls of a trace, and the state before the last one; None if that was not made."""

    steps: tuple[Step, ...]
    before: Snapshot | None


def steps(model: Model, trace: Trace, rejected: Container[int] = ()) -> tuple[Step, ...]:
    """The calls of a trace as the model takes them; those that are rejected do not reach it."""
    return told(model, trace, rejected).steps


def told(model: Model, trace: Trace, rejected: Container[int] = ()) -> Told:
    """The same, with the state before the last call."""
    model.configure(trace.limits, trace.decisions)
    names = CallNames(model.spec)
    made: list[Step] = []
    before: Snapshot | None = None
    for number, call in enumerate(trace.calls, start=1):
        op = model.spec.operations[call.operation]
        arguments = tuple(names.resolve(argument) for argument in call.arguments)
        shown = call_text(op, arguments) + spoilt_text(op, call)
        spoiling = Spoiling(model.program.admission, op.name, arguments, call.marks)
        if number in rejected and number < len(trace.calls):
            made.append(Step(call=shown, result=spoiling.refusal or "an error"))
            continue
        if number == len(trace.calls):
            before = snapshot.take(model)
        outcome = model.call(call.operation, *spoiling.proper)
        names.take_in(number, call.operation, outcome, model.completed)
        made.append(
            Step(
                call=shown,
                result=_promised(model.spec, op, spoiling, outcome),
                changes=changes(model.log),
                events=tuple(text(event) for event in model.take_events()),
            )
        )
    return Told(tuple(made), before)

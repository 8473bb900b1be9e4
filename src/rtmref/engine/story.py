"""What happened, as a reader can follow it: call, result, what changed, the rule that broke."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import Any

from rtmref.concrete.journal import MISSING, Entry
from rtmref.concrete.model import Model
from rtmref.concrete.records import Record
from rtmref.concrete.watch import Violation
from rtmref.engine.handles import CallNames
from rtmref.engine.lockstep import Divergence, Lockstep
from rtmref.engine.spoiling import Spoiling
from rtmref.engine.waiting import number_of_wait
from rtmref.events import Change, CheckKind, Finding, Portrait, Step, fingerprint
from rtmref.lang.spec import Invariant, Operation, Spec
from rtmref.trace import Call, Trace
from rtmref.trace.spoiling import place
from rtmref.values import NetAddress, format_address


def text(value: Any) -> str:
    """A value of the model as text: objects by sort and number, addresses as prefixes."""
    match value:
        case Record():
            gone = "" if value._live else " (gone)"
            return f"{type(value).__name__} {value._number}{gone}"
        case NetAddress():
            return format_address(value)
        case None:
            return "NULL"
        case tuple():
            return "(" + ", ".join(text(item) for item in value) + ")"
        case dict():
            return "{" + ", ".join(_entry(k, v) for k, v in value.items()) + "}"
        case bool():
            return "true" if value else "false"
        case int() | str():
            return str(value)
        case _:
            return "a handle to nothing"


def _entry(key: Any, value: Any) -> str:
    return text(key) if value is None else f"{text(key)}: {text(value)}"


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


def status_name(spec: Spec, value: Any) -> str:
    """The name of a status, or the value as it is where the specification has none."""
    for enum in spec.enums.values():
        if enum.name == "Status":
            for member, number in enum.members.items():
                if number == value:
                    return member
    return text(value)


def result_text(spec: Spec, op: Operation, outcome: Any) -> str:
    """Status and named results of an outcome."""
    if not isinstance(outcome, tuple) or not outcome:
        return text(outcome)
    wait = number_of_wait(op, outcome)
    if wait is not None:
        return f"{status_name(spec, outcome[0])}, waits as number {wait}"
    named = [
        f"{result.name} = {text(value)}"
        for result, value in zip(op.results, outcome[1:], strict=False)
    ]
    return ", ".join((status_name(spec, outcome[0]), *named))


def call_text(op: Operation, arguments: Sequence[Any]) -> str:
    """A call with its arguments by name."""
    named = [
        f"{parameter.name}={text(value)}"
        for parameter, value in zip(op.parameters, arguments, strict=True)
    ]
    return f"{op.name}({', '.join(named)})"


def spoilt_text(op: Operation, call: Call) -> str:
    """What is passed in the place of arguments, in words; empty for a call like any other."""
    names = [parameter.name for parameter in op.parameters]
    marks = [f"{place(names, mark.path)} is {mark.kind}" for mark in call.marks]
    return f" where {' and '.join(marks)}" if marks else ""


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


def finding(
    spec: Spec, lockstep: Lockstep, trace: Trace, divergence: Divergence, path: Path | None
) -> Finding:
    """A divergence as a finding that can be run again."""
    told = steps(lockstep.model, trace, lockstep.rejected)
    op = spec.operations[divergence.operation]
    if told and divergence.kind != "invariant":
        got = _answer_text(spec, op, divergence)
        last = told[-1]
        told = (
            *told[:-1],
            Step(
                call=last.call,
                result=got,
                changes=last.changes,
                events=last.events,
                expected=last.result,
            ),
        )
    reproduce = f"rtmref replay {path}" if path else f"rtmref fuzz --seed {trace.seed}"
    if divergence.violation is not None:
        return violation_finding(
            spec,
            lockstep.model,
            divergence.violation,
            kind="test",
            operation=divergence.operation,
            story=told,
            settings=trace,
            trace=str(path or ""),
            reproduce=reproduce,
        )
    return Finding(
        id=fingerprint(divergence.fingerprint),
        title=_title(spec, divergence),
        kind="lockstep",
        operation=divergence.operation,
        source=op.source,
        span=op.span,
        settings=configuration(trace),
        story=told,
        trace=str(path or ""),
        reproduce=reproduce,
    )


def _answer_text(spec: Spec, op: Operation, divergence: Divergence) -> str:
    if divergence.kind == "crash":
        return str(divergence.answer)
    if divergence.kind == "event":
        return f"events {_foreign(divergence.answer)}"
    answer = divergence.answer
    named = [
        f"{result.name} = {_foreign(value)}"
        for result, value in zip(op.results, answer[1:], strict=False)
    ]
    return ", ".join((status_name(spec, answer[0]), *named))


def _foreign(value: Any) -> str:
    if isinstance(value, NetAddress):
        return format_address(value)
    if isinstance(value, tuple | list):
        return "(" + ", ".join(_foreign(item) for item in value) + ")"
    if value is None or isinstance(value, int | str):
        return text(value)
    return f"a handle ({type(value).__name__})"


def _title(spec: Spec, divergence: Divergence) -> str:
    name = divergence.operation
    match divergence.kind:
        case "status":
            got = status_name(spec, divergence.answer[0])
            return f"{name} answers {got} instead of {status_name(spec, divergence.outcome[0])}"
        case "crash":
            return f"{name} raises {divergence.answer}"
        case "event":
            return f"{name} sends other events than the specification"
        case _:
            return f"{name} returns other results than the specification"


def configuration(trace: Trace) -> tuple[tuple[str, str], ...]:
    """Limits and decisions of a trace as text."""
    return tuple(
        (name, text(value)) for name, value in (*trace.limits.items(), *trace.decisions.items())
    )


def configured(spec: Spec, trace: Trace) -> Trace:
    """The trace with only those limits and decisions that differ from the defaults."""
    limits = {
        name: value
        for name, value in trace.limits.items()
        if value != spec.limits[name].default and value != word_of(spec.limits[name].default)
    }
    decisions = {
        name: option
        for name, option in trace.decisions.items()
        if option != spec.decisions[name].default
    }
    return Trace(trace.calls, limits, decisions, trace.seed)


def word_of(default: Any) -> Any:
    """The wire form of a limit: a set of bits as a word."""
    return sum(1 << n for n in default) if isinstance(default, frozenset) else default


def violation_finding(
    spec: Spec,
    model: Model,
    violation: Violation,
    *,
    kind: CheckKind,
    operation: str,
    story: tuple[Step, ...],
    settings: Trace,
    trace: str = "",
    reproduce: str = "",
) -> Finding:
    """A broken invariant as a finding, with the objects that its clause binds."""
    invariant = spec.invariants[violation.invariant]
    return Finding(
        id=fingerprint("invariant", invariant.name, operation),
        title=f"{operation} breaks {invariant.name}",
        kind=kind,
        invariant=invariant.name,
        operation=operation,
        says=invariant.says,
        clause=str(invariant.span),
        bindings=bindings(invariant, violation.binding),
        span=invariant.span,
        source=invariant.source,
        settings=configuration(settings),
        scene=scene(model, violation.binding),
        story=story,
        trace=trace,
        reproduce=reproduce,
    )


def bindings(invariant: Invariant, values: Sequence[Any]) -> tuple[tuple[str, str], ...]:
    """The variables of an invariant with their values as text."""
    return tuple(
        (name, text(value)) for (name, _), value in zip(invariant.variables, values, strict=True)
    )


def scene(model: Model, roots: Sequence[Any]) -> tuple[Portrait, ...]:
    """The objects among the values and those they point to directly."""
    listed: dict[Record, None] = {}
    for root in roots:
        if isinstance(root, Record):
            listed[root] = None
            for name in root.fields:
                value = getattr(root, name)
                if isinstance(value, Record):
                    listed.setdefault(value)
    return tuple(portrait(o) for o in listed)


def portrait(o: Record) -> Portrait:
    """An object with its fields and references."""
    values: Mapping[str, Any] = {name: getattr(o, name) for name in o.fields}
    return Portrait(
        name=text(o),
        sort=type(o).__name__,
        fields=tuple((n, text(v)) for n, v in values.items() if not isinstance(v, Record)),
        references=tuple((n, text(v)) for n, v in values.items() if isinstance(v, Record)),
    )

"""Divergences and broken invariants as findings: the rule, the state, the story, how to see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rtmref.concrete.model import Model
from rtmref.concrete.records import Record
from rtmref.concrete.watch import Violation
from rtmref.engine.divergence import ROUTING, Divergence
from rtmref.engine.identity import finding_id, fuzz_line, replay_line
from rtmref.engine.lockstep import Lockstep
from rtmref.engine.picture import picture_of_violation
from rtmref.engine.story import told as tell
from rtmref.engine.wording import status_name, text, worded
from rtmref.events import CheckKind, Finding, Portrait, Step, fingerprint
from rtmref.lang.spec import Invariant, Operation, Spec
from rtmref.snapshots import Snapshot
from rtmref.trace import Trace
from rtmref.values import NetAddress, format_address


def finding(
    spec: Spec,
    lockstep: Lockstep,
    trace: Trace,
    divergence: Divergence,
    path: Path | None,
    steadiness: str = "",
) -> Finding:
    """A divergence as a finding that can be run again; `steadiness` says how often it came."""
    found = _finding(spec, lockstep, trace, divergence, path)
    return replace(found, steadiness=steadiness)


def _finding(
    spec: Spec, lockstep: Lockstep, trace: Trace, divergence: Divergence, path: Path | None
) -> Finding:
    story = tell(lockstep.model, trace, lockstep.rejected)
    told = story.steps
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
                expected=last.result
                if divergence.kind not in ROUTING
                else str(divergence.outcome[0]),
            ),
        )
    reproduce = replay_line(trace, path) if path else fuzz_line(trace)
    if divergence.violation is not None:
        return violation_finding(
            spec,
            lockstep.model,
            divergence.violation,
            kind="test",
            operation=divergence.operation,
            story=told,
            settings=trace,
            before=story.before,
            trace=str(path or ""),
            reproduce=reproduce,
        )
    return Finding(
        id=finding_id(divergence.fingerprint, trace.target),
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
    if divergence.kind == "crash" or divergence.kind in ROUTING:
        return str(divergence.answer)
    if divergence.kind == "event":
        return f"events {foreign(divergence.answer)}"
    answer = divergence.answer
    named = [
        f"{result.name} = {foreign(value)}"
        for result, value in zip(op.results, answer[1:], strict=False)
    ]
    return ", ".join((status_name(spec, answer[0]), *named))


def foreign(value: Any) -> str:
    """A value that a target gave, as text."""
    if isinstance(value, NetAddress):
        return format_address(value)
    if isinstance(value, tuple | list):
        return "(" + ", ".join(foreign(item) for item in value) + ")"
    if value is None or isinstance(value, int | str):
        return text(value)
    return f"a handle ({type(value).__name__})"


def _title(spec: Spec, divergence: Divergence) -> str:
    name = divergence.operation
    match divergence.kind:
        case "status":
            got = status_name(spec, divergence.answer[0])
            return f"{name} answers {got} instead of {status_name(spec, divergence.outcome[0])}"
        case "crash" if divergence.aspect:
            return f"the routing table breaks down: {divergence.answer}"
        case "crash":
            return f"{name} raises {divergence.answer}"
        case "best" | "lookup" | "covering" | "change" | "table" | "link":
            return _routing_title(divergence)
        case "event":
            return f"{name} sends other events than the specification"
        case _:
            return f"{name} returns other results than the specification"


def _routing_title(divergence: Divergence) -> str:
    what = {
        "best": "the best route",
        "lookup": "the longest prefix with a route",
        "covering": "the prefixes with routes around one",
        "change": "what was told of changes",
        "table": "the whole table",
        "link": "the table after links went down and up",
    }[divergence.kind]
    faults = {"missing": "lacks a route", "unexpected": "has a route too many"}
    return f"{what} {faults.get(divergence.aspect, f'has another {divergence.aspect}')}"


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
    before: Snapshot | None = None,
    trace: str = "",
    reproduce: str = "",
) -> Finding:
    """A broken invariant as a finding, with the objects that its clause binds.

    With the state before the last call, it is drawn beside the present one.
    """
    invariant = spec.invariants[violation.invariant]
    return Finding(
        id=fingerprint("invariant", invariant.name, operation),
        title=f"{operation} breaks {invariant.name}",
        kind=kind,
        invariant=invariant.name,
        operation=operation,
        says=invariant.says,
        clause=invariant.clause or str(invariant.span),
        bindings=bindings(spec, invariant, violation.binding),
        span=invariant.span,
        source=invariant.source,
        settings=configuration(settings),
        scene=scene(model, violation.binding),
        picture=None if before is None else picture_of_violation(spec, before, model, violation),
        story=story,
        trace=trace,
        reproduce=reproduce,
    )


def bindings(
    spec: Spec, invariant: Invariant, values: Sequence[Any]
) -> tuple[tuple[str, str], ...]:
    """The variables of an invariant with their values as text."""
    return tuple(
        (name, worded(spec, kind, value))
        for (name, kind), value in zip(invariant.variables, values, strict=True)
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

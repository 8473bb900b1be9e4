"""A refuted obligation as a finding: its counterexample, replayed in the interpreter."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from rtmref.concrete import snapshot
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program
from rtmref.engine.findings import configuration, configured, violation_finding
from rtmref.engine.picture import Focus, picture, picture_of_violation
from rtmref.engine.smaller_states import Example, smallest
from rtmref.engine.story import changes
from rtmref.engine.wording import call_text, result_text
from rtmref.events import Finding, Step, fingerprint
from rtmref.lang.spec import Spec
from rtmref.snapshots import Call, Snapshot
from rtmref.symbolic.judgements import Counterexample, Judgement
from rtmref.trace import Trace


def replayed(spec: Spec, judgement: Judgement, counterexample: Counterexample) -> Finding:
    """The counterexample as the interpreter sees it.

    What does not replay is a disagreement of the readings: an internal error, not a finding about
    the specification.
    """
    model = model_of(spec, judgement.operation)
    if judgement.invariant in spec.invariants:
        counterexample = minimised(model, judgement.invariant, counterexample)
    value = snapshot.load(model, counterexample.before)
    call = counterexample.call
    known = judgement.invariant in spec.invariants
    if call is None:
        if known:
            return _first_state(spec, model, judgement)
        state = counterexample.before
        return replace(
            _ambiguous(spec, judgement, (), Trace(())),
            picture=picture(spec, None, state, Focus({})),
        )
    before = model.first_violation()
    if before is not None:
        return _disagreement(judgement, f"the state before breaks {before.invariant}")
    op = model.spec.operations[call.operation]
    arguments = [value(call.arguments[p.name]) for p in op.parameters]
    shown = call_text(op, arguments)
    outcome = model.call(op.name, *arguments)
    step = Step(call=shown, result=result_text(spec, op, outcome), changes=changes(model.log))
    trace = Trace((), counterexample.before.limits, counterexample.before.decisions)
    if not known:
        return replace(
            _ambiguous(spec, judgement, (step,), trace),
            picture=picture(spec, counterexample.before, snapshot.take(model), Focus({})),
        )
    violation = model.violation_of(judgement.invariant)
    if violation is None:
        return _disagreement(judgement, "the call keeps the invariant in the interpreter")
    return violation_finding(
        spec,
        model,
        violation,
        kind="obligation",
        operation=op.name,
        story=(step,),
        settings=configured(spec, trace),
        before=counterexample.before,
        reproduce=f"rtmref prove --operation {op.name} --invariant '{judgement.invariant}'",
    )


def minimised(model: Model, invariant: str, counterexample: Counterexample) -> Counterexample:
    """A smaller counterexample to the same obligation; the same one if it does not replay."""
    if counterexample.call is None:
        return counterexample

    def fails(before: Snapshot, call: Call) -> bool:
        value = snapshot.load(model, before)
        if model.first_violation() is not None:
            return False
        parameters = model.spec.operations[call.operation].parameters
        model.call(call.operation, *(value(call.arguments[each.name]) for each in parameters))
        return model.violation_of(invariant) is not None

    given = Example(counterexample.before, counterexample.call)
    found = smallest(model.spec, given, fails)
    return replace(counterexample, before=found.before, call=found.call)


_LAST: Final[list[tuple[Spec, str, Program]]] = []
"""What was compiled last: an operation often breaks several invariants."""


def model_of(spec: Spec, name: str) -> Model:
    """A model that knows the one operation or step, after which no other step happens."""
    if not _LAST or _LAST[0][0] is not spec or _LAST[0][1] != name:
        every = {**spec.operations, **spec.steps}
        operations = {name: every[name]} if name in every else {}
        alone = replace(spec, operations=operations, steps={}, misuses={}, sometimes={})
        _LAST[:] = [(spec, name, program(alone))]
    return Model(_LAST[0][2])


def _first_state(spec: Spec, model: Model, judgement: Judgement) -> Finding:
    """An invariant that does not hold before any call."""
    violation = model.violation_of(judgement.invariant)
    if violation is None:
        return _disagreement(judgement, "the first state keeps it in the interpreter")
    found = violation_finding(
        spec,
        model,
        violation,
        kind="obligation",
        operation="the initial state",
        story=(),
        settings=Trace(()),
        reproduce=f"rtmref prove --invariant '{judgement.invariant}'",
    )
    return replace(found, picture=picture_of_violation(spec, None, model, violation))


def _ambiguous(spec: Spec, judgement: Judgement, story: tuple[Step, ...], trace: Trace) -> Finding:
    """A `find` that several items can satisfy; the interpreter takes the first one it meets."""
    where = judgement.invariant
    return Finding(
        id=fingerprint("find", judgement.operation, where),
        title=f"{judgement.operation}: more than one item satisfies the {where}",
        kind="obligation",
        operation=judgement.operation,
        says="At most one item satisfies what a `find` asks for.",
        clause=where.removeprefix("find at "),
        settings=configuration(configured(spec, trace)),
        story=story,
        reproduce=f"rtmref prove --operation {judgement.operation}",
    )


def _disagreement(judgement: Judgement, why: str) -> Finding:
    return Finding(
        id=fingerprint("equality", judgement.operation, judgement.invariant),
        title=f"the readings disagree on {judgement.operation} and {judgement.invariant}: {why}",
        kind="equality",
        invariant=judgement.invariant,
        operation=judgement.operation,
    )

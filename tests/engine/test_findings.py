"""Broken invariants as findings."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fuzz.spec_faults import FAULTS, planted
from tests.engine.test_story import ADD, CALLER, REGISTER

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program
from rtmref.engine.findings import finding, scene, violation_finding
from rtmref.engine.lockstep import Lockstep
from rtmref.engine.story import told
from rtmref.events import Finding
from rtmref.lang.spec import Spec
from rtmref.targets.optimized import OptimizedTarget
from rtmref.trace import Call, Handle, Trace
from rtmref.values import AF_INET, NetAddress

ROOT = Path(__file__).parents[2]
START = Call("StartInstance", (0, 1)), Call("StartInstance", (7, 2)), Call("AddInterface", (0, 3))
MOVE = Call("MoveInterface", (7, 3))


@cache
def broken(fault: str) -> Spec:
    """The specification with a planted fault."""
    return planted(next(one for one in FAULTS if one.name == fault), ROOT)


@cache
def compiled_with(fault: str) -> Program:
    """The specification with a planted fault, compiled."""
    return program(broken(fault))


@cache
def found(fault: str, *calls: Call) -> Finding:
    """What the last of the calls is found to break."""
    spec = broken(fault)
    model = Model(compiled_with(fault))
    trace = Trace(calls)
    story = told(model, trace)
    violation = model.violation()
    assert violation is not None
    return violation_finding(
        spec,
        model,
        violation,
        kind="test",
        operation=calls[-1].operation,
        story=story.steps,
        settings=trace,
        before=story.before,
    )


def not_elected() -> Finding:
    """The first route to a destination is not elected."""
    return found("no re-election after adding a route", REGISTER, ADD)


def handed_over() -> Finding:
    """An interface has two owners."""
    return found("an interface is handed over without release", *START, MOVE)


def vanished() -> Finding:
    """A route points to a next hop that is no more."""
    hop = Handle(2, ("NextHopHandle",))
    info = (NetAddress(AF_INET, 32, 0x0A000001), None, 5, 0, 0, 0, None)
    add = (*ADD.arguments[:3], (*ADD.arguments[3][:-1], (hop,)), *ADD.arguments[4:])
    return found(
        "a deleted next hop vanishes while routes use it",
        REGISTER,
        Call("RtmAddNextHop", (CALLER, info, (None,), True)),
        Call("RtmAddRouteToDest", add),
        Call("RtmReleaseNextHops", (CALLER, (hop,))),
        Call("RtmDeleteNextHop", (CALLER, hop, None)),
    )


def test_a_violation_has_its_scene() -> None:
    """A broken invariant comes with rule, bindings, and the objects that they point to."""
    told_of = not_elected()
    spec = broken("no re-election after adding a route")
    invariant = spec.invariants[told_of.invariant]
    assert told_of.says == invariant.says
    assert [name for name, _ in told_of.bindings] == [name for name, _ in invariant.variables]
    assert {portrait.sort for portrait in told_of.scene} >= {"Route"}
    model = Model(compiled_with("no re-election after adding a route"))
    told(model, Trace((REGISTER, ADD)))
    portraits = {each.name: each for each in scene(model, tuple(model.objects("Route")))}
    assert dict(portraits["Route 1"].references)["dest"] == "Dest 1"
    assert dict(portraits["Route 1"].fields)["metric"] == "5"


def test_the_clause_is_quoted() -> None:
    """A finding has the violated clause as it stands in the file, and readable bindings."""
    told_of = not_elected()
    assert told_of.clause == (
        "for: r: Route, v: View\nwhen: competes(r, r.dest, v)\nthen: r.dest.best[v] != null"
    )
    assert told_of.bindings == (("r", "Route 1"), ("v", "UCAST"))


def test_what_a_comparison_finds_broken_is_drawn() -> None:
    """A broken invariant of a run beside a target comes with the states of the last call."""
    name = "an interface is handed over without release"
    spec = broken(name)
    lockstep = Lockstep(Model(compiled_with(name)), OptimizedTarget())
    trace = Trace((*START, MOVE))
    lockstep.reset({}, {})
    divergence = lockstep.replay(trace.calls)
    assert divergence is not None
    assert divergence.violation is not None
    assert finding(spec, lockstep, trace, divergence, None).picture == handed_over().picture


def test_a_finding_without_a_state_before_has_no_picture() -> None:
    """Where the state before the last call is not known, nothing is drawn."""
    spec = broken("no re-election after adding a route")
    model = Model(compiled_with("no re-election after adding a route"))
    story = told(model, Trace((REGISTER, ADD)))
    violation = model.violation()
    assert violation is not None
    told_of = violation_finding(
        spec, model, violation, kind="test", operation="o", story=story.steps, settings=Trace(())
    )
    assert told_of.picture is None

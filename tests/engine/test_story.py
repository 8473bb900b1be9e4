"""What happened, as a reader can follow it."""

from __future__ import annotations

from pathlib import Path

from fuzz.spec_faults import FAULTS, planted

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.story import changes, result_text, scene, steps, text, violation_finding
from rtmref.events import Change
from rtmref.lang.spec import Spec
from rtmref.trace import Call, Handle, Trace
from rtmref.values import AF_INET, NetAddress

ROOT = Path(__file__).parents[2]
REGISTER = Call("RtmRegisterEntity", ((0, 2, (1, 0)), None, 1, False, True, True))
AGAIN = Call("RtmRegisterEntity", ((0, 2, (1, 1)), None, 0, False, True, True))
CALLER = Handle(1, ("RtmRegHandle",))
INFO = (None, None, None, 0, 0, 0, (5, 7), 1, 0, ())
ADD = Call(
    "RtmAddRouteToDest",
    (CALLER, (None,), NetAddress(AF_INET, 8, 0x0A000000), INFO, 0, None, 0, None, 0),
)
DELETE = Call("RtmDeleteRouteToDest", (CALLER, Handle(2, ("RouteHandle",)), True))


def test_values_read_well(compiled: Program) -> None:
    """Objects have sort and number, addresses their notation, NULL and truth their names."""
    model = Model(compiled)
    entity = model.call("RtmRegisterEntity", *REGISTER.arguments)[2]
    assert text(entity) == "Entity 1"
    model.call("RtmDeregisterEntity", entity)
    assert text(entity) == "Entity 1 (gone)"
    assert (
        text((NetAddress(AF_INET, 8, 0x0A000000), None, True, 5)) == "(10.0.0.0/8, NULL, true, 5)"
    )
    assert text({1: None, 2: None}) == "{1, 2}"
    assert text({1: 2}) == "{1: 2}"
    assert text(object()) == "a handle to nothing"


def test_a_story_tells_calls_results_and_changes(compiled: Program) -> None:
    """Each step has the call with named arguments, the named results, and what changed."""
    register, add, delete = steps(Model(compiled), Trace((REGISTER, ADD, DELETE)))
    assert register.call.startswith("RtmRegisterEntity(RtmEntityInfo=(0, 2, (1, 0)), ")
    assert "RtmRegHandle = Entity 1" in register.result
    assert add.call.startswith("RtmAddRouteToDest(RtmRegHandle=Entity 1, ")
    assert add.result.startswith("NO_ERROR, RouteHandle = Route 1, ")
    assert Change(place="Dest 1.best[0]", before="nothing", after="Route 1") in add.changes
    assert Change(place="Route 1 exists", before="false", after="true") in add.changes
    assert Change(place="Route 1 exists", before="true", after="false") in delete.changes


def test_events_are_told(compiled: Program) -> None:
    """A step shows the events that it sent."""
    _, again = steps(Model(compiled), Trace((REGISTER, AGAIN)))
    (event,) = again.events
    assert event.startswith("(Entity 1, 0, Entity 2, ")


def test_only_net_changes_are_told(compiled: Program) -> None:
    """What a call changes back, or brings about and ends, is no change."""
    model = Model(compiled)
    steps(model, Trace((REGISTER,)))
    o = next(iter(model.objects("Entity")))
    assert changes([(o, "refs", o.refs)]) == ()
    assert changes([(o, "refs", 7), (o, "refs", 9)]) == (
        Change(place="Entity 1.refs", before="7", after="0"),
    )


def test_results_are_named(spec: Spec) -> None:
    """Statuses and results have their documented names."""
    op = spec.operations["RtmDeleteRouteToDest"]
    assert result_text(spec, op, (6,)) == "ERROR_INVALID_HANDLE"
    assert result_text(spec, op, (0, 1)) == "NO_ERROR, ChangeFlags = 1"
    assert result_text(spec, op, (12345, 1)).startswith("12345, ")


def test_a_violation_has_its_scene() -> None:
    """A broken invariant comes with rule, bindings, and the objects that they point to."""
    fault = next(one for one in FAULTS if one.name == "no re-election after adding a route")
    broken = planted(fault, ROOT)
    model = Model(broken)
    trace = Trace((REGISTER, ADD))
    story = steps(model, trace)
    violation = model.violation()
    assert violation is not None
    finding = violation_finding(
        broken,
        model,
        violation,
        kind="test",
        operation="RtmAddRouteToDest",
        story=story,
        settings=trace,
    )
    invariant = broken.invariants[violation.invariant]
    assert finding.says == invariant.says
    assert [name for name, _ in finding.bindings] == [name for name, _ in invariant.variables]
    assert {portrait.sort for portrait in finding.scene} >= {"Route"}
    portraits = {portrait.name: portrait for portrait in scene(model, violation.binding)}
    assert dict(portraits["Route 1"].references)["dest"] == "Dest 1"
    assert dict(portraits["Route 1"].fields)["metric"] == "5"

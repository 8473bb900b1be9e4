"""What happened, as a reader can follow it."""

from __future__ import annotations

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.story import changes, steps
from rtmref.events import Change
from rtmref.trace import Call, Handle, Trace
from rtmref.values import AF_INET, NetAddress

REGISTER = Call("RtmRegisterEntity", ((0, 2, (1, 0)), None, 1, False, True, True))
AGAIN = Call("RtmRegisterEntity", ((0, 2, (1, 1)), None, 0, False, True, True))
CALLER = Handle(1, ("RtmRegHandle",))
INFO = (None, None, None, 0, 0, 0, (5, 7), 1, 0, ())
ADD = Call(
    "RtmAddRouteToDest",
    (CALLER, (None,), NetAddress(AF_INET, 8, 0x0A000000), INFO, 0, None, 0, None, 0),
)
DELETE = Call("RtmDeleteRouteToDest", (CALLER, Handle(2, ("RouteHandle",)), True))


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

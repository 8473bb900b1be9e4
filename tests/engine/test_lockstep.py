"""Two sides, call by call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import pytest

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.findings import finding
from rtmref.engine.lockstep import Lockstep
from rtmref.machines.source import Source, seeded
from rtmref.targets.optimized import OptimizedTarget
from rtmref.trace import Call, Handle, Trace
from rtmref.trace.spoiling import Mark

INFO = (0, 2, (1, 0))
REGISTER = Call("RtmRegisterEntity", (INFO, None, 0, False, True, True))
CALLER = Handle(1, ("RtmRegHandle",))


class Spoilt(OptimizedTarget):
    """A target whose answers and events can be tampered with."""

    name = "spoilt"

    def __init__(self, operation: str, answer: Any, events: Sequence[Any] = ()) -> None:
        self._operation = operation
        self._answer = answer
        self._events = events
        super().__init__()

    def reset(self, limits: Mapping[str, Any], decisions: Mapping[str, str]) -> None:
        super().reset(limits, decisions)

        def spoilt(*arguments: Any) -> Any:
            if isinstance(self._answer, Exception):
                raise self._answer
            return self._answer

        self.operations[self._operation] = spoilt

    def take_events(self) -> Sequence[Any]:
        return [*super().take_events(), *self._events]


def diverged(compiled: Program, target: OptimizedTarget, *calls: Call) -> Any:
    """The divergence of a few calls."""
    lockstep = Lockstep(Model(compiled), target)
    lockstep.reset({}, {})
    return lockstep.replay(calls)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((6,), "status"),
        ((0,), "result"),
        ((0, (0, 2, (1, 1))), "result"),
        ((0, None), "result"),
        (RuntimeError("no memory"), "crash"),
        (None, "crash"),
        ((), "crash"),
        (7, "crash"),
    ],
    ids=repr,
)
def test_wrong_answers_are_divergences(compiled: Program, answer: Any, kind: str) -> None:
    """A target that answers otherwise, raises or talks nonsense diverges; it never crashes us."""
    ask = Call("RtmGetEntityInfo", (CALLER, CALLER, True))
    target = Spoilt("RtmGetEntityInfo", answer)
    divergence = diverged(compiled, target, REGISTER, ask)
    assert divergence is not None
    assert divergence.kind == kind
    assert divergence.operation == "RtmGetEntityInfo"


def test_events_nobody_expects(compiled: Program) -> None:
    """An event that the model does not send is a divergence."""
    target = Spoilt("StopInstance", (1168,), [(None, 9, None, None)])
    divergence = diverged(compiled, target, Call("StopInstance", (0,)))
    assert divergence.kind == "event"


def test_agreeing_sides_do_not_diverge(compiled: Program) -> None:
    """A whole episode of random calls, and every observation after it, agrees."""
    lockstep = Lockstep(Model(compiled), OptimizedTarget())
    lockstep.reset({}, {})
    source = Source(lockstep.model, seeded(Random(3).random))
    source.begin()
    assert lockstep.episode(source, 2000) is None
    assert len(lockstep.played) > 1900


def test_a_fingerprint_stands_for_a_cause(compiled: Program) -> None:
    """The fingerprint names kind and operation, and for a status both statuses."""
    target = Spoilt("StopInstance", (5,))
    divergence = diverged(compiled, target, Call("StopInstance", (0,)))
    assert divergence.fingerprint == "status StopInstance 1168 5"
    target = Spoilt("StopInstance", ValueError("x"))
    divergence = diverged(compiled, target, Call("StopInstance", (0,)))
    assert divergence.fingerprint == "crash StopInstance"
    assert divergence.answer == "ValueError: x"


def test_operations_that_a_target_lacks_are_left_out(compiled: Program) -> None:
    """What a target does not support is not called."""
    target = OptimizedTarget()
    target.operations.pop("RtmRegisterEntity")

    class Partial(OptimizedTarget):
        def reset(self, limits: Mapping[str, Any], decisions: Mapping[str, str]) -> None:
            super().reset(limits, decisions)
            self.operations.pop("RtmRegisterEntity")

    lockstep = Lockstep(Model(compiled), Partial())
    lockstep.reset({}, {})
    source = Source(lockstep.model, seeded(Random(3).random))
    source.begin()
    assert lockstep.episode(source, 500) is None
    assert {played.operation for played in lockstep.played}.isdisjoint({"RtmRegisterEntity"})


SPOILT = [
    (ValueError("what is this?"), "crash"),
    (RuntimeError("RtmInstanceId"), "crash"),
    ((5,), "status"),
    (TypeError("RtmInstanceId must be an integer"), None),
    ((1168,), None),
]


@pytest.mark.parametrize(("answer", "kind"), SPOILT, ids=repr)
def test_spoilt_arguments_are_named_or_ignored(
    compiled: Program, answer: Any, kind: str | None
) -> None:
    """A target names what cannot be passed, or answers as it does where something proper stands."""
    call = Call("StopInstance", (0,), (Mark((0,), "half"),))
    divergence = diverged(compiled, Spoilt("StopInstance", answer), call)
    assert (None if divergence is None else divergence.kind) == kind


def test_odd_arguments_that_can_be_passed(compiled: Program) -> None:
    """Whatever can be passed has to be answered, and as the model does."""
    call = Call("RtmDeregisterEntity", (None,), (Mark((0,), "spiteful"),))
    assert diverged(compiled, OptimizedTarget(), call) is None
    target = Spoilt("RtmDeregisterEntity", TypeError("RtmRegHandle must be a handle"))
    assert diverged(compiled, target, call).kind == "crash"


def test_null_is_not_spoilt_into_something(compiled: Program) -> None:
    """Where NULL stands nothing is put that cannot be passed: NULL has a meaning of its own."""
    call = Call("RtmReleaseRouteInfo", (CALLER, None), (Mark((1,), "half"),))
    assert diverged(compiled, OptimizedTarget(), REGISTER, call) is None


def test_spoilt_calls_can_be_played_again(compiled: Program) -> None:
    """A trace of an episode with spoilt arguments has them, and agrees as the episode did."""
    lockstep = Lockstep(Model(compiled), OptimizedTarget())
    lockstep.reset({}, {})
    source = Source(lockstep.model, seeded(Random(3).random))
    source.begin()
    assert lockstep.episode(source, 2000) is None
    outcomes = [played.outcome for played in lockstep.played]
    rejected = set(lockstep.rejected)
    calls = lockstep.symbolic()
    assert sum(1 for call in calls if call.marks) > 20
    assert len(rejected) > 10
    lockstep.reset({}, {})
    assert lockstep.replay(calls) is None
    assert [played.outcome[:1] for played in lockstep.played] == [o[:1] for o in outcomes]
    assert lockstep.rejected == rejected


def test_a_story_tells_what_is_spoilt(compiled: Program) -> None:
    """The story of a finding says which argument was spoilt how, and what would have been right."""
    lockstep = Lockstep(Model(compiled), Spoilt("StopInstance", (5,)))
    call = Call("StopInstance", (0,), (Mark((0,), "half"),))
    trace = Trace((Call("StartInstance", (0, 1), (Mark((1,), "text"),)), call))
    lockstep.reset({}, {})
    divergence = lockstep.replay(trace.calls)
    assert divergence is not None
    first, last = finding(compiled.spec, lockstep, trace, divergence, None).story
    assert first.call.endswith("where InterfaceIndex is text")
    assert first.result.startswith("TypeError: InterfaceIndex must be an integer")
    assert last.call == "StopInstance(RtmInstanceId=0) where RtmInstanceId is half"
    assert last.expected.startswith("TypeError: RtmInstanceId must be")
    assert last.expected.endswith("or, if nobody looks at it, ERROR_NOT_FOUND")

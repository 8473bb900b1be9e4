"""What went wrong is brought about once more."""

from __future__ import annotations

import pytest
from fuzz.faults.fault import FAULTS

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine import rediscovery
from rtmref.engine.lockstep import Lockstep
from rtmref.engine.rediscovery import found_more_directly
from rtmref.engine.shrink import SHORT
from rtmref.engine.tries import diverged
from rtmref.trace import Call, Handle, Trace
from rtmref.values import NetAddress

REGISTERED = tuple(
    Call("RtmRegisterEntity", ((0, 2, (0, number)), None, 0, False, True, True))
    for number in range(SHORT)
)
ADDED = Call(
    "RtmAddRouteToDest",
    (
        Handle(1, ("RtmRegHandle",)),
        (None,),
        NetAddress(2, 0, 0),
        (None, None, None, 0, 0, 0, (0, 0), 1, 0, ()),
        0xFFFFFFFF,
        None,
        0,
        None,
        0,
    ),
)
SOUGHT = Call(
    "RtmGetMostSpecificDestination",
    (Handle(1, ("RtmRegHandle",)), NetAddress(2, 32, 1), 0, 0, True),
)


@pytest.fixture
def lockstep(compiled: Program) -> Lockstep:
    """The model, and an implementation that never finds the default route."""
    (fault,) = [each for each in FAULTS if each.name == "no-default-route"]
    return Lockstep(Model(compiled), fault.target())


def test_a_long_trace_is_found_again_in_few_calls(lockstep: Lockstep) -> None:
    """Equal traces are found again equally, and what comes out goes wrong."""
    long = Trace(calls=(*REGISTERED, ADDED, SOUGHT))
    found = found_more_directly(lockstep, long)
    assert len(found.calls) == 3
    assert diverged(lockstep, found) is not None
    assert found_more_directly(lockstep, long) == found


def test_what_is_known_already_does_not_count(
    lockstep: Lockstep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where things go wrong in known ways only, the trace stays."""
    monkeypatch.setattr(rediscovery, "RUNS", 20)
    long = Trace(calls=(*REGISTERED, ADDED, SOUGHT))

    class Everything(frozenset[str]):
        """Has every way of going wrong."""

        def __contains__(self, way: object) -> bool:
            return True

    assert found_more_directly(lockstep, long, Everything()) == long


def test_a_short_trace_stays(lockstep: Lockstep) -> None:
    """What is read at a glance is not played again."""
    short = Trace(calls=(*REGISTERED[: SHORT - 2], ADDED, SOUGHT))
    assert found_more_directly(lockstep, short) is short

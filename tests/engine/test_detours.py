"""Other ways to tell what a trace tells."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from fuzz.faults import FAULTS, Fault

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.detours import detours
from rtmref.engine.handles import aliases
from rtmref.engine.lockstep import Lockstep
from rtmref.engine.minimise import minimised
from rtmref.engine.test import play
from rtmref.engine.tries import diverged
from rtmref.lang.spec import Spec
from rtmref.trace import Call, Handle, Trace
from rtmref.values import AF_INET, NetAddress

NOWHERE = NetAddress(AF_INET, 0, 0)
CLIENT, ROUTE = Handle(1, ("RtmRegHandle",)), Handle(2, ("RouteHandle",))
DEST = Handle(3, ("RoutePointer", 0))


def route(views: int) -> tuple[object, ...]:
    """What is said of a route that belongs to some views."""
    return (None, None, None, 0, 0, 0, (0, 0), views, 0, ())


def register(number: int) -> Call:
    """A client comes."""
    return Call("RtmRegisterEntity", ((0, AF_INET, (0, number)), None, 0, False, True, True))


def add(client: Handle, views: int) -> Call:
    """It adds a route."""
    given = (client, (None,), NOWHERE, route(views), 0, None, 0, None, 0)
    return Call("RtmAddRouteToDest", given)


LOCKED = (
    register(0),
    add(CLIENT, 1),
    Call("RtmLockRoute", (CLIENT, ROUTE, True, True, True)),
    Call("EditRoute", (CLIENT, ROUTE, route(2))),
    Call("RtmUpdateAndUnlockRoute", (CLIENT, ROUTE, 0, None, 0, None, True)),
    Call("RtmHoldDestination", (CLIENT, DEST, 2, 1)),
)
"""A route is written in place, only to be held in another view."""


def proposed(spec: Spec, model: Model, calls: Sequence[Call]) -> list[tuple[Call, ...]]:
    """The calls of every detour."""
    trace = Trace(tuple(calls))
    names = aliases(spec, play(model, trace))
    return [detour.calls for detour in detours(spec, trace, names)]


@pytest.fixture(scope="module")
def found(spec: Spec, compiled: Program) -> list[tuple[Call, ...]]:
    """The detours of the calls above."""
    return proposed(spec, Model(compiled), LOCKED)


def test_no_detour_is_longer(found: list[tuple[Call, ...]]) -> None:
    """A detour has as many calls as there were, and is no way that was gone before."""
    assert {len(calls) for calls in found} == {len(LOCKED)}
    assert LOCKED not in found


def test_who_is_asked(found: list[tuple[Call, ...]]) -> None:
    """A handle that a call with consequences returned comes from one that only reads."""
    asked = Call("RtmGetExactMatchDestination", (CLIENT, NOWHERE, 0, 0, True))
    held = Call("RtmHoldDestination", (CLIENT, Handle(3, ("DestInfo", 0)), 2, 1))
    assert (*LOCKED[:2], asked, *LOCKED[3:5], held) in found


def test_what_is_given(found: list[tuple[Call, ...]]) -> None:
    """A structure is there from the beginning, not only later."""
    assert (LOCKED[0], add(CLIENT, 2), *LOCKED[2:]) in found


def test_how_it_is_seen(found: list[tuple[Call, ...]]) -> None:
    """Something else is read at the end."""
    assert (*LOCKED[:5], Call("RtmGetDestInfo", (CLIENT, DEST, 0, 0, True))) in found


def test_when_it_is_called(found: list[tuple[Call, ...]]) -> None:
    """One call comes earlier or later; what it returned keeps naming the same."""
    last = Handle(5, ("RoutePointer", 0)), Handle(2, ("RouteHandle",))
    held = Call("RtmHoldDestination", (CLIENT, last[0], 2, 1))
    assert (*LOCKED[:2], *LOCKED[3:5], LOCKED[2], held) in found


def stepwise() -> tuple[Call, ...]:
    """A hold that begins when a route expires, found after both clients took long ways round."""
    first, second = Handle(1, ("RtmRegHandle",)), Handle(2, ("RtmRegHandle",))
    dest, walk = Handle(5, ("RouteInfo", 0)), Handle(7, ("RtmEnumHandle",))
    given = (first, (None,), NOWHERE, route(1), 1, None, 0, None, 0)
    waited = Call("RtmRegisterEntity", ((0, AF_INET, (0, 0)), None, 3, False, True, True))
    return (
        waited,
        register(1),
        Call("RtmAddRouteToDest", given),
        Call("EndCallback", (first, 0)),
        Call("RtmGetExactMatchRoute", (first, NOWHERE, 0, route(0), 0, 0, True)),
        Call("Advance", (2,)),
        Call("RtmCreateDestEnum", (second, 0, 0, None, 0, True)),
        Call("RtmHoldDestination", (first, dest, 1, 2)),
        Call("RtmDeregisterEntity", (first,)),
        Call("RtmGetEnumDests", (second, walk, 1, True)),
    )


@pytest.mark.parametrize("fault", [f for f in FAULTS if f.name == "clock-jumps"])
def test_a_long_trace_becomes_short(compiled: Program, fault: Fault) -> None:
    """No call of ten can be left out, and yet six show the same when the hold comes sooner."""
    lockstep = Lockstep(Model(compiled), fault.target())
    whole = Trace(stepwise())
    assert diverged(lockstep, whole) is not None
    assert len(minimised(lockstep, whole).calls) <= 6

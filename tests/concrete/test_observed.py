"""A watched model tells of misuses, and of the calls behind them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.concrete.runs import Run

from rtmref.concrete.model import Model
from rtmref.concrete.observed import Case, ObservedModel
from rtmref.concrete.program import Program
from rtmref.values import AF_INET, NetAddress

TO = NetAddress(AF_INET, 8, 0x0A000000)
COST = (None, None, None, 0, 0, 0, (1, 1), 1, 0, ())


@pytest.fixture
def model(compiled: Program) -> ObservedModel:
    """A watched model without a client."""
    return ObservedModel(compiled)


def register(model: Model, number: int, **options: Any) -> Any:
    """A client of IPv4."""
    slot = options.get("slot", False)
    info = (0, AF_INET, (number, 0))
    return model.call("RtmRegisterEntity", info, None, False, slot, True, True)[2]


def add_route(model: Model, caller: Any) -> Any:
    """A route with one reference."""
    rest = (None, 0, None, 0)
    return model.call("RtmAddRouteToDest", caller, (None,), TO, COST, 0xFFFFFFFF, *rest)[1]


def told(cases: list[Case]) -> list[tuple[str, int, list[int]]]:
    """Misuse, the call before which it shows (0 for the end), the calls that led to it."""
    return [
        (case.misuse, case.before.call if case.before else 0, [act.call for act in case.by])
        for case in cases
    ]


def test_what_a_client_leaves_behind(model: ObservedModel) -> None:
    """References are told with each call that took one; objects with the call that made them."""
    me = register(model, 1)
    route = add_route(model, me)
    model.call("RtmReferenceHandles", me, (route, route))
    model.call("RtmReleaseRoutes", me, (route,))
    model.call("RtmCreateRouteList", me, True)
    model.call("RtmDeregisterEntity", me)
    assert told(model.cases) == [
        ("route-references-left", 6, [2, 3]),
        ("lists-left", 6, [5]),
        ("routes-left", 6, [2]),
    ]
    assert told(model.ended())[3:] == [("route-references-held", 0, [2, 3])]


def test_others_references_are_not_the_leavers(model: ObservedModel) -> None:
    """A client that leaves is told of what it took itself; giving back takes one's own first."""
    me, you = register(model, 1), register(model, 2)
    route = add_route(model, me)
    for caller in (you, me, you):
        model.call("RtmReferenceHandles", caller, (route,))
    model.call("RtmReleaseRoutes", you, (route, route))
    model.call("RtmDeregisterEntity", you)
    assert model.cases == []
    assert told(model.ended()) == [("route-references-held", 0, [3, 5])]


def test_writing_without_the_lock(model: ObservedModel) -> None:
    """A slot is written properly under the exclusive lock only; a refused call is no misuse."""
    me = register(model, 1, slot=True)
    route = add_route(model, me)
    dest = model.call("RtmGetRouteInfo", me, route, True, None)[1][0]
    model.call("WriteOpaque", me, dest, 1)
    model.call("RtmLockDestination", me, dest, True, True)
    model.call("WriteOpaque", me, dest, 2)
    model.call("WriteOpaque", None, dest, 3)
    assert told(model.cases) == [("written-without-lock", 4, [])]


def test_a_call_that_waited_keeps_its_number(model: ObservedModel) -> None:
    """What a waiting call takes when it goes on is told as its own."""
    me, you = register(model, 1), register(model, 2)
    route = add_route(model, me)
    dest = route.dest
    model.call("RtmLockDestination", me, dest, True, True)
    assert model.call("RtmGetDestInfo", you, dest, 0, 0, True)[0] == 997
    model.call("RtmLockDestination", me, dest, True, False)
    model.call("RtmDeregisterEntity", you)
    assert told(model.cases) == [("destination-references-left", 7, [5])]


def test_clearing_forgets(model: ObservedModel) -> None:
    """A new state has no cases, and calls count from 1 again."""
    me = register(model, 1)
    model.call("RtmCreateRouteList", me, True)
    model.clear()
    assert model.ended() == []
    me = register(model, 1)
    model.call("RtmCreateRouteList", me, True)
    assert told(model.ended()) == [("lists-open", 0, [2])]


def test_watching_changes_nothing(compiled: Program) -> None:
    """A watched model answers as any other, and counts what clients hold as the state does."""
    plain, watched = Run(Model(compiled), 3), Run(ObservedModel(compiled), 3)
    for _ in range(3000):
        (_, _, one), (_, _, other) = plain.step(), watched.step()
        assert one[0] == other[0]
    model = watched.model
    assert isinstance(model, ObservedModel)
    for case in model.ended():
        if case.misuse.endswith("-references-held"):
            assert len(case.by) == case.binding[0].refs

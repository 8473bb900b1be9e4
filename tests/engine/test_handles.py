"""Handles by name."""

from __future__ import annotations

from typing import Any

import pytest
from tests.concrete.runs import Run, call_of, outcome_of

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.concrete.snapshot import take
from rtmref.engine.handles import CallNames, Gone, Names, Played, aliases, symbolic
from rtmref.engine.test import play
from rtmref.lang.spec import Spec
from rtmref.trace import Handle, Trace
from rtmref.values import AF_INET, NetAddress


@pytest.mark.parametrize("seed", range(3))
def test_named_runs_can_be_played(compiled: Program, seed: int) -> None:
    """A run whose handles were named, played again, is the same run with the same end."""
    run = Run(Model(compiled), seed, episode=400)
    run.draw()
    run.model.configure({}, {})
    run.source.begin()
    played = []
    said = []
    for _ in range(390):
        operation, arguments, outcome = run.step()
        played.append(Played(operation, arguments, outcome, tuple(run.model.completed)))
        said.append(
            (call_of(run.model, operation, arguments), outcome_of(run.model, operation, outcome))
        )
    other = Model(compiled)
    again = play(other, Trace(symbolic(run.model.spec, played)))
    assert said == [
        (
            call_of(other, one.operation, one.arguments),
            outcome_of(other, one.operation, one.outcome),
        )
        for one in again
    ]
    assert take(other) == take(run.model)


def test_an_object_has_all_its_names(compiled: Program) -> None:
    """Every result that holds an object names it, the first one first."""
    model = Model(compiled)
    info = (0, AF_INET, (1, 0))
    played: list[Played] = []
    for operation, arguments in (
        ("RtmRegisterEntity", (info, None, 0, False, True, True)),
        ("RtmGetRegisteredEntities", (None, 5, True, True)),
    ):
        given = tuple(played[0].outcome[2] if a is None and played else a for a in arguments)
        played.append(Played(operation, given, model.call(operation, *given)))
    first, second = Handle(1, ("RtmRegHandle",)), Handle(2, ("EntityHandles", 0))
    known = aliases(model.spec, played)
    assert known[first] is known[second]
    assert known[first].names == (first, second)
    assert known[first].sort == "Entity"
    assert symbolic(model.spec, played)[1].arguments[0] == first


def test_names_that_lead_nowhere() -> None:
    """A handle that no call returned, or that came back NULL, resolves to something never live."""
    names = Names()
    names.learn(1, ["NextHopHandle", "NextHopPointer"], (0, None, (1, (2, 3))))
    for lost in (
        Handle(0, ()),
        Handle(7, ("NextHopHandle",)),
        Handle(1, ("NextHopHandle",)),
        Handle(1, ("Nothing",)),
        Handle(1, ("NextHopPointer", 9)),
        Handle(1, ("NextHopPointer", 0, 4)),
    ):
        assert isinstance(names.resolve(lost), Gone)
    assert names.resolve((Handle(1, ("NextHopPointer", 1, 0)), 5)) == (2, 5)
    address = NetAddress(AF_INET, 0, 0)
    assert names.resolve(address) is address


def test_a_refused_call_returns_no_handles() -> None:
    """After a refusal every handle of the call leads nowhere."""
    names = Names()
    names.learn(1, ["NextHopHandle"], (6,))
    assert isinstance(names.resolve(Handle(1, ("NextHopHandle",))), Gone)


def test_a_call_that_waits_returns_its_handles_later(spec: Spec) -> None:
    """The results of a call that waits have its name as soon as it has completed."""
    names, later = CallNames(spec), object()
    names.take_in(1, "RtmFindNextHop", (6,), ())
    names.take_in(2, "RtmAddNextHop", (997, 1), ())
    name = Handle(2, ("NextHopHandle",))
    assert isinstance(names.resolve(name), Gone)
    names.take_in(3, "RtmFindNextHop", (6,), [(1, "RtmAddNextHop", (0, later, 1))])
    assert names.resolve(name) is later


def test_a_handle_is_named_by_the_call_that_waited(compiled: Program) -> None:
    """A handle that came with the completion of a call has the name of that call ever after."""
    model = Model(compiled)
    played: list[Played] = []

    def call(operation: str, *arguments: Any) -> Any:
        outcome = model.call(operation, *arguments)
        played.append(Played(operation, arguments, outcome, tuple(model.completed)))
        return outcome

    def register(number: int) -> Any:
        info = (0, AF_INET, (1, number))
        return call("RtmRegisterEntity", info, None, False, False, True, True)[2]

    def add(client: Any) -> Any:
        offer = (None, None, None, 0, 0, 0, (0, 0), 1, 0, ())
        to = NetAddress(AF_INET, 0, 0)
        return call("RtmAddRouteToDest", client, (None,), to, offer, 0, None, 0, None, 0)

    me, you = register(0), register(1)
    mine = add(me)[1]
    call("RtmLockRoute", me, mine, True, True, None)
    assert add(you) == (997, 1)
    call("RtmLockRoute", me, mine, True, False, None)
    (completion,) = played[-1].completed
    assert completion[:2] == (1, "RtmAddRouteToDest")
    call("RtmIsBestRoute", you, completion[2][1], True)
    assert symbolic(model.spec, played)[-1].arguments[1] == Handle(5, ("RouteHandle",))

"""Handles by name."""

from __future__ import annotations

import pytest
from tests.concrete.runs import Run, call_of, outcome_of

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.concrete.snapshot import take
from rtmref.engine.handles import Gone, Names, Played, aliases, symbolic
from rtmref.engine.test import play
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
        played.append((operation, arguments, outcome))
        said.append(
            (call_of(run.model, operation, arguments), outcome_of(run.model, operation, outcome))
        )
    other = Model(compiled)
    again = play(other, Trace(symbolic(run.model.spec, played)))
    assert said == [
        (call_of(other, operation, arguments), outcome_of(other, operation, outcome))
        for operation, arguments, outcome in again
    ]
    assert take(other) == take(run.model)


def test_an_object_has_all_its_names(compiled: Program) -> None:
    """Every result that holds an object names it, the first one first."""
    model = Model(compiled)
    info = (0, AF_INET, (1, 0))
    played: list[Played] = []
    for operation, arguments in (
        ("RtmRegisterEntity", (info, None, False, False, True, True)),
        ("RtmGetRegisteredEntities", (None, 5, True, True)),
    ):
        given = tuple(played[0][2][2] if a is None and played else a for a in arguments)
        played.append((operation, given, model.call(operation, *given)))
    first, second = Handle(1, ("RtmRegHandle",)), Handle(2, ("EntityHandles", 0))
    known = aliases(model.spec, played)
    assert known[first] is known[second]
    assert known[first].names == (first, second)
    assert known[first].sort == "Entity"
    assert symbolic(model.spec, played)[1].arguments[0] == first


def test_names_that_lead_nowhere() -> None:
    """A handle that no call returned, or that came back NULL, resolves to something never live."""
    names = Names()
    names.learn(1, ["RouteHandle", "Info"], (0, None, (1, (2, 3))))
    for lost in (
        Handle(0, ()),
        Handle(7, ("RouteHandle",)),
        Handle(1, ("RouteHandle",)),
        Handle(1, ("Nothing",)),
        Handle(1, ("Info", 9)),
        Handle(1, ("Info", 0, 4)),
    ):
        assert isinstance(names.resolve(lost), Gone)
    assert names.resolve((Handle(1, ("Info", 1, 0)), 5)) == (2, 5)
    address = NetAddress(AF_INET, 0, 0)
    assert names.resolve(address) is address


def test_a_refused_call_returns_no_handles() -> None:
    """After a refusal every handle of the call leads nowhere."""
    names = Names()
    names.learn(1, ["RouteHandle"], (6,))
    assert isinstance(names.resolve(Handle(1, ("RouteHandle",))), Gone)

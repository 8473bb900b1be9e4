"""What helps when the state alone refuses a call."""

from __future__ import annotations

from random import Random

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.lang.spec import Spec
from rtmref.machines.hints import hints
from rtmref.machines.remedies import remedies
from rtmref.machines.source import Source, seeded


def named(spec: Spec) -> dict[str, set[str]]:
    """The remedies of each operation that has any, by name."""
    names = tuple(spec.operations)
    found: dict[str, set[str]] = {}
    for (position, _), helpful in remedies(spec).items():
        found.setdefault(names[position], set()).update(names[n] for n in helpful)
    return found


def test_an_open_callback_is_ended(spec: Spec) -> None:
    """Where an open callback refuses a call, ending it helps."""
    found = named(spec)
    assert "EndCallback" in found["Advance"]
    assert "EndCallback" in found["RtmRegisterEntity"]


def test_arguments_that_help_need_no_remedy(spec: Spec) -> None:
    """A refusal that depends on an argument has none: another argument avoids it."""
    assert "EndCallback" not in named(spec)
    assert "RtmGetRegisteredEntities" not in named(spec)
    assert named(spec)["RtmCreateRouteList"] == {"SetEnvironment"}


def test_a_call_that_needs_one_caller_gets_it(spec: Spec, compiled: Program) -> None:
    """An argument that has to equal what stands in the state is mostly given that."""
    assert hints(spec.operations["EndCallback"]).required == {
        ("RtmRegHandle",): ("Callback", "client")
    }
    model = Model(compiled)
    source = Source(model, seeded(Random(1).random))
    called, other = (
        model.call("RtmRegisterEntity", (0, 2, (mode, 0)), None, mode, False, True, True)[2]
        for mode in (3, 0)
    )
    source.pools.callers.extend([called, other, other, other, other])
    position = source.names.index("EndCallback")
    drawn = [source.draw(position)[0] for _ in range(200)]
    assert drawn.count(called) > 150


def test_what_is_refused_is_not_a_hint(spec: Spec) -> None:
    """A constant that a parameter must not equal is no likely value, but one to go around."""
    known = hints(spec.operations["RtmHoldDestination"])
    assert ("HoldTime",) not in known.constants
    assert known.bounds["HoldTime",] == (0,)

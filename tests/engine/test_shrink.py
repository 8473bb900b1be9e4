"""Making failing traces small."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import pytest
from tests.concrete.runs import Run

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.handles import Aliases, Known, Played, aliases, symbolic
from rtmref.engine.shrink import shrink, without
from rtmref.engine.simpler import simpler
from rtmref.engine.test import play
from rtmref.lang.spec import Parameter, Spec
from rtmref.trace import Call, Handle, Trace
from rtmref.values import AF_INET, NetAddress

EPISODES = 40


def wholes(compiled: Program, seed: int, calls: int = 200) -> Iterator[tuple[Model, Trace]]:
    """Random episodes of one run as traces, each with a model to play it."""
    run = Run(Model(compiled), seed, episode=calls)
    space, spec = run.model.space, run.model.spec
    while True:
        played = []
        for _ in range(calls):
            operation, arguments, outcome = run.step()
            played.append(Played(operation, arguments, outcome, tuple(run.model.completed)))
        decisions = {
            name: next(o for o in decision.options if space[f"D_{name}_{o}"])
            for name, decision in spec.decisions.items()
        }
        limits = {name: space[f"L_{name}"] for name in spec.limits}
        yield run.model, Trace(symbolic(spec, played), limits, decisions, seed)


def whole(compiled: Program, seed: int, calls: int = 200) -> tuple[Model, Trace]:
    """The first episode of a run."""
    return next(wholes(compiled, seed, calls))


def succeeding(model: Model, operation: str) -> Callable[[Trace], Aliases | None]:
    """A trace matters if some call of the operation succeeds."""

    def fails(trace: Trace) -> Aliases | None:
        played = play(model, trace)
        good = any(one.operation == operation and one.outcome[0] == 0 for one in played)
        return aliases(model.spec, played) if good else None

    return fails


@pytest.mark.parametrize(
    ("operation", "calls"),
    [("RtmGetRouteInfo", 3), ("RtmReleaseDestInfo", 4), ("RtmGetNextHopInfo", 3)],
)
def test_only_what_is_needed_stays(compiled: Program, operation: str, calls: int) -> None:
    """What remains of hundreds of calls is about the calls that the last one depends on."""
    tried = 0
    for model, trace in islice(wholes(compiled, 0), EPISODES):
        fails = succeeding(model, operation)
        if fails(trace) is None:
            continue
        tried += 1
        small = shrink(model.spec, trace, fails)
        assert fails(small) is not None
        assert len(small.calls) <= calls
        assert not small.decisions
        assert shrink(model.spec, small, fails) == small
    assert tried >= 6


def test_a_trace_that_does_not_fail_stays(compiled: Program) -> None:
    """Nothing is done to a trace that does not fail in the first place."""
    model, trace = whole(compiled, 1, calls=20)
    assert shrink(model.spec, trace, lambda _: None) is trace


def test_attempts_are_limited(compiled: Program) -> None:
    """Shrinking ends after the attempts that it is given."""
    model, trace = whole(compiled, 1, calls=60)
    count = 0

    def fails(candidate: Trace) -> Aliases | None:
        nonlocal count
        count += 1
        return {}

    shrink(model.spec, trace, fails, attempts=25)
    assert count <= 26


def call(*arguments: object) -> Call:
    """A call that matters only by its arguments."""
    return Call("RtmReferenceHandles", arguments)


def test_handles_are_numbered_anew() -> None:
    """Leaving calls out renumbers the handles of the calls that stay."""
    calls = [call(), call(), call(Handle(2, ("a",))), call((Handle(3, ("b", 0)), 5))]
    assert without(calls, 0, 1) == (call(), call(Handle(1, ("a",))), call((Handle(2, ("b", 0)), 5)))


def test_handles_of_lost_calls_are_never_live() -> None:
    """A handle that only a lost call returned names call 0."""
    calls = [call(), call(Handle(1, ("a",)))]
    assert without(calls, 0, 1) == (call(Handle(0, ())),)


def test_handles_go_by_another_name_of_the_object() -> None:
    """If another call returned the same object before its use, the handle takes that name."""
    first, second, late = Handle(1, ("a",)), Handle(2, ("b",)), Handle(4, ("c",))
    known = Known("Route", (first, second, late))
    names = dict.fromkeys(known.names, known)
    calls = [call(), call(), call(first), call(first)]
    assert without(calls, 0, 1, names) == (call(), call(Handle(1, ("b",))), call(Handle(1, ("b",))))
    assert without(calls, 0, 2, names)[0] == call(Handle(0, ()))


def parameter(spec: Spec, operation: str, name: str) -> Parameter:
    """A parameter of an operation."""
    return next(p for p in spec.operations[operation].parameters if p.name == name)


def offered(spec: Spec, operation: str, name: str, value: object) -> Sequence[object]:
    """Everything simpler than a value of a parameter."""
    declared = parameter(spec, operation, name)
    return list(simpler(spec, declared, declared.type, value))


def test_simpler_values(spec: Spec) -> None:
    """Simpler values come simplest first, and there are none for the simplest."""
    number = "RtmGetExactMatchRoute", "InterfaceIndex"
    assert offered(spec, *number, 2) == [0, 1]
    assert offered(spec, *number, 0) == []
    address = NetAddress(AF_INET, 8, 0x0A000000)
    simple = NetAddress(AF_INET, 0, 0)
    assert offered(spec, "RtmGetExactMatchRoute", "DestAddress", address) == [None, simple]
    assert offered(spec, "RtmGetExactMatchRoute", "DestAddress", None) == []
    handle = Handle(1, ("x",))
    assert offered(spec, "RtmReleaseRoutes", "RouteHandles", (handle,)) == [None, (), (None,)]


def test_a_variable_for_the_handle_is_simple(spec: Spec) -> None:
    """A variable that holds NULL is simplest: it names what the call makes."""
    variable = "RtmAddRouteToDest", "RouteHandle"
    assert offered(spec, *variable, None) == [(None,)]
    assert offered(spec, *variable, (Handle(1, ("x",)),)) == [(None,)]
    assert offered(spec, *variable, (None,)) == []

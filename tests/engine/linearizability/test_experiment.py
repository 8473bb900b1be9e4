"""Threads that take turns as they are told."""

from __future__ import annotations

import pytest
from fuzz.races import RACES, LostUpdate, TornRead

from rtmref.concrete.program import Program
from rtmref.engine.linearizability.experiment import Experiment
from rtmref.engine.vocabulary import vocabulary
from rtmref.optimized import Rtm
from rtmref.targets.optimized import OptimizedTarget
from rtmref.trace import Call, Handle, Trace, TraceError
from rtmref.trace.reading import load
from rtmref.trace.writing import dump

CLIENT = Handle(1, ("RtmRegHandle",))
LEAVING = Trace(
    (
        Call("RtmRegisterEntity", ((0, 2, (4, 6)), None, 0, True, True, True)),
        Call("RtmGetRegisteredEntities", (CLIENT, 0, True, True), thread=1),
        Call("RtmDeregisterEntity", (CLIENT,), thread=2),
    )
)
"""A client that leaves while clients are counted and listed."""


def test_turns_are_harmless_where_calls_are_whole(compiled: Program) -> None:
    """However threads take turns, the real implementation answers as some order would."""
    experiment = Experiment(compiled, OptimizedTarget())
    assert experiment.provoked(LEAVING, tries=30) is None
    assert next(step.observed.call.thread for step in experiment.played) == 0


def test_turns_bring_a_race_about_every_time(compiled: Program) -> None:
    """Turns once found show the torn read again, and without them there is none."""
    experiment = Experiment(compiled, OptimizedTarget(TornRead))
    assert experiment.run(LEAVING) is None
    found = experiment.provoked(LEAVING)
    assert found is not None
    assert any(call.yields for call in found.calls)
    kinds = [getattr(experiment.run(found), "kind", None) for _ in range(5)]
    assert kinds == ["order"] * 5


def test_a_race_is_told_in_few_calls(compiled: Program) -> None:
    """Calls that have nothing to do with the race are left out, and turns that nobody needs."""
    experiment = Experiment(compiled, OptimizedTarget(TornRead))
    idle = Call("RTM_IPV4_MASK_FROM_LEN", (8,))
    padded = Trace((idle, *_shifted(LEAVING.calls, 1), *[Call(*_of(idle), thread=3)] * 3))
    found = experiment.provoked(padded)
    assert found is not None
    small = experiment.smallest(found)
    assert [call.operation for call in small.calls] == [c.operation for c in LEAVING.calls]
    assert sum(len(call.yields) for call in small.calls) == 1


def _of(call: Call) -> tuple[str, tuple[object, ...]]:
    return call.operation, call.arguments


def _shifted(calls: tuple[Call, ...], by: int) -> tuple[Call, ...]:
    moved = Handle(1 + by, ("RtmRegHandle",))
    return tuple(
        Call(
            call.operation,
            tuple(moved if each == CLIENT else each for each in call.arguments),
            thread=call.thread,
        )
        for call in calls
    )


def test_threads_and_turns_are_kept_in_traces(compiled: Program) -> None:
    """What is written is what is read."""
    forms = vocabulary(compiled.spec)
    trace = Trace((*LEAVING.calls[:1], Call(*_of(LEAVING.calls[1]), thread=1, yields=((17, 2),))))
    assert load(dump(trace, forms), forms).calls == trace.calls


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("thread: 0", "2:46: 0 is not in its range"),
        ("thread: 1, yields: [[1]]", "2:57: pairs of a number of steps and a thread"),
        ("turns: 1", "2:38: beside the operation stand spoilt, thread, yields or nothing"),
    ],
)
def test_bad_threads_are_told_with_their_place(compiled: Program, given: str, why: str) -> None:
    """What stands beside an operation is checked like all the rest."""
    text = f"calls:\n- {{RTM_IPV4_MASK_FROM_LEN: {{Len: 8}}, {given}}}\n"
    with pytest.raises(TraceError, match="trace:") as told:
        load(text, vocabulary(compiled.spec))
    assert why in str(told.value)


def test_calls_of_threads_stand_together(compiled: Program) -> None:
    """There is one moment at which several threads are at work."""
    call = "- {RTM_IPV4_MASK_FROM_LEN: {Len: 8}"
    text = f"calls:\n{call}, thread: 1}}\n{call}}}\n{call}, thread: 2}}\n"
    with pytest.raises(TraceError, match="4:3: the calls of threads stand next to each other"):
        load(text, vocabulary(compiled.spec))


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_races_are_those_of_copies(race: type[Rtm]) -> None:
    """A copy overrides something that the real one has behind its lock."""
    changed = [name for name in vars(race) if name in Rtm.operations]
    assert changed
    assert all(hasattr(getattr(Rtm, name), "__wrapped__") for name in changed)
    assert issubclass(LostUpdate, Rtm)

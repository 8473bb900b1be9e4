"""States as plain data."""

from __future__ import annotations

import pytest
from tests.concrete.runs import Run, call_of, outcome_of

from rtmref.concrete import snapshot
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.concrete.snapshot import load, take
from rtmref.snapshots import Call, Reference, Snapshot, Stranger


@pytest.mark.parametrize("seed", range(2))
def test_what_is_taken_can_be_loaded(compiled: Program, seed: int) -> None:
    """A state taken from one model and loaded into another is the same state again."""
    run, other = Run(Model(compiled), seed), Model(compiled)
    for number in range(1000):
        run.step()
        if number % 20 == 0:
            taken = take(run.model)
            load(other, taken)
            assert take(other) == taken
            assert other.first_violation() is None
            assert not other.log


def test_loaded_states_behave_alike(compiled: Program) -> None:
    """A call has the same outcome on the loaded state, but for the numbers of new objects."""
    run, other = Run(Model(compiled), 4), Model(compiled)
    compared = 0
    for _ in range(1200):
        operation, arguments = run.draw()
        before, call = take(run.model), call_of(run.model, operation, arguments)
        outcome = run.model.call(operation, *arguments)
        if not any(len(entry) == 1 for entry in run.model.log):
            compared += 1
            expected = outcome_of(run.model, operation, outcome), take(run.model)
            assert snapshot.run(other, before, call) == expected
        run.learn(outcome)
    assert compared > 800


def test_objects_are_listed_by_number(compiled: Program) -> None:
    """A snapshot lists the objects of a sort in ascending order of their numbers."""
    run = Run(Model(compiled), 5)
    for _ in range(140):
        run.step()
    for listed in take(run.model).objects.values():
        numbers = [number for number, _ in listed]
        assert numbers == sorted(numbers)


def test_new_objects_get_new_numbers(compiled: Program) -> None:
    """An object that a call creates in a loaded state has a number of its own."""
    model = Model(compiled)
    info = (0, 2, (1, 0))
    model.call("RtmRegisterEntity", info, None, 0, False, True, True)
    loaded = Model(compiled)
    load(loaded, take(model))
    loaded.call("RtmRegisterEntity", (0, 2, (2, 0)), None, 0, False, True, True)
    assert [number for number, _ in take(loaded).objects["Entity"]] == [1, 2]


def test_strangers_and_stale_references_are_no_objects(compiled: Program) -> None:
    """A handle to nothing and a handle to what is gone are refused alike."""
    model = Model(compiled)
    for handle in (Stranger(1), Reference("Entity", 7), None):
        call = Call("RtmDeregisterEntity", {"RtmRegHandle": handle})
        outcome, after = snapshot.run(model, take(Model(compiled)), call)
        assert len(outcome) == 1
        assert after == take(Model(compiled))


@pytest.mark.parametrize(
    ("limits", "decisions", "said"),
    [
        ({"no_such_limit": 1}, {}, "unknown limit: no_such_limit"),
        ({}, {"no_such_decision": "x"}, "unknown decision: no_such_decision"),
        ({}, {"ties": "no_such_option"}, "unknown option of ties: no_such_option"),
    ],
)
def test_unknown_settings_are_named(
    compiled: Program, limits: dict[str, int], decisions: dict[str, str], said: str
) -> None:
    """A limit, decision or option that does not exist is a ValueError that names it."""
    model = Model(compiled)
    with pytest.raises(ValueError, match=said):
        model.configure(limits, decisions)
    with pytest.raises(ValueError, match=said):
        load(model, Snapshot({}, limits, decisions))
    with pytest.raises(ValueError, match=said):
        Model(compiled, limits, decisions)

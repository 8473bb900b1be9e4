"""Indexes change how fast the model answers, never what."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.concrete.runs import Run, call_of, outcome_of

from rtmref.concrete import access
from rtmref.concrete.indexes import Keyed, Reverse, Valued
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program
from rtmref.concrete.snapshot import load, plain, take
from rtmref.concrete.writer import Writer
from rtmref.lang.expressions import Expression
from rtmref.lang.spec import Spec
from rtmref.lang.types import Type


def no_paths(
    w: Writer, variable: str, kind: Type, conditions: Sequence[Expression]
) -> list[access.Path]:
    """Look at everything."""
    return []


@pytest.fixture(scope="module")
def plainly(spec: Spec) -> Program:
    """The specification compiled without any choice of where to look."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access, "paths", no_paths)
        return program(spec)


@pytest.mark.parametrize("seed", range(3))
def test_same_answers_without_indexes(compiled: Program, plainly: Program, seed: int) -> None:
    """Looking at every object gives the same calls, outcomes, events and states."""
    same_answers(compiled, plainly, seed, 3000)


def test_same_answers_for_few_objects(spec: Spec, compiled: Program) -> None:
    """Without indexes by value as well: they serve large tables only."""
    few = program(spec, few=True)
    assert any(isinstance(index, Valued | Keyed) for index in compiled.indexes.known)
    assert all(isinstance(index, Reverse) for index in few.indexes.known)
    same_answers(compiled, few, 1, 1000)


def same_answers(compiled: Program, plainly: Program, seed: int, steps: int) -> None:
    """Models of both programs agree on so many steps."""
    one, other = Run(Model(compiled), seed), Run(Model(plainly), seed)
    for number in range(steps):
        calls = []
        outcomes = []
        for run in (one, other):
            operation, arguments = run.draw()
            calls.append(call_of(run.model, operation, arguments))
            outcome = run.model.call(operation, *arguments)
            outcomes.append((outcome_of(run.model, operation, outcome), events_of(run.model)))
            run.learn(outcome)
        assert calls[0] == calls[1]
        assert outcomes[0] == outcomes[1], calls[0]
        if number % 20 == 0:
            assert take(one.model) == take(other.model)


def events_of(model: Model) -> list[object]:
    """The events since the last time."""
    return [tuple(plain(part) for part in event) for event in model.take_events()]


def test_the_specification_needs_fewer_loops_with_indexes(
    compiled: Program, plainly: Program
) -> None:
    """The comparison compares something: without paths there are fewer indexes to keep."""
    assert len(plainly.indexes.known) < len(compiled.indexes.known)


def contents(model: Model) -> dict[object, object]:
    """Everything in the indexes, as plain data."""
    found: dict[object, object] = {}
    for sort in model.spec.sorts:
        for o in model.objects(sort):
            for slot, _ in model.program.indexes.slots(sort):
                found[plain(o), slot] = shown(getattr(o, slot))
    for index in model.program.indexes.known:
        table = getattr(index, "table", None)
        if table is not None:
            found[table] = shown(model.space[table])
    return found


def shown(value: object) -> object:
    """A bucket without its order: objects in sets, counts in dictionaries."""
    if isinstance(value, dict):
        return {plain(key): shown(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return frozenset(plain(item) for item in value)
    return value


@pytest.mark.parametrize("seed", range(3))
def test_indexes_kept_are_indexes_built(compiled: Program, seed: int) -> None:
    """After any run the indexes hold what a fresh model with the same state puts into them."""
    run, fresh = Run(Model(compiled), seed), Model(compiled)
    for number in range(1500):
        run.step()
        if number % 25 == 0:
            load(fresh, take(run.model))
            assert contents(run.model) == contents(fresh)

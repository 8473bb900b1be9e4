"""The readings of the specification agree: the model that runs, and the terms that are proved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

import pytest
from tests.concrete.runs import Run, call_of
from tests.concrete.states import Maker
from tests.lang.specs import fixture_texts, spec_of

from rtmref import lang
from rtmref.concrete import snapshot
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.concrete.snapshot import plain, take
from rtmref.lang.spec import Spec
from rtmref.snapshots import Call, Plain, Reference, Snapshot
from rtmref.symbolic.runs import SymbolicModel

SEEDS = 2
PARTS = 3


def renamed(value: Any, names: Mapping[Reference, Reference]) -> Any:
    """The value with other names for objects."""
    match value:
        case Reference():
            return names.get(value, value)
        case tuple() if not hasattr(value, "_fields"):
            return tuple(renamed(item, names) for item in value)
        case frozenset():
            return frozenset(renamed(item, names) for item in value)
        case dict():
            return {renamed(k, names): renamed(v, names) for k, v in value.items()}
        case _:
            return value


def compared(before: Snapshot, after: Snapshot, *values: Plain) -> Any:
    """State and values with new objects named by their order, so that numbers do not matter."""
    names: dict[Reference, Reference] = {}
    for sort, listed in after.objects.items():
        old = {number for number, _ in before.objects[sort]}
        new = [number for number, _ in listed if number not in old]
        for place, number in enumerate(new):
            names[Reference(sort, number)] = Reference(f"new {sort}", place)
    state = {
        renamed(Reference(sort, number), names): renamed(dict(fields), names)
        for sort, listed in after.objects.items()
        for number, fields in listed
    }
    return state, [renamed(value, names) for value in values]


def check_readings_agree(
    model: Model, prover: SymbolicModel, before: Snapshot, call: Call
) -> tuple[int, int]:
    """Compare status, state, events and every result that terms express; how many of how many."""
    (status, *results), after = snapshot.run(model, before, call)
    events = [tuple(plain(part) for part in event) for event in model.take_events()]
    found = prover.run(before, call)
    assert found.status == status, call
    declared = [result.name for result in model.spec.operations[call.operation].results]
    named = dict(zip(declared, results, strict=False))
    assert set(found.results) <= set(named), call
    shared = sorted(found.results)
    ours = compared(before, after, *(named[name] for name in shared))
    theirs = compared(before, found.after, *(found.results[name] for name in shared))
    assert ours == theirs, call
    assert sorted(compared(before, after, *events)[1], key=repr) == sorted(
        compared(before, found.after, *found.events)[1], key=repr
    )
    return len(shared), len(named)


def calls_of(run: Run, operations: Sequence[str], calls: int) -> Iterator[tuple[Snapshot, Call]]:
    """States of random runs with a call: of each operation the first, and one that succeeds."""
    left = dict.fromkeys(operations, 2)
    for _ in range(calls):
        operation, arguments = run.draw()
        before, call = take(run.model), call_of(run.model, operation, arguments)
        outcome = run.model.call(operation, *arguments)
        wanted = left.get(operation, 0)
        if wanted == 2 or (wanted == 1 and outcome[0] == 0):
            left[operation] -= 1
            yield before, call
        run.learn(outcome)
        if not any(left.values()):
            return


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("seed", range(SEEDS))
def test_readings_agree_on_random_runs(spec: Spec, compiled: Program, seed: int, part: int) -> None:
    """In states of random runs, under random decisions, both readings do the same to each call."""
    prover, other = SymbolicModel(spec), Model(compiled)
    run, operations = Run(Model(compiled), seed, episode=24), [*spec.operations][part::PARTS]
    shared = total = calls = 0
    seen = set()
    for before, call in calls_of(run, operations, 4000):
        one, all_of_them = check_readings_agree(other, prover, before, call)
        shared, total, calls = shared + one, total + all_of_them, calls + 1
        seen.add(call.operation)
    assert seen == {*operations}
    assert calls > len(operations), "hardly any call succeeds"
    assert shared > total / 2, "terms express hardly any result"


def test_readings_agree_on_any_state() -> None:
    """In arbitrary well-typed states of another specification both readings agree as well."""
    other = spec_of(lang.check_texts(fixture_texts()))
    model, prover = Model(other), SymbolicModel(other)
    for seed in range(6):
        maker = Maker(other, Random(seed), objects=2)
        before = maker.state()
        for op in other.operations.values():
            check_readings_agree(model, prover, before, maker.call(op))

"""Taking calls back."""

from __future__ import annotations

import pytest
from tests.concrete.runs import Run, outcome_of, used_up
from tests.concrete.test_access import contents, events_of

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.concrete.snapshot import plain, take


@pytest.mark.parametrize("seed", range(3))
def test_rollback_restores_the_state(compiled: Program, seed: int) -> None:
    """After a rollback fields, objects, their order, indexes and numbers are what they were."""
    run = Run(Model(compiled), seed)
    model = run.model
    for _ in range(1500):
        operation, arguments = run.draw()
        before = take(model), contents(model), used_up(model)
        order = [[plain(o) for o in model.objects(sort)] for sort in model.spec.sorts]
        first = outcome_of(model, operation, model.call(operation, *arguments))
        model.rollback()
        assert (take(model), contents(model), used_up(model)) == before, operation
        assert [[plain(o) for o in model.objects(sort)] for sort in model.spec.sorts] == order
        assert not events_of(model)
        assert not model.log
        outcome = model.call(operation, *arguments)
        assert outcome_of(model, operation, outcome) == first
        run.learn(outcome)


def test_refused_calls_change_nothing(compiled: Program) -> None:
    """A call that is refused leaves no entry in the log and sends nothing."""
    run = Run(Model(compiled), 11)
    refused = 0
    for _ in range(3000):
        operation, _, outcome = run.step()
        if len(outcome) == 1 and outcome[0] != 0:
            refused += 1
            assert not run.model.log, operation
            assert not run.model.take_events(), operation
        run.model.take_events()
    assert refused > 200

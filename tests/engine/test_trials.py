"""Mutants tried beside a running model."""

from __future__ import annotations

from tests.concrete.runs import Run, outcome_of
from tests.concrete.test_recovery import all_of

from rtmref.concrete.admission import NoHandle
from rtmref.concrete.model import Model, Outcome
from rtmref.concrete.program import Program
from rtmref.engine.mutation.trials import Trials


def test_a_trial_that_fails_midway_leaves_nothing(compiled: Program) -> None:
    """A mutant that fails while an object comes into being differs, and nothing remains of it."""
    tried, alone = Run(Model(compiled), 3), Run(Model(compiled), 3)
    model, trials = tried.model, Trials(tried.model)

    def failing(*given: object) -> Outcome:
        model.space["create_HopEdit"](None, 0, None, NoHandle(0))
        raise AssertionError("an index holds what is no object")

    for name in model.spec.operations:
        trials.add(1, name, failing)
    for number in range(600):
        trials.rest()
        operation, _, outcome = tried.step()
        same = alone.step()
        assert trials.differing == [1], number
        assert outcome_of(model, operation, outcome) == outcome_of(alone.model, operation, same[2])
        assert model.first_violation() is None
    assert all_of(model) == all_of(alone.model)


def test_nothing_pointed_to_in_a_list_is_taken_back(compiled: Program) -> None:
    """A list with nothing in it instead of an object can be written, and taken back."""
    model = Model(compiled)
    before = all_of(model)
    fields = model.spec.sorts["RouteEdit"].fields
    values = [(None,) if field.name == "next_hops" else None for field in fields]
    model.space["create_RouteEdit"](*values)
    assert model.log
    model.take_back(0, 0)
    assert all_of(model) == before

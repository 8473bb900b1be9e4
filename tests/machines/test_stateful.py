"""The Hypothesis machine made from the specification."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz.spec_faults import FAULTS, SpecFault, planted

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.machines import stateful

ROOT = Path(__file__).parents[2]
FOUND_SOON = (
    "an interface of another instance is started with",
    "no re-election after adding a route",
    "only the first view is elected",
)
CHOSEN = [fault for fault in FAULTS if fault.name in FOUND_SOON]


def test_the_specification_holds(compiled: Program) -> None:
    """A few runs on the model break no invariant."""
    model = Model(compiled)
    stateful.run(stateful.machine(model, *stateful.model_alone(model)), examples=15, steps=40)


@pytest.mark.parametrize("fault", CHOSEN, ids=lambda fault: fault.name)
def test_the_machine_finds_a_planted_fault(fault: SpecFault) -> None:
    """A specification with a fault is refuted, and the invariant that breaks is named."""
    model = Model(planted(fault, ROOT))
    factory = stateful.machine(model, *stateful.model_alone(model))
    with pytest.raises(stateful.CallFailed, match=fault.breaks):
        stateful.run(factory, examples=400, seed=1)


def test_every_operation_is_a_rule(compiled: Program) -> None:
    """The machine has one rule for each operation of the specification."""
    model = Model(compiled)
    factory = stateful.machine(model, *stateful.model_alone(model))
    assert set(model.spec.operations) <= set(vars(factory))

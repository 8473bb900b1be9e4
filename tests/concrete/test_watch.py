"""Checking only what a call touched finds what checking everything finds."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from fuzz.rare_faults import METHODS
from fuzz.spec_faults import FAULTS, SpecFault, planted
from tests.concrete.corruption import spoil
from tests.concrete.interpreter import holds, world_of
from tests.concrete.runs import Run

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program, variant
from rtmref.concrete.snapshot import take
from rtmref.lang.spec import Operation, Spec
from rtmref.lang.types import BitType, SortType
from rtmref.symbolic.keys import content

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("seed", range(4))
def test_every_spoilt_field_is_noticed(compiled: Program, seed: int) -> None:
    """Whatever one changed field, map entry or deletion breaks, the incremental check notices."""
    run, random = Run(Model(compiled), seed, episode=60), Random(seed)
    model = run.model
    broken: set[str] = set()
    for number in range(1200):
        run.step()
        if number % 60 < 20:
            continue
        for _ in range(12):
            what = spoil(model, random)
            near, far = model.violation(), model.first_violation()
            assert (near is None) == (far is None), (what, near, far)
            if near is not None:
                broken.add(near.invariant)
                full = model.violation_of(near.invariant)
                assert full is not None, (what, near)
            model.rollback()
            assert model.first_violation() is None
    assert len(broken) >= 15, "hardly anything was ever violated"


def with_fault(compiled: Program, other: Spec) -> Model:
    """A model of another specification; what is the same in both is not compiled again."""
    told, known = contents(other), contents(compiled.spec)
    changed = [name for name in told if told[name] != known.get(name)]
    if told.keys() != known.keys() or not set(changed) <= steps_of(other).keys():
        return Model(program(other))
    return Model(variant(compiled, other, changed))


def contents(spec: Spec) -> dict[str, str]:
    """What each operation and step says, and all the rest, wherever it stands in a file."""
    rest = (spec.sorts, spec.structures, spec.enums, spec.bits, spec.limits, spec.decisions)
    said = {name: content(op) for name, op in steps_of(spec).items()}
    return {**said, "the rest": content((*rest, spec.invariants, spec.misuses))}


def steps_of(spec: Spec) -> dict[str, Operation]:
    """The operations and the steps."""
    return {**spec.operations, **spec.steps}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_planted_faults_are_noticed_at_once(compiled: Program, fault: SpecFault) -> None:
    """Under a specification with a fault both checks find the first violation at the same call."""
    model = with_fault(compiled, planted(fault, ROOT))
    run = Run(model, 5, episode=400)
    for _ in range(4000):
        run.step()
        near, far = model.violation(), model.first_violation()
        assert (near is None) == (far is None), (near, far)
        if near is not None:
            run.abandon()


def test_too_many_methods_are_noticed() -> None:
    """Without the limit on methods the first registration with 33 of them violates it.

    The prover cannot tell: lists are shorter in the small universes where it refutes.
    """
    model = Model(planted(METHODS.fault, ROOT))
    found = None
    for arguments in METHODS.arguments:
        assert found is None
        assert model.call(METHODS.operation, *arguments)[0] == 0
        found = model.violation()
    assert found is not None
    assert found.invariant == "methods-are-limited"


def test_full_check_means_what_the_invariants_say(compiled: Program) -> None:
    """Each invariant's full check agrees with trying every binding, in sound and spoilt states."""
    run, random = Run(Model(compiled), 3, episode=40), Random(3)
    model = run.model
    broken: set[str] = set()
    for number in range(1200):
        run.step()
        if number % 40 < 10 or number % 3:
            continue
        spoil(model, random, deletions=0.0)
        world = world_of(model.spec, take(model))
        for invariant in model.spec.invariants.values():
            kinds = [kind for _, kind in invariant.variables]
            if all(isinstance(kind, SortType | BitType) for kind in kinds) and len(kinds) < 4:
                found = model.violation_of(invariant.name)
                assert (found is None) == holds(invariant, world), invariant.name
                if found is not None:
                    broken.add(invariant.name)
        model.rollback()
    assert len(broken) >= 10, "hardly anything was ever violated"

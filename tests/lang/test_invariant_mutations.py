"""Invariants with one thing wrong."""

from __future__ import annotations

import pytest

from rtmref import lang
from rtmref.lang.mutations import Mutation, mutated, mutations
from rtmref.lang.spec import Spec


@pytest.fixture(scope="module")
def spec() -> Spec:
    """The shipped specification."""
    loaded = lang.load()
    assert isinstance(loaded, Spec)
    return loaded


@pytest.fixture(scope="module")
def known(spec: Spec) -> list[Mutation]:
    """Every mutation."""
    return list(mutations(spec))


def test_each_changes_its_invariants_alone(spec: Spec, known: list[Mutation]) -> None:
    """A mutant differs from the specification in the invariants that the mutation names."""
    some = [each for each in known if each.invariants]
    assert len(some) > 900
    for mutation in some[::10]:
        mutant = mutated(spec, mutation)
        known_ones = spec.invariants.items()
        changed = [name for name, each in known_ones if mutant.invariants[name] != each]
        assert changed == list(mutation.invariants), mutation
        assert mutant.operations == spec.operations
        assert mutation.operations == ()


def test_no_place_is_changed_twice_in_the_same_way(known: list[Mutation]) -> None:
    """What operations and invariants share in functions is edited with the operations alone."""
    assert len({(each.span, each.kind) for each in known}) == len(known)


def test_every_written_invariant_can_be_left_out(spec: Spec, known: list[Mutation]) -> None:
    """And each that has a condition can be without it; what follows from the sorts stays."""
    written = [each for each in spec.invariants.values() if each.origin == "written"]
    left_out = [each.invariants for each in known if each.kind == "no invariant"]
    assert left_out == [(each.name,) for each in written]
    always = [each.invariants for each in known if each.kind == "no when"]
    assert always == [(each.name,) for each in written if each.when is not None]

"""Mutants of the specification, and what one call of them breaks."""

from __future__ import annotations

import pytest

from rtmref.concrete.program import Program
from rtmref.engine.refuted_mutants import Refuting
from rtmref.lang.mutations import Mutation, mutations
from rtmref.lang.spec import Spec


@pytest.fixture(scope="module")
def refuting(compiled: Program) -> Refuting:
    """The shipped specification."""
    return Refuting(compiled)


def found(spec: Spec, kind: str, operation: str) -> list[Mutation]:
    """The mutations of this kind that change this operation."""
    return [m for m in mutations(spec) if m.kind == kind and operation in m.operations]


def test_a_call_of_a_mutant_breaks_an_invariant(spec: Spec, refuting: Refuting) -> None:
    """Without its refusals the operation breaks what they protect, in a small universe."""
    wanted = ["interface-has-one-owner", "instance-numbers-are-unique"]
    broken = [
        refuting.broken(mutation, "AddInterface", wanted)
        for mutation in found(spec, "no refusal", "AddInterface")
    ]
    assert {"interface-has-one-owner": 2} in broken
    assert {} in broken


def test_the_specification_as_it_is_breaks_nothing(spec: Spec, refuting: Refuting) -> None:
    """What a mutation of another operation does not touch is not asked again."""
    mutation = next(m for m in mutations(spec) if m.operations == ("AddInterface",))
    assert refuting.broken(mutation, "StopInstance", list(spec.invariants)) == {}


def test_a_step_is_refuted_like_an_operation(spec: Spec, refuting: Refuting) -> None:
    """A step happens alone, after no call."""
    broken: set[str] = set()
    for mutation in found(spec, "no each", "end_hold"):
        broken |= set(refuting.broken(mutation, "end_hold", ["deleting-route-is-held"]))
    assert broken == {"deleting-route-is-held"}

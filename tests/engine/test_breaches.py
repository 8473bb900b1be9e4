"""Mutants of the specification, and which invariants they break: in a run, or by one call."""

from __future__ import annotations

import pytest

from rtmref.concrete import snapshot
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.mutation.breaches import Breaches
from rtmref.engine.mutation.forms import Form
from rtmref.lang.mutations import Mutation, mutations
from rtmref.lang.spec import Spec


@pytest.fixture(scope="module")
def known(spec: Spec) -> list[Mutation]:
    """Every mutation of operations and steps of the shipped specification."""
    return [each for each in mutations(spec) if each.operations]


@pytest.fixture(scope="module")
def breaches(compiled: Program) -> Breaches:
    """Those of the shipped specification."""
    return Breaches(compiled)


def refused_less(known: list[Mutation], operation: str) -> list[Mutation]:
    """The mutations that leave out a refusal of this operation alone."""
    return [m for m in known if m.kind == "no refusal" and m.operations == (operation,)]


def test_a_mutant_is_the_specification_but_for_its_edit(
    compiled: Program, known: list[Mutation]
) -> None:
    """A refusal that a mutant lacks does not refuse, and everything else is as it was."""
    first, *_ = refused_less(known, "StartInstance")
    mutant, whole = Form(compiled, first).model(), Model(compiled)
    for either in (mutant, whole):
        assert either.call("StartInstance", 0, 1) == (0,)
    assert whole.call("StartInstance", 0, 2) == (183,)
    assert mutant.call("StartInstance", 0, 2) == (0,)
    assert mutant.call("StopInstance", 1) == whole.call("StopInstance", 1)


def test_a_run_of_a_mutant_breaks_its_invariant(breaches: Breaches, known: list[Mutation]) -> None:
    """Without a word of the rule it breaks; equal runs find that after equally many calls."""
    wanted = ["registrations-are-unique"]

    def broken(mutation: Mutation) -> dict[str, int]:
        return {b.invariant: b.cost for b in breaches.by_run(mutation, wanted, 3000)}

    careless = refused_less(known, "RtmRegisterEntity")
    found = [broken(mutation) for mutation in careless]
    assert any(found)
    assert found == [broken(mutation) for mutation in careless]
    assert all(0 < calls < 3300 for each in found for calls in each.values())


def test_a_call_of_a_mutant_breaks_an_invariant(
    spec: Spec, breaches: Breaches, known: list[Mutation]
) -> None:
    """Without its refusals the operation breaks what they protect, in a small universe.

    The state in which it is broken stays, and the model goes on as the specification as it is.
    """
    wanted = ["interface-has-one-owner", "instance-numbers-are-unique"]
    broken: list[dict[str, int]] = []
    for mutation in known:
        if mutation.kind == "no refusal" and "AddInterface" in mutation.operations:
            broken.append({})
            for breach in breaches.by_call(mutation, "AddInterface", wanted):
                broken[-1][breach.invariant] = breach.cost
                again = Model(breach.model.program)
                snapshot.load(again, snapshot.take(breach.model))
                violated = [each for each in spec.invariants if again.violation_of(each)]
                assert breach.invariant in violated
    assert {"interface-has-one-owner": 2} in broken
    assert {} in broken


def test_the_specification_as_it_is_breaks_nothing(
    spec: Spec, breaches: Breaches, known: list[Mutation]
) -> None:
    """What a mutation of another operation does not touch is not asked again."""
    mutation = next(m for m in known if m.operations == ("AddInterface",))
    assert list(breaches.by_call(mutation, "StopInstance", list(spec.invariants))) == []


def test_a_step_is_refuted_like_an_operation(breaches: Breaches, known: list[Mutation]) -> None:
    """A step happens alone, after no call."""
    broken: set[str] = set()
    for mutation in known:
        if mutation.kind == "no each" and "end_hold" in mutation.operations:
            found = breaches.by_call(mutation, "end_hold", ["deleting-route-is-held"])
            broken |= {breach.invariant for breach in found}
    assert broken == {"deleting-route-is-held"}

"""Mutants of the specification, and what they break."""

from __future__ import annotations

import pytest

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, variant
from rtmref.engine.mutants import Breaker
from rtmref.lang.expressions import Pick
from rtmref.lang.mutations import Mutation, mutated, mutations
from rtmref.lang.spec import Refusal, Spec
from rtmref.lang.trees import nodes


@pytest.fixture(scope="module")
def known(spec: Spec) -> list[Mutation]:
    """Every mutation of operations and steps of the shipped specification."""
    return [each for each in mutations(spec) if each.operations]


def test_each_mutation_changes_its_operations_alone(spec: Spec, known: list[Mutation]) -> None:
    """A mutant differs from the specification in the operations that the mutation names."""
    for mutation in known[::20]:
        mutant = mutated(spec, mutation)
        changed = {name for name, op in mutant.operations.items() if op != spec.operations[name]}
        changed |= {name for name, step in mutant.steps.items() if step != spec.steps[name]}
        assert changed == set(mutation.operations), mutation
        assert mutant.invariants == spec.invariants


def test_mutations_differ(known: list[Mutation]) -> None:
    """No place is changed twice in the same way, and every place is one of a file."""
    assert len({(mutation.span, mutation.kind) for mutation in known}) == len(known)
    assert all(mutation.span.line > 0 for mutation in known)


def test_every_refusal_can_be_left_out(spec: Spec, known: list[Mutation]) -> None:
    """For each refusal and each wait there is a mutant without it."""
    left_out = {mutation.span for mutation in known if mutation.kind in ("no refusal", "no wait")}
    for op in (*spec.operations.values(), *spec.steps.values()):
        for guard in op.guards:
            assert not isinstance(guard, Refusal) or guard.span in left_out


def test_a_procedure_changes_wherever_it_is_called(spec: Spec, known: list[Mutation]) -> None:
    """The election is one text: a mutant elects the worst route in every operation that elects."""
    for op in spec.operations.values():
        for node in nodes(op):
            if isinstance(node, Pick) and "routes.yaml" in node.span.file:
                (worst,) = [m for m in known if m.span == node.span and m.kind == "other end"]
                assert op.name in worst.operations


def test_variants_share_the_rest(spec: Spec, compiled: Program, known: list[Mutation]) -> None:
    """A refusal that a mutant lacks does not refuse, and everything else is as it was."""
    (first, *_) = [
        m for m in known if m.kind == "no refusal" and m.operations == ("StartInstance",)
    ]
    model = Model(variant(compiled, mutated(spec, first), first.operations))
    whole = Model(compiled)
    for either in (model, whole):
        assert either.call("StartInstance", 0, 1) == (0,)
    assert whole.call("StartInstance", 0, 2) == (183,)
    assert model.call("StartInstance", 0, 2) == (0,)
    assert model.call("StopInstance", 1) == whole.call("StopInstance", 1)


def test_a_mutant_breaks_its_invariant(compiled: Program, known: list[Mutation]) -> None:
    """Without a word of the rule it breaks; equal runs find that after equally many calls."""
    breaker = Breaker(compiled)
    wanted = ["registrations-are-unique"]
    careless = [
        m for m in known if m.kind == "no refusal" and m.operations == ("RtmRegisterEntity",)
    ]
    broken = [breaker.broken(mutation, wanted, 3000) for mutation in careless]
    assert any(broken)
    assert broken == [breaker.broken(mutation, wanted, 3000) for mutation in careless]

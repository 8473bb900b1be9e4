"""Mutations of the specification, and their names."""

from __future__ import annotations

import pytest

from rtmref import lang
from rtmref.lang.expressions import Pick
from rtmref.lang.mutant_names import named
from rtmref.lang.mutations import (
    LATER,
    Mutation,
    mutated,
    mutations,
)
from rtmref.lang.spec import Refusal, Spec
from rtmref.lang.trees import nodes
from rtmref.lang.well_typed import complaints_of


@pytest.fixture(scope="module")
def spec() -> Spec:
    """The shipped specification."""
    loaded = lang.load()
    assert isinstance(loaded, Spec)
    return loaded


@pytest.fixture(scope="module")
def known(spec: Spec) -> list[Mutation]:
    """Every mutation of its operations and steps."""
    return list(mutations(spec))


@pytest.fixture(scope="module")
def of_calls(known: list[Mutation]) -> list[Mutation]:
    """Every mutation of operations and steps."""
    return [each for each in known if each.operations]


def test_names_are_unique_and_tell_the_text(known: list[Mutation]) -> None:
    """Each mutation has a name of its own, with the text that stands at its place."""
    texts = lang.texts()
    every = named(known, texts)
    assert len(every) == len(known)
    for name, mutation in list(every.items())[::50]:
        line = texts[name.file].splitlines()[mutation.span.line - 1]
        first = line[mutation.span.column - 1 :].split()[0]
        assert name.text.startswith(first[: len(name.text)])


def test_names_outlive_new_lines(spec: Spec, known: list[Mutation]) -> None:
    """A line that is put above changes no name."""
    texts = lang.texts()
    moved = {
        file: text.replace("\nchapter:", "\n# a remark\nchapter:", 1)
        for file, text in texts.items()
    }
    again = lang.check_texts(moved).spec
    assert again is not None
    assert set(named(mutations(again), moved)) == set(named(known, texts))


def test_what_commutes_is_no_mutation(spec: Spec, known: list[Mutation]) -> None:
    """Two refusals that answer the same do not change places, others do."""
    swapped = {mutation.span for mutation in known if mutation.kind == LATER}
    first, second, *_ = spec.operations["RtmRegisterEntity"].guards
    assert swapped
    assert (first.span in swapped) == (
        getattr(first, "status", "") != getattr(second, "status", "")
    )


def test_most_mutants_are_well_typed(spec: Spec, known: list[Mutation]) -> None:
    """The specification has no complaints; nor has a mutant whose types are as before."""
    assert list(complaints_of(spec, spec.operations)) == []
    for mutation in known[::200]:
        mutant = mutated(spec, mutation)
        assert list(complaints_of(mutant, mutation.operations[:1])) == [], mutation


def test_each_mutation_changes_its_operations_alone(spec: Spec, of_calls: list[Mutation]) -> None:
    """A mutant differs from the specification in the operations that the mutation names."""
    for mutation in of_calls[::20]:
        mutant = mutated(spec, mutation)
        changed = {name for name, op in mutant.operations.items() if op != spec.operations[name]}
        changed |= {name for name, step in mutant.steps.items() if step != spec.steps[name]}
        assert changed == set(mutation.operations), mutation
        assert mutant.invariants == spec.invariants


def test_mutations_differ(of_calls: list[Mutation]) -> None:
    """No place is changed twice in the same way, and every place is one of a file."""
    assert len({(mutation.span, mutation.kind) for mutation in of_calls}) == len(of_calls)
    assert all(mutation.span.line > 0 for mutation in of_calls)


def test_every_refusal_can_be_left_out(spec: Spec, of_calls: list[Mutation]) -> None:
    """For each refusal and each wait there is a mutant without it."""
    left_out = {
        mutation.span for mutation in of_calls if mutation.kind in ("no refusal", "no wait")
    }
    for op in (*spec.operations.values(), *spec.steps.values()):
        for guard in op.guards:
            assert not isinstance(guard, Refusal) or guard.span in left_out


def test_a_procedure_changes_wherever_it_is_called(spec: Spec, of_calls: list[Mutation]) -> None:
    """The election is one text: a mutant elects the worst route in every operation that elects."""
    for op in spec.operations.values():
        for node in nodes(op):
            if isinstance(node, Pick) and "routes.yaml" in node.span.file:
                (worst,) = [m for m in of_calls if m.span == node.span and m.kind == "other end"]
                assert op.name in worst.operations

"""What the checker of the language would refuse of a mutant."""

from __future__ import annotations

from collections.abc import Iterator

from rtmref.lang.checker.invariants import unranged
from rtmref.lang.grounds import groundless
from rtmref.lang.mutations import Mutation
from rtmref.lang.spec import Invariant, Operation, Spec
from rtmref.lang.well_typed import complaints_of, complaints_of_invariant


def refusals(original: Spec, mutant: Spec, mutation: Mutation) -> Iterator[str]:
    """What does not fit: types, what nothing says is there, variables without values."""
    yield from complaints_of(mutant, mutation.operations)
    for name in mutation.operations:
        own, known = mutant.named(name), original.named(name)
        if own.guards is not known.guards:
            yield from _groundless(own)
    for name in mutation.invariants:
        invariant = mutant.invariants[name]
        yield from complaints_of_invariant(mutant, invariant)
        yield from _groundless(invariant)
        for variable in unranged(invariant.variables, invariant.when):
            yield f"{name}: nothing tells which values {variable} has"


def _groundless(element: Invariant | Operation) -> Iterator[str]:
    for node in groundless(element):
        yield f"{element.name}: nothing says that it is a {node.type} ({node.span})"

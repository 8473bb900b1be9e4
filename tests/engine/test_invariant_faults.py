"""Every written invariant is broken by a mutant of the specification."""

from __future__ import annotations

import pytest
from fuzz.invariant_faults import CALLS, confirmed, load, named, written

from rtmref.concrete.program import Program
from rtmref.engine.mutants import Breaker
from rtmref.lang.spec import Spec


@pytest.fixture(scope="module")
def broken(spec: Spec, compiled: Program) -> set[str]:
    """The invariants that the mutants of the table break."""
    return set(confirmed(Breaker(compiled, CALLS), named(spec), load()))


def test_every_invariant_can_break(spec: Spec, broken: set[str]) -> None:
    """No invariant holds whatever the specification says: for each, a mutant violates it.

    What is missing is looked for by `make invariant-faults`.
    """
    assert sorted(set(written(spec)) - broken) == []


def test_there_are_sixty(spec: Spec) -> None:
    """The invariants cover the chapters, each with its source."""
    names = written(spec)
    assert len(names) >= 59
    assert all(spec.invariants[name].source for name in names)

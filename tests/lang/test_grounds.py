"""What is taken for something narrower although nothing says that it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rtmref import lang
from rtmref.lang.grounds import groundless
from rtmref.lang.spec import Invariant, Operation, Refusal, Spec


@pytest.fixture(scope="module")
def spec() -> Spec:
    """The shipped specification."""
    loaded = lang.load()
    assert isinstance(loaded, Spec)
    return loaded


def test_what_the_checker_accepts_has_grounds(spec: Spec) -> None:
    """Nothing that is narrowed in the shipped specification lacks a reason."""
    every: list[Invariant | Operation] = [*spec.invariants.values(), *spec.operations.values()]
    every += spec.steps.values()
    assert [each.name for each in every if next(groundless(each), None) is not None] == []


def test_an_invariant_needs_its_condition(spec: Spec) -> None:
    """Without `d.best[v] != null` nothing says that the best route is there."""
    invariant = spec.invariants["best-route-competes"]
    found = list(groundless(replace(invariant, when=None)))
    assert {str(each.type) for each in found} == {"Route"}
    assert all(each.span.file.endswith(".yaml") for each in found)


def test_an_operation_needs_its_refusals(spec: Spec) -> None:
    """Without the refusals before them, later ones read handles that nobody has looked at."""
    operation = spec.operations["RtmAddRouteToDest"]
    late = tuple(each for each in operation.guards if not isinstance(each, Refusal))
    assert list(groundless(replace(operation, guards=late))) != []

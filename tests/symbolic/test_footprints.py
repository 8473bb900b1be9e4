"""What an invariant reads and an operation writes, which is what the frame rests on."""

from __future__ import annotations

import pytest
from tests.concrete.runs import Run

from rtmref.concrete.model import Model
from rtmref.concrete.program import program
from rtmref.lang.spec import Spec
from rtmref.symbolic.footprints import reads, writes


@pytest.mark.parametrize(
    ("invariant", "places"),
    [
        ("interface-has-one-owner", {"Instance", "Instance.interfaces"}),
        ("lists-have-a-client", {"RouteList", "RouteList.owner", "Entity.registered"}),
        ("Route.dest exists", {"Route", "Route.dest", "Dest"}),
    ],
)
def test_invariants_read(spec: Spec, invariant: str, places: set[str]) -> None:
    """An invariant reads the fields in its text, and the existence of what it is about."""
    assert reads(spec.invariants[invariant]) == places


@pytest.mark.parametrize(
    ("operation", "places"),
    [
        ("AddInterface", {"Instance.interfaces"}),
        ("RtmIsBestRoute", set()),
        ("RtmFindNextHop", {"NextHop.refs"}),
    ],
)
def test_operations_write(spec: Spec, operation: str, places: set[str]) -> None:
    """An operation writes the places in its statements, those of procedures included."""
    assert writes(spec.operations[operation], spec) == places


def test_creation_writes_everything(spec: Spec) -> None:
    """A new object has all its fields, and exists."""
    places = writes(spec.operations["RtmRegisterEntity"], spec)
    assert {"Entity", "Entity.refs", "Table", "Table.stamp", "Instance"} <= places


def test_the_interpreter_writes_nothing_else(spec: Spec) -> None:
    """Random calls change only the places that their operations and the steps are said to write."""
    model = Model(program(spec))
    run = Run(model, seed=7)
    by_steps = frozenset().union(*(writes(step, spec) for step in spec.steps.values()))
    for _ in range(600):
        before = {sort: _fields(model, sort) for sort in spec.sorts}
        operation, _, _ = run.step()
        allowed = writes(spec.operations[operation], spec) | by_steps
        if model.log:
            for sort in spec.sorts:
                assert _changed(before[sort], _fields(model, sort), sort) <= allowed


def _fields(model: Model, sort: str) -> dict[int, dict[str, str]]:
    names = [field.name for field in model.spec.sorts[sort].fields]
    return {
        each._number: {name: repr(getattr(each, name)) for name in names}
        for each in model.objects(sort)
    }


def _changed(
    before: dict[int, dict[str, str]], after: dict[int, dict[str, str]], sort: str
) -> set[str]:
    found = {sort} if before.keys() != after.keys() else set()
    for number in before.keys() & after.keys():
        values = after[number]
        found |= {f"{sort}.{name}" for name in values if values[name] != before[number][name]}
    return found

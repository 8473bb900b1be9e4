"""Arguments of any kind: a documented status, or an error that names one of them."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from tests.concrete.runs import Run

from rtmref.concrete.admission import NoHandle
from rtmref.concrete.model import Model
from rtmref.concrete.operations import refusals
from rtmref.concrete.program import Program
from rtmref.concrete.snapshot import take
from rtmref.machines.hostile import marks
from rtmref.machines.source import seeded
from rtmref.trace.spoiling import UNKNOWN_NAME, Flattering, Spiteful, spoilt
from rtmref.values import NetAddress

CLIENT = ((0, 2, (1, 0)), None, False, False, True, True)
NOWHERE = NetAddress(2, 8, 0)


@pytest.fixture
def model(compiled: Program) -> Model:
    """An empty model."""
    return Model(compiled)


@pytest.mark.parametrize(
    ("operation", "arguments", "error", "named"),
    [
        ("StartInstance", ("0", 1), TypeError, "RtmInstanceId"),
        ("StartInstance", (0, -1), ValueError, "InterfaceIndex"),
        ("StartInstance", (1 << 16, 1), ValueError, "RtmInstanceId"),
        ("StartInstance", (0.0, 1), TypeError, "RtmInstanceId"),
        ("StartInstance", (0, Spiteful()), TypeError, "InterfaceIndex"),
        ("StartInstance", (0,), TypeError, "InterfaceIndex"),
        ("StartInstance", (0, 1, 2), TypeError, "StartInstance"),
        ("RtmRegisterEntity", ((0, 2), *CLIENT[1:]), TypeError, "RtmEntityInfo"),
        ("RtmRegisterEntity", ([0, 2, (1, 0)], *CLIENT[1:]), TypeError, "RtmEntityInfo"),
        ("RtmRegisterEntity", ((0, 2, (1, "0")), *CLIENT[1:]), TypeError, "EntityInstanceId"),
        ("RtmRegisterEntity", (*CLIENT[:3], 1, True, True), TypeError, "ReserveOpaquePointer"),
        ("RtmRegisterEntity", (*CLIENT[:5], 1), TypeError, "RtmRegHandle"),
        ("RtmGetExactMatchDestination", (None, 5, 0, 0, True), TypeError, "DestAddress"),
        ("RtmGetExactMatchDestination", (None, (2, -1, 0), 0, 0, True), ValueError, "NumBits"),
        ("RtmGetExactMatchDestination", (None, NOWHERE, 0, 1 << 32, None), ValueError, "Target"),
        ("RtmReleaseNextHops", (None, [None]), TypeError, "NextHopHandles"),
        ("RtmAddNextHop", (None, None, (), True), TypeError, "NextHopHandle"),
        ("RtmInvented", (), ValueError, "RtmInvented"),
    ],
)
def test_what_cannot_be_passed_is_named(
    model: Model, operation: str, arguments: tuple[Any, ...], error: type[Exception], named: str
) -> None:
    """A wrong type, size or number of arguments is an error that names what is wrong."""
    with pytest.raises(error, match=named):
        model.request(operation, *arguments)


def test_names_of_arguments(model: Model) -> None:
    """Arguments go by name too; one that is unknown, or there twice, is named."""
    assert model.request("StartInstance", InterfaceIndex=1, RtmInstanceId=0) == (0,)
    with pytest.raises(TypeError, match="Interface"):
        model.request("StartInstance", 1, 2, InterfaceIndex=3)
    with pytest.raises(TypeError, match="Nonsense"):
        model.request("StartInstance", 1, 2, Nonsense=3)


@pytest.mark.parametrize("handle", [0, "x", [], {}, 0.5, object(), Spiteful(), Flattering()])
def test_anything_can_be_taken_for_a_handle(model: Model, handle: object) -> None:
    """What is no object of the model is a handle that was never live."""
    (invalid,) = model.request("RtmDeregisterEntity", None)
    assert model.request("RtmDeregisterEntity", handle) == (invalid,)
    client = model.request("RtmRegisterEntity", *CLIENT)[2]
    assert model.request("RtmGetEntityInfo", client, handle, True) == (invalid,)


def test_no_two_strange_handles_are_the_same() -> None:
    """What a client takes for a handle is not equal to anything else."""
    assert NoHandle(1) != NoHandle(1)


def test_every_operation_survives_spoilt_arguments(model: Model) -> None:
    """A call with spoilt arguments answers, or raises naming one; then nothing has changed."""
    random = Random(7)
    run, below = Run(model, 8), seeded(random.random)
    spec = model.spec
    raised = answered = 0
    for _ in range(4000):
        run.step()
        operation, arguments = run.draw()
        chosen = marks(below, arguments)
        given, named = spoilt(arguments, chosen)
        before = take(model) if random.random() < 0.05 else None
        said = ""
        try:
            outcome = model.request(operation, *given, **named)
        except (TypeError, ValueError) as error:
            said = str(error)
        if said:
            raised += 1
            names = [parameter.name for parameter in spec.operations[operation].parameters]
            assert any(name in said for name in (*names, operation, UNKNOWN_NAME))
            assert before is None or take(model) == before
            continue
        answered += 1
        assert isinstance(outcome, tuple)
        refused = {refusal.status_value for refusal in refusals(spec.operations[operation])}
        assert outcome[0] in refused or len(outcome) == 1 + len(spec.operations[operation].results)
    assert min(raised, answered) > 500

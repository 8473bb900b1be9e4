"""The smallest state in which a call goes wrong: objects, references, values, configuration."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz.counterexamples import FIXTURES, counterexample
from fuzz.spec_faults import SpecFault, texts

from rtmref.concrete import snapshot
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.smaller_states import Example, living, smallest
from rtmref.lang.spec import Spec
from rtmref.snapshots import Call, Reference, Snapshot
from rtmref.values import parse_prefix

ROOT = Path(__file__).parents[2]
NAMED = (
    "an interface is handed over without release",
    "routes of a departed client stay best",
    "a deleted next hop vanishes while routes use it",
)
CLIENT = Reference("Entity", 2)


@pytest.fixture(scope="module")
def example(compiled: Program) -> Example:
    """A state with two clients in tables of their own and two next hops, and a call about one."""
    model = Model(compiled, {"opaque_slots": 7}, {"ties": "newest"})
    for number, family in ((4, 2), (9, 23)):
        info = (number, family, (number, 7))
        _, _, client = model.call("RtmRegisterEntity", info, None, 0, True, True, True)
        address = parse_prefix("10.1.1.1/32" if family == 2 else "fd00::1/128")
        hop = (address, client, 0, 0, 0, number, None)
        model.call("RtmAddNextHop", client, hop, (None,), 0)
    assert len(tuple(model.objects("NextHop"))) == 2
    return Example(snapshot.take(model), Call("RtmDeregisterEntity", {"RtmRegHandle": CLIENT}))


def registered(before: Snapshot, call: Call) -> bool:
    """Whether the call is one of a client whose table has stamped something."""
    clients = {Reference("Entity", number): fields for number, fields in before.objects["Entity"]}
    caller = clients.get(call.arguments["RtmRegHandle"])
    if caller is None:
        return False
    table = dict(before.objects["Table"])[caller["table"].number]
    return bool(caller["registered"] and table["stamp"] > 0)


def test_only_what_matters_is_left(spec: Spec, example: Example) -> None:
    """What is left are the caller, its table and instance, with the simplest values."""
    found = smallest(spec, example, registered)
    assert (living(spec, example.before), living(spec, found.before)) == (8, 3)
    (caller,) = [fields for _, fields in found.before.objects["Entity"]]
    (table,) = [fields for _, fields in found.before.objects["Table"]]
    assert (caller["id"], caller["opaque_slot"], table["stamp"]) == ((0, 0), None, 1)
    assert (found.before.limits["opaque_slots"], found.before.decisions["ties"]) == (4, "oldest")


def test_another_object_takes_the_place_of_one(spec: Spec, example: Example) -> None:
    """Two objects become one where one is enough, and all that referred to either refers to it."""

    def fails(before: Snapshot, _: Call) -> bool:
        owners = [fields["owner"] for _, fields in before.objects["NextHop"]]
        return len(owners) == 2

    found = smallest(spec, example, fails).before.objects
    assert [len(found[sort]) for sort in ("Instance", "Table", "Entity")] == [1, 1, 1]
    assert len({fields["owner"] for _, fields in found["NextHop"]}) == 1


def test_what_does_not_fail_stays(spec: Spec, example: Example) -> None:
    """An example that does not fail is given back as it is."""
    assert smallest(spec, example, lambda _, __: False) is example


def test_values_are_exchanged_everywhere(spec: Spec, example: Example) -> None:
    """What has to be equal is made simple together."""

    def fails(before: Snapshot, _: Call) -> bool:
        ids = [fields["id"] for _, fields in before.objects["Entity"]]
        return any(one == other for one, other in ids)

    objects = example.before.objects
    alike = tuple((number, {**fields, "id": (7, 7)}) for number, fields in objects["Entity"])
    before = Snapshot({**objects, "Entity": alike}, example.before.limits, example.before.decisions)
    (fields,) = dict(
        smallest(spec, Example(before, example.call), fails).before.objects["Entity"]
    ).values()
    assert fields["id"] == (0, 0)


@pytest.mark.parametrize(
    "fault", [f for f in FIXTURES if f.name in NAMED], ids=lambda fault: str(fault.name)
)
def test_counterexamples_of_faults_are_small(fault: SpecFault) -> None:
    """A fault of the specification shows in a state of at most six objects."""
    told = counterexample(fault, dict(texts(ROOT)))
    assert told is not None
    assert told.objects <= 6

"""A rule taken out of the specification is missed: by a counterexample that the model replays."""

from __future__ import annotations

from pathlib import Path

import pytest

from rtmref import lang
from rtmref.concrete import snapshot
from rtmref.concrete.model import Model
from rtmref.concrete.program import program
from rtmref.lang.spec import Spec
from rtmref.symbolic.proofs import prove
from rtmref.symbolic.runs import SymbolicModel
from rtmref.verdicts import Word

ROOT = Path(__file__).parents[2]
FAULTS = (
    (
        "two owners of an interface",
        "models/router/instances.yaml",
        "      - remove: {'owner.interfaces': 'InterfaceIndex'}\n      - add:",
        "      - add:",
        "MoveInterface",
        "interface-has-one-owner",
    ),
    (
        "the last interface may go",
        "models/router/instances.yaml",
        "when: 'owner.interfaces.all(x, x == InterfaceIndex)'",
        "when: 'false'",
        "RemoveInterface",
        "started-instance-owns-an-interface",
    ),
    (
        "next hops of another client",
        "models/rtm2/routes.yaml",
        "RouteInfo.NextHopsList.exists(h, h.owner != RtmRegHandle)",
        "false && RouteInfo.NextHopsList.exists(h, h.owner != RtmRegHandle)",
        "RtmAddRouteToDest",
        "next-hops-belong-to-the-owner",
    ),
    (
        "no re-election after a deletion",
        "models/rtm2/routes.yaml",
        "      - call: {elect: {dests: 'touched'}}\n",
        "",
        "RtmDeleteRouteToDest",
        "best-route-competes",
    ),
    (
        "no re-election after an update",
        "models/rtm2/routes.yaml",
        "      - call: {elect: {dests: '[dest]'}}\n",
        "",
        "RtmAddRouteToDest",
        "best-route-is-cheapest",
    ),
    (
        "metric before preference",
        "models/rtm2/routes.yaml",
        "[weight(r), r.metric,",
        "[r.metric, weight(r),",
        "RtmDeleteRouteToDest",
        "best-route-is-cheapest",
    ),
    (
        "more given back than is held",
        "models/rtm2/routes.yaml",
        "RouteHandles.count(h) <= h.refs",
        "h.refs > 0",
        "RtmReleaseRoutes",
        "Route.refs in range",
    ),
    (
        "a client that has left is still told",
        "models/rtm2/entities.yaml",
        "          'RtmRegHandle.callback': 'NO_CALLBACK'\n",
        "",
        "RtmDeregisterEntity",
        "departed-entity-is-told-nothing",
    ),
)


def with_fault(path: str, old: str, new: str) -> Spec:
    """The shipped specification with one text replaced."""
    texts = {
        file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8")
        for folder in ("models", "invariants")
        for file in sorted((ROOT / folder).rglob("*.yaml"))
    }
    assert texts[path].count(old) == 1, f"{old!r} does not stand once in {path}"
    texts[path] = texts[path].replace(old, new)
    spec = lang.check_texts(texts).spec
    assert spec is not None
    return spec


@pytest.mark.parametrize(
    ("path", "old", "new", "operation", "invariant"),
    [fault[1:] for fault in FAULTS],
    ids=[fault[0] for fault in FAULTS],
)
def test_faults_are_found_and_replayed(
    path: str, old: str, new: str, operation: str, invariant: str
) -> None:
    """The counterexample starts from a good state, and the interpreter breaks the invariant too."""
    spec = with_fault(path, old, new)
    found = next(
        each
        for each in prove(spec, operations=[operation], invariants=[invariant])
        if (each.operation, each.invariant) == (operation, invariant)
    )
    assert found.verdict.word is Word.VIOLATED
    example = found.counterexample
    assert example is not None
    assert example.call is not None
    model = Model(program(spec))
    snapshot.load(model, example.before)
    assert model.first_violation() is None
    snapshot.run(model, example.before, example.call)
    assert model.violation_of(invariant) is not None


def test_counterexamples_are_small() -> None:
    """The universe of a counterexample is the smallest that has one."""
    _, path, old, new, operation, invariant = FAULTS[0]
    spec = with_fault(path, old, new)
    (found,) = (
        each.counterexample
        for each in prove(spec, operations=[operation], invariants=[invariant])
        if each.counterexample is not None
    )
    assert found.size == 2
    assert found.bindings["i"] != found.bindings["j"]


def test_the_prover_replays_its_own_counterexample() -> None:
    """Run from the decoded state, the terms give the same violation that they predicted."""
    _, path, old, new, operation, invariant = FAULTS[0]
    spec = with_fault(path, old, new)
    example = next(
        each.counterexample
        for each in prove(spec, operations=[operation], invariants=[invariant])
        if each.counterexample is not None
    )
    assert example.call is not None
    outcome = SymbolicModel(spec).run(example.before, example.call)
    shared = example.bindings["x"]
    owners = [
        number for number, i in outcome.after.objects["Instance"] if shared in i["interfaces"]
    ]
    assert len(owners) == 2

"""A rule taken out of the specification is missed: by a counterexample that the model replays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fuzz.rare_faults import METHODS, RARE_FAULTS, RareFault, breaks
from fuzz.spec_faults import texts

from rtmref import lang
from rtmref.concrete import snapshot
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program
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


@pytest.fixture(scope="module")
def compiled(spec: Spec) -> Program:
    """The shipped specification as Python."""
    return program(spec)


@pytest.mark.parametrize("rare", RARE_FAULTS, ids=lambda rare: rare.fault.name)
def test_rare_faults_break_their_invariant(rare: RareFault, compiled: Program) -> None:
    """What no mutant of the table breaks, a seeded fault does: in a good state, by a call."""
    assert breaks(rare, dict(texts(ROOT)), compiled)


@pytest.mark.parametrize("rare", [METHODS, RARE_FAULTS[0]], ids=["calls", "prover"])
def test_what_is_no_fault_breaks_nothing(rare: RareFault, compiled: Program) -> None:
    """Neither calls nor the prover break an invariant of the specification as it is."""
    harmless = replace(rare, fault=replace(rare.fault, wrong=rare.fault.right))
    assert not breaks(harmless, dict(texts(ROOT)), compiled)


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

"""Mutants of invariants: what notices them, and which of them say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from rtmref.concrete import snapshot
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.mutation.claims import Claim, Claims
from rtmref.engine.mutation.claims_judging import judge_claims
from rtmref.engine.mutation.faults import Broken
from rtmref.engine.mutation.means import Means
from rtmref.engine.mutation.sameness import says_the_same
from rtmref.engine.mutation.verdicts import Outcome, Stage
from rtmref.lang.mutations import Mutation, mutations
from rtmref.lang.spec import Spec
from rtmref.scenario import loading as scenarios
from rtmref.scope import loading as scopes
from rtmref.symbolic.assumptions import Assumptions, assume
from rtmref.targets.optimized import OptimizedTarget


@pytest.fixture(scope="module")
def base(spec: Spec) -> Assumptions:
    """What obligations may use."""
    return assume(spec)


@pytest.fixture(scope="module")
def known(spec: Spec) -> list[Mutation]:
    """The mutations of invariants."""
    return [each for each in mutations(spec) if each.invariants]


def mutants(known: list[Mutation], invariant: str) -> dict[str, Mutation]:
    """Those of one invariant; where a kind is there more than once, the first."""
    found: dict[str, Mutation] = {}
    for each in known:
        if each.invariants == (invariant,):
            found.setdefault(each.kind, each)
    return found


def judged(means: Means, mutation: Mutation) -> Outcome:
    """What becomes of one mutant."""
    return judge_claims(means, [(0, mutation)])[0]


def two_owners(compiled: Program) -> Broken:
    """A state in which two instances own an interface."""
    model = Model(compiled)
    model.call("StartInstance", 0, 1)
    model.call("StartInstance", 1, 2)
    state = snapshot.take(model)
    objects = dict(state.objects)
    objects["Instance"] = tuple(
        (number, {**values, "interfaces": frozenset({1})}) for number, values in objects["Instance"]
    )
    return Broken("one takes what another has", type(state)(objects, state.limits, state.decisions))


@pytest.fixture(scope="module")
def means(compiled: Program, base: Assumptions) -> Means:
    """All stages, with few calls and one state that a fault leads to."""
    return Means(
        counted=compiled,
        plain=compiled,
        base=base,
        scenarios=list(scenarios.load(compiled.spec).found.values()),
        scopes=[scopes.load(compiled.spec).found["interfaces"]],
        broken=(two_owners(compiled),),
        make=OptimizedTarget,
        calls=500,
    )


def only(means: Means, *stages: Stage) -> Means:
    """The same with these stages alone."""
    return replace(means, stages=stages)


def test_an_invariant_that_is_left_out_lets_a_fault_pass(
    means: Means, known: list[Mutation]
) -> None:
    """It is true of all states, also of the one that a fault leads to; nothing else tells."""
    left_out = mutants(known, "interface-has-one-owner")["no invariant"]
    kill = judged(means, left_out).kill
    assert kill is not None
    assert kill.by == "faults"
    assert "one takes what another has" in kill.how
    unnoticed = judged(only(means, "prover", "exploration", "scenarios", "fuzz"), left_out)
    assert unnoticed.kill is None
    assert unnoticed.tried


@pytest.mark.parametrize("stage", ["prover", "exploration", "scenarios", "fuzz"])
def test_what_is_not_true_is_noticed_by_each(
    means: Means, known: list[Mutation], stage: Stage
) -> None:
    """That a started instance owns nothing is kept by no call, and true of few states."""
    wrong = mutants(known, "started-instance-owns-an-interface")["negated"]
    kill = judged(only(means, stage), wrong).kill
    assert kill is not None
    assert kill.by == stage
    assert kill.calls > 0


def test_a_variable_without_values_is_refused(means: Means, known: list[Mutation]) -> None:
    """Without what tells which interfaces there are, the language has no such invariant."""
    always = mutants(known, "interface-has-one-owner")["no when"]
    outcome = judged(only(means, "type checker"), always)
    assert outcome.kill is not None
    assert outcome.kill.by == "type checker"
    assert "x" in outcome.kill.how
    assert judged(only(means, "prover"), always).tried


def test_what_says_the_same_is_proved(spec: Spec, base: Assumptions, known: list[Mutation]) -> None:
    """What follows from the other invariants may be left out, and may name what they say is one."""
    held: Mapping[str, Mutation] = mutants(known, "held-route-is-not-best")
    same = [kind for kind, each in held.items() if says_the_same(base, Claim(spec, each))]
    assert spec.invariants["held-route-is-not-best"].follows
    assert same == ["no invariant", "other name"]
    needed = mutants(known, "interface-has-one-owner")["no invariant"]
    assert not says_the_same(base, Claim(spec, needed))


def test_claims_are_looked_at_in_states(
    spec: Spec, compiled: Program, known: list[Mutation]
) -> None:
    """A claim is true of the empty state, and not of one in which it is not."""
    claim = Claim(spec, mutants(known, "started-instance-owns-an-interface")["negated"])
    claims = Claims(compiled, {7: claim})
    model = Model(claims.program)
    assert not claims.fails(model, 7)
    model.call("StartInstance", 0, 1)
    assert claims.fails(model, 7)

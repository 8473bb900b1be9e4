"""The part of the specification that a profile measures a routing table on."""

from __future__ import annotations

from random import Random

import pytest

from rtmref import lang
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program
from rtmref.concrete.view import View
from rtmref.engine.handles import CallNames, Played, symbolic
from rtmref.engine.measured import Measure, routing
from rtmref.lang.spec import Spec
from rtmref.machines.source import Source, seeded
from rtmref.profile import Profile
from rtmref.profile.loading import load

CALLS = 400
CHECKED = lang.check()
PROFILES = [each for each in load(CHECKED).found.values() if each.routes is not None]


@pytest.fixture(scope="module")
def spec() -> Spec:
    """The shipped specification."""
    assert CHECKED.spec is not None
    return CHECKED.spec


def whole(spec: Spec, measure: Measure) -> Program:
    """The operations of a profile with all that they do under whatever is called besides."""
    return program(measure.spec(spec), projections=tuple(spec.projections))


def seen(model: Model) -> list[list[tuple[object, ...]]]:
    """All that is seen of a model."""
    views = [View(model, name) for name in model.spec.projections]
    for view in views:
        view.begin()
    return [list(view.rows()) for view in views]


def played(model: Model, profile: Profile, seed: int) -> list[Played]:
    """Random calls of the profile, with what they did."""
    below = seeded(Random(seed).random)
    source = Source(model, below, ranges=profile.operations, weights=profile.weights)
    calls = []
    for _ in range(CALLS):
        position, arguments = source.next()
        outcome = model.call(source.names[position], *arguments)
        calls.append(Played(source.names[position], arguments, outcome, tuple(model.completed)))
        source.learn(position, outcome)
    return calls


@pytest.mark.parametrize("profile", PROFILES, ids=lambda each: each.name)
def test_what_its_operations_reach_does_the_same(spec: Spec, profile: Profile) -> None:
    """Every call has the same status as with all operations, and leads to what looks the same."""
    measure = routing(profile)
    one, other = Model(measure.program(spec)), Model(whole(spec, measure))
    for seed, decisions in enumerate((profile.decisions, {})):
        for model in (one, other):
            model.configure(profile.limits, decisions)
        calls = played(one, profile, seed)
        names = CallNames(other.spec)
        for number, (call, was) in enumerate(
            zip(symbolic(one.spec, calls), calls, strict=True), start=1
        ):
            outcome = other.call(call.operation, *map(names.resolve, call.arguments))
            names.take_in(number, call.operation, outcome, other.completed)
            assert outcome[0] == was.outcome[0], (number, call)
        assert seen(one) == seen(other)
        assert any(map(len, seen(one)))


def test_it_is_smaller(spec: Spec) -> None:
    """What no operation of the profile asks about is neither kept nor done."""
    profile = next(each for each in PROFILES if each.name == "zebra-one-queue")
    measure = routing(profile)
    part = measure.program(spec)
    assert len(part.indexes.known) < len(whole(spec, measure).indexes.known)
    assert len(part.spec.steps) < len(spec.steps)
    assert part.spec.operations.keys() == profile.operations.keys()

"""The best routes of the model are kept up to date, however many calls lie in between."""

from __future__ import annotations

from random import Random
from typing import Any

from rtmref import lang
from rtmref.concrete.model import Model
from rtmref.engine.best_routes import BestRoutes
from rtmref.engine.measured import drawn_from, routing
from rtmref.machines.source import Source, seeded
from rtmref.profile.loading import load

CALLS = 3000
TOGETHER = 300


def test_the_changes_of_many_calls_are_taken_in_at_once() -> None:
    """As if after each; a prefix may have lost all its routes in between, and got new ones."""
    checked = lang.check()
    assert checked.spec is not None
    profile = load(checked).found["zebra-both-views"]
    assert profile.routes is not None
    model = Model(routing(profile).program(checked.spec), profile.limits, profile.decisions)
    ranges = drawn_from(checked.spec, profile)
    source = Source(model, seeded(Random(0).random), ranges=ranges, weights=profile.weights)
    at_once, each = (BestRoutes(model, profile, profile.routes) for _ in range(2))
    log: list[Any] = []
    most = 0
    for number in range(1, CALLS + 1):
        position, arguments = source.next()
        outcome = model.call(source.names[position], *arguments)
        set(each.follow(model.log))
        log += model.log
        source.learn(position, outcome)
        if number % TOGETHER == 0:
            set(at_once.follow(log))
            log.clear()
            assert at_once.expected == each.expected
            for place in each.expected:
                assert at_once.longest(*place) == each.longest(*place)
                assert at_once.alternatives(place) == each.alternatives(place)
            most = max(most, len(each.expected))
    assert most > 20

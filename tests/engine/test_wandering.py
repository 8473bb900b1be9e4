"""Calls at random that break a rule."""

from __future__ import annotations

from itertools import islice

from tests.lang.specs import check_invariant, spec_of

from rtmref.concrete.model import Model
from rtmref.engine.handles import symbolic
from rtmref.engine.test import play
from rtmref.engine.wandering import wander
from rtmref.trace import Trace


def test_the_last_call_breaks_the_rule() -> None:
    """Of the calls that are told only the last one breaks something, and they can be made again."""
    model = Model(spec_of(check_invariant("Clock.now < 9")))
    for met in islice(wander(model, 1000, 0), 3):
        assert model.violation_of("probe") is not None
        assert met.last == met.played[-1].operation == "Advance"
        made = symbolic(model.spec, met.played)
        again = play(model, Trace(made, met.settings.limits, met.settings.decisions))
        assert len(again) == len(met.played)
        assert model.violation_of("probe") is not None


def test_it_ends() -> None:
    """Where nothing breaks, so many calls are made and no more."""
    model = Model(spec_of(check_invariant("Clock.now >= 0")))
    assert list(wander(model, 500, 0)) == []


def test_the_same_seed_gives_the_same_calls() -> None:
    """What is met depends on the seed alone."""

    def told(seed: int) -> list[tuple[str, int]]:
        model = Model(spec_of(check_invariant("Clock.now < 9")))
        return [(met.last, len(met.played)) for met in wander(model, 400, seed)]

    assert told(1) == told(1) != told(2)

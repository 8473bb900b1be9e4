"""Which handles calls take."""

from __future__ import annotations

from collections import Counter

from tests.concrete.runs import Run

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program


def settled(compiled: Program, sort: str) -> Run:
    """A run in which an object of the sort lives and calls are about it."""
    run = Run(Model(compiled), 1, episode=1000)
    about = run.source.pools.about
    while about.__class__.__name__ != sort or not about._live:
        run.step()
        about = run.source.pools.about
    return run


def test_calls_stay_about_one_object(compiled: Program) -> None:
    """A handle of its kind is often the very object that the last successful call was about."""
    run = settled(compiled, "Route")
    source, about = run.source, run.source.pools.about
    position = source.names.index("RtmGetRouteInfo")
    drawn: Counter[bool] = Counter()
    for _ in range(200):
        source.pools.about = about
        drawn[source.draw(position)[1] is about] += 1
    assert drawn[True] > 40
    assert drawn[False] > 5


def test_nobody_may_be_left_to_call(compiled: Program) -> None:
    """What calls are about may outlive all clients; then it is drawn for nobody."""
    run = settled(compiled, "Dest")
    source, about = run.source, run.source.pools.about
    for position, _ in enumerate(source.names):
        for _ in range(20):
            source.pools.about = about
            source.pools.callers.clear()
            source.pools.caller = None
            assert isinstance(source.draw(position), tuple)

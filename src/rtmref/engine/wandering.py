"""Calls at random until they break what the prover says a call can break."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from rtmref.concrete.model import Model
from rtmref.engine.handles import Played
from rtmref.machines.configurations import draw_configuration
from rtmref.machines.source import Source, seeded
from rtmref.trace import Trace

EPISODE: Final = 120
"""Calls after which all begins anew: what takes longer is hard to follow."""


@dataclass(frozen=True, slots=True)
class Met:
    """Calls on a model, and the configuration that they were made under.

    After them, and not before, something is violated; the model is in the state that they led to.
    """

    played: tuple[Played, ...]
    settings: Trace
    last: str
    """The operation that was called last."""


def wander(model: Model, calls: int, seed: int) -> Iterator[Met]:
    """Make so many calls, from the first state again after each violation."""
    source = Source(model, seeded(Random(seed).random))
    made = 0
    while made < calls:
        limits, decisions = draw_configuration(model.spec, source.below)
        model.configure(limits, decisions)
        source.begin()
        played: list[Played] = []
        while made < calls and len(played) < EPISODE:
            made += 1
            played.append(_next(model, source))
            if model.violation() is not None:
                yield Met(tuple(played), Trace((), limits, decisions), played[-1].operation)
                break


def _next(model: Model, source: Source) -> Played:
    position, arguments = source.next()
    operation = source.names[position]
    outcome: tuple[Any, ...] = model.call(operation, *arguments)
    source.learn(position, outcome)
    return Played(operation, arguments, outcome, tuple(model.completed))

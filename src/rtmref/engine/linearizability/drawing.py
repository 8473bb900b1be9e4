"""The calls that threads are to make: a stream drawn from a seed, with a theme now and then."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from rtmref.concrete.model import Model
from rtmref.engine.linearizability.themes import Themes
from rtmref.machines.source import Source, seeded


class Drawing:
    """One stream of calls; equal seeds and equal answers give equal calls."""

    def __init__(self, model: Model, seed: str) -> None:
        self.source = Source(model, seeded(Random(seed).random))
        self._themes = Themes(model.spec)
        self._theme: Sequence[int] = ()

    def turn_to_others(self) -> None:
        """Take up the next theme."""
        self._theme = self._themes.drawn(self.source.below)

    def next(self, *, has_theme: bool) -> tuple[str, tuple[Any, ...], int]:
        """The next operation, its arguments and its position; with a theme often one of it."""
        source = self.source
        if has_theme and source.below(2):
            position = self._theme[source.below(len(self._theme))]
            return source.names[position], source.draw(position), position
        position, drawn = source.next()
        return source.names[position], drawn, position

"""The optimised RTM as a target."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import getfile
from pathlib import Path
from typing import Any

from rtmref.optimized import Rtm
from rtmref.targets.target import Answer


class OptimizedTarget:
    """Runs the calls on `rtmref.optimized.Rtm`, or on a variant of it."""

    name = "optimized"
    takes_anything = True
    deterministic = True
    replays = 1_000_000

    def __init__(self, make: type[Rtm] = Rtm) -> None:
        self._make = make
        self.operations: dict[str, Callable[..., Answer]] = {}
        self.reset({}, {})

    def reset(self, limits: Mapping[str, Any], decisions: Mapping[str, str]) -> None:
        """Begin again with an empty table."""
        self._rtm = self._make(limits, decisions)
        self.operations.clear()
        self.operations.update({name: getattr(self._rtm, name) for name in self._make.operations})

    def guard_with(self, enter: Callable[[], object], leave: Callable[[], None]) -> None:
        """Have calls wait for each other like this, until the next `reset`."""
        self._rtm.enter, self._rtm.leave = enter, leave

    @property
    def code(self) -> tuple[str, ...]:
        """The folders and files whose code makes the calls."""
        own = {str(Path(getfile(kind))) for kind in self._make.__mro__[:-1]}
        return (str(Path(getfile(Rtm)).parent), *sorted(own))

    def take_events(self) -> Sequence[Answer]:
        """The events since the last time, in order of delivery."""
        events: Sequence[Answer] = self._rtm.take_events()
        return events

    def close(self) -> None:
        """Nothing is held outside of this process."""

"""Lockstep in which the model follows the target: some decisions are as the target has them.

Nobody is told what these are. The model begins with the usual options; where the target does
something else, all that was played is played again under other options, and those that explain it
hold from then on. What none explains is a divergence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from rtmref.concrete.model import Model
from rtmref.engine.divergence import Divergence
from rtmref.engine.lockstep import Lockstep
from rtmref.machines.source import Source
from rtmref.profile import Profile
from rtmref.targets.target import Target
from rtmref.trace import Call


class FollowingLockstep(Lockstep):
    """Plays calls under options of which no call so far has shown that the target has others."""

    def __init__(self, model: Model, target: Target, profile: Profile) -> None:
        super().__init__(model, target, profile=profile)
        self.followed = profile.followed
        known = model.spec.decisions
        self._choices = [
            dict(zip(self.followed, options, strict=True))
            for options in product(*(known[name].options for name in self.followed))
        ]
        self.choice = {name: known[name].default for name in self.followed}
        """The options that explain all calls so far."""
        self.refuted: list[Mapping[str, str]] = []
        """The choices that some calls contradict."""
        self._limits: Any = {}
        self._decisions: Any = {}

    def reset(self, limits: Any, decisions: Any) -> None:
        """Empty state on both sides; the target is not told what the model follows it in."""
        self._limits, self._decisions = limits, decisions
        super().reset(limits, decisions)
        self.model.configure(limits, {**decisions, **self.choice})

    def episode(
        self, source: Source, calls: int, look: Callable[[], None] | None = None
    ) -> Divergence | None:
        """Random calls until one diverges; what other options explain ends the episode."""
        divergence = super().episode(source, calls, look)
        if divergence is None:
            return None
        played = self.symbolic()
        self.reset(self._limits, self._decisions)
        return self.replay(played) and divergence

    def replay(
        self, calls: Sequence[Call], step: Callable[[], None] | None = None
    ) -> Divergence | None:
        """Play calls with symbolic handles; a divergence only if no options explain them."""
        divergence = super().replay(calls, step)
        if divergence is None or divergence.kind == "invariant":
            return divergence
        before = self.choice
        for other in self._others(before):
            self.choice = other
            self.reset(self._limits, self._decisions)
            if super().replay(calls, step) is None:
                self.refuted.append(before)
                return None
        self.choice = before
        self.reset(self._limits, self._decisions)
        return super().replay(calls, step)

    def _others(self, choice: Mapping[str, str]) -> list[dict[str, str]]:
        return [each for each in self._choices if each != choice and each not in self.refuted]

    def remarks(self) -> Iterator[str]:
        """What is worth saying about the run as a whole, in sentences."""
        yield from super().remarks()
        found = " and ".join(f"{name} {option}" for name, option in self.choice.items())
        refuted = f"; {len(self.refuted)} other choices were contradicted" if self.refuted else ""
        yield f"the target decides as under {found}{refuted}"

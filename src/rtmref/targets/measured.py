"""An implementation of the calls, of which a profile says what is measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rtmref.profile import Profile
from rtmref.targets.capabilities import Capabilities, Tells
from rtmref.targets.target import Answer, Target


class MeasuredTarget:
    """The target, as if it supported no more than the profile names."""

    def __init__(self, target: Target, profile: Profile) -> None:
        self.profile = profile
        self.name = target.name
        self.takes_anything = target.takes_anything
        self.deterministic = target.deterministic
        self.replays = target.replays
        self._target = target

    @property
    def operations(self) -> Mapping[str, Callable[..., Answer]]:
        """The supported operations that the profile names."""
        known = self._target.operations
        return {name: known[name] for name in self.profile.operations if name in known}

    def reset(self, limits: Mapping[str, Any], decisions: Mapping[str, str]) -> None:
        """Begin again with an empty table under this configuration."""
        self._target.reset(limits, decisions)

    def take_events(self) -> Sequence[Answer]:
        """The events since the last time, in order of delivery."""
        return self._target.take_events()

    def close(self) -> None:
        """Give back what the target holds outside of this process."""
        self._target.close()


class TellingTarget(MeasuredTarget):
    """The same for a target that says what can be asked of it."""

    def __init__(self, target: Target, profile: Profile, telling: Tells) -> None:
        super().__init__(target, profile)
        self._telling = telling

    @property
    def capabilities(self) -> Capabilities:
        """What it said last."""
        return self._telling.capabilities


def measured(target: Target, profile: Profile) -> MeasuredTarget:
    """The target as far as the profile goes."""
    if isinstance(target, Tells):
        return TellingTarget(target, profile, target)
    return MeasuredTarget(target, profile)

"""What a target is: something that takes the calls of the specification and answers them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

Answer = tuple[Any, ...]
"""Status and results, as the model gives them, with the target's own handles."""


class Target(Protocol):
    """An implementation under test.

    Handles are the target's own objects or numbers; NULL is None. Arguments come in documented
    order.
    """

    name: str
    takes_anything: bool
    """Whether any Python object can be passed as an argument."""

    deterministic: bool
    """Whether equal calls always get equal answers: certain only of what runs in this process."""

    replays: int
    """How many replays it is worth to make the trace of a failure small, after the last failure."""

    @property
    def operations(self) -> Mapping[str, Callable[..., Answer]]:
        """The supported operations by name."""
        ...

    def reset(self, limits: Mapping[str, Any], decisions: Mapping[str, str]) -> None:
        """Begin again with an empty table under this configuration."""
        ...

    def take_events(self) -> Sequence[Answer]:
        """The events since the last time, in order of delivery."""
        ...

    def close(self) -> None:
        """Give back what the target holds outside of this process."""
        ...


@runtime_checkable
class Restarts(Protocol):
    """A target that can be started anew, as somebody else's software is at any time."""

    def restart(self, kindly: bool) -> None:
        """End what runs, kindly or where it stands; the next `reset` starts it anew."""
        ...


Factory = Callable[[], Target]


def name_of(make: Factory) -> str:
    """What the targets that it makes are called."""
    target = make()
    target.close()
    return target.name

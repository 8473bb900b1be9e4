"""What was counted and measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from math import isfinite
from typing import Literal

from rtmref.diagnostics import Span
from rtmref.immutable import immutable


@immutable(kw_only=True)
class Figure:
    """A number worth keeping. `measured` ones depend on the machine and the clock."""

    name: str
    value: float
    unit: str = ""
    target: float | None = None
    better: Literal["higher", "lower"] = "higher"
    measured: bool = False

    def __post_init__(self) -> None:
        assert isfinite(self.value), self.name

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None where there is none."""
        if self.target is None:
            return None
        if self.better == "higher":
            return self.value >= self.target
        return self.value <= self.target


@immutable(kw_only=True)
class Coverage:
    """How often the elements of one dimension (operations, refusals, branches …) were exercised.

    `places` has the places of those that never were, `reasons` why some of them never are.
    """

    dimension: str
    hits: Mapping[str, int]
    stage: str = ""
    places: Mapping[str, Span] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def missed(self) -> tuple[str, ...]:
        """The elements that were never exercised."""
        return tuple(name for name, hits in self.hits.items() if not hits)

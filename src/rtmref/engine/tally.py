"""What a campaign has exercised: how often each element of the specification, by dimension."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from rtmref.concrete.counters import Counters, option_name
from rtmref.lang.spec import Spec

DRAWN: Final = "episodes by option"
"""Not a matter of coverage: how many episodes were run under each option."""
UNSUPPORTED: Final = "calls not supported"
"""Not a matter of coverage either: how many calls of each operation the target did not support."""


@dataclass(slots=True)
class Tally:
    """Counts by dimension and element; elements that were never met count 0."""

    calls: int = 0
    episodes: int = 0
    hits: dict[str, dict[str, int]] = field(default_factory=dict)

    def count(self, dimension: str, element: str, times: int = 1) -> None:
        """The element was met so many more times."""
        found = self.hits.setdefault(dimension, {})
        found[element] = found.get(element, 0) + times

    @property
    def compared(self) -> int:
        """How many of the calls the target has answered."""
        return self.calls - sum(self.hits.get(UNSUPPORTED, {}).values())

    def add(self, other: Tally) -> None:
        """Take in what another part of the campaign has counted."""
        self.calls += other.calls
        self.episodes += other.episodes
        for dimension, elements in other.hits.items():
            for element, times in elements.items():
                self.count(dimension, element, times)


def chosen(tally: Tally, spec: Spec, decisions: Mapping[str, str]) -> None:
    """An episode was run under these decisions, the others being the default."""
    for decision in spec.decisions.values():
        option = decisions.get(decision.name, decision.default)
        tally.count(DRAWN, option_name(decision.name, option))


def unsupported(tally: Tally, counts: Mapping[str, int]) -> None:
    """The target did not support so many calls of each operation."""
    for operation, times in counts.items():
        tally.count(UNSUPPORTED, operation, times)


def called(tally: Tally, counters: Counters) -> None:
    """Take in what the calls exercised; once, at the end."""
    for element, times in counters.hits():
        tally.count(element.dimension, element.name, times)

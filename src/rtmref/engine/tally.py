"""What a campaign has exercised: how often each element of the specification, by dimension."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from rtmref.events import Coverage
from rtmref.lang.spec import Spec
from rtmref.machines.source import Source, coverage

CALLS: Final = "refusals and results"
OPTIONS: Final = "options of decisions"
WHENS: Final = "occasions of invariants"


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

    def add(self, other: Tally) -> None:
        """Take in what another part of the campaign has counted."""
        self.calls += other.calls
        self.episodes += other.episodes
        for dimension, elements in other.hits.items():
            for element, times in elements.items():
                self.count(dimension, element, times)

    def events(self) -> Iterator[Coverage]:
        """One event for each dimension."""
        for dimension, elements in self.hits.items():
            yield Coverage(dimension=dimension, hits=dict(elements), stage="fuzz")

    def missed(self, dimension: str) -> list[str]:
        """The elements that were never met."""
        return [element for element, times in self.hits[dimension].items() if times == 0]


def nothing(spec: Spec) -> Tally:
    """A tally of everything there is to meet outside the calls, nothing met yet."""
    tally = Tally()
    for decision in spec.decisions.values():
        for option in decision.options:
            tally.count(OPTIONS, option_name(decision.name, option), 0)
    for invariant in spec.invariants.values():
        if invariant.origin == "written":
            tally.count(WHENS, invariant.name, 0)
    return tally


def chosen(tally: Tally, spec: Spec, decisions: Mapping[str, str]) -> None:
    """An episode was run under these decisions, the others being the default."""
    for decision in spec.decisions.values():
        option = decisions.get(decision.name, decision.default)
        tally.count(OPTIONS, option_name(decision.name, option))


def called(tally: Tally, source: Source) -> None:
    """Take in the answers that the source has learnt from; once, at the end."""
    for element, times in coverage(source).items():
        tally.count(CALLS, element, times)


def option_name(decision: str, option: str) -> str:
    """A decision and one of its options, in one word."""
    return f"{decision}: {option}"

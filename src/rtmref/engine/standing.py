"""How a campaign stands: what its batches have met and found, and what later ones begin with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from rtmref.engine.tally import Tally

GENERATION: Final = 16
"""Batches of a generation; each begins with what those before the last generation have kept."""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding of a batch: the file of its trace, and the ways in which it showed."""

    trace: str
    fingerprints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry of the corpus: the file of its trace, and the elements that it is kept for."""

    trace: str
    reached: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of a batch."""

    tally: Tally
    findings: tuple[Told, ...] = ()
    kept: tuple[Kept, ...] = ()
    corpus: tuple[str, ...] = ()
    """The files of the traces that it had to begin with."""
    known: tuple[str, ...] = ()
    """The ways of going wrong that it did not tell again."""


@dataclass(slots=True)
class Standing:
    """The batches that are done, by number."""

    done: dict[int, Outcome] = field(default_factory=dict)

    @property
    def calls(self) -> int:
        """How many calls the batches have made."""
        return sum(outcome.tally.calls for outcome in self.done.values())

    @property
    def tally(self) -> Tally:
        """Everything that the batches have met."""
        whole = Tally()
        for _, outcome in sorted(self.done.items()):
            whole.add(outcome.tally)
        return whole

    @property
    def findings(self) -> dict[str, str]:
        """For each way in which something went wrong, the file of the trace that shows it.

        Ways that one batch found to be the same are the same everywhere.
        """
        found: dict[str, str] = {}
        for told in self._told():
            known = [found[each] for each in told.fingerprints if each in found]
            names = {*known, told.trace}
            shown = known[0] if known else told.trace
            found.update({each: shown for each, name in found.items() if name in names})
            found.update(dict.fromkeys(told.fingerprints, shown))
        return found

    def _told(self) -> Iterator[Told]:
        for _, outcome in sorted(self.done.items()):
            yield from outcome.findings

    @property
    def open(self) -> list[str]:
        """The files of the findings, each once, in the order of the batches."""
        return list(dict.fromkeys(self.findings.values()))

    def is_ready(self, number: int) -> bool:
        """Whether everything is done that the batch begins with."""
        return all(each in self.done for each in range(before(number)))

    def corpus(self, number: int) -> dict[str, tuple[str, ...]]:
        """The files of the traces that the batch has to begin with, and what each is kept for.

        Of those that batches kept, the ones that reach what none before them does.
        """
        chosen: dict[str, tuple[str, ...]] = {}
        covered: set[str] = set()
        for kept in _kept(self.done, range(before(number))):
            if not covered.issuperset(kept.reached):
                chosen[kept.trace] = kept.reached
                covered.update(kept.reached)
        return chosen


def before(number: int) -> int:
    """How many batches, from the first, have kept what the batch of this number begins with."""
    return max(0, number // GENERATION - 1) * GENERATION


def _kept(done: Mapping[int, Outcome], numbers: Iterable[int]) -> Iterator[Kept]:
    for number in numbers:
        yield from done[number].kept

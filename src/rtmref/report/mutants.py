"""What became of the mutants: the score of each chapter, and those that nothing noticed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rtmref.events import MutantJudged
from rtmref.report.excerpt import excerpt


@dataclass(frozen=True, slots=True)
class Score:
    """The mutants of a chapter: how many each stage noticed, and what is left."""

    chapter: str
    mutants: int
    noticed: Mapping[str, int]
    explained: int
    """Equivalent to the specification, for a reason that is written down."""
    unexplained: int

    @property
    def share(self) -> float:
        """The part of those that are not equivalent which is noticed; 1 where there are none."""
        judged = self.mutants - self.explained
        return 1 - self.unexplained / judged if judged else 1.0


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that nothing noticed, as a sentence, with the line where it is."""

    mutant: MutantJudged
    sentence: str
    lines: tuple[str, str] | None
    """The line of the file and a caret under the place."""


def scores(mutants: Iterable[MutantJudged]) -> Sequence[Score]:
    """The score of each chapter, in their order, and of all in the end if there are several."""
    chapters: dict[str, list[MutantJudged]] = {}
    for each in mutants:
        chapters.setdefault(each.chapter, []).append(each)
    found = [_score(chapter, own) for chapter, own in sorted(chapters.items())]
    every = [each for own in chapters.values() for each in own]
    return [*found, _score("all chapters", every)] if len(found) > 1 else found


def _score(chapter: str, mutants: Sequence[MutantJudged]) -> Score:
    left = [each for each in mutants if each.survives]
    explained = sum(bool(each.reason) for each in left)
    noticed = Counter(each.by for each in mutants if each.by)
    return Score(chapter, len(mutants), noticed, explained, len(left) - explained)


def survivors(mutants: Iterable[MutantJudged]) -> Sequence[Survivor]:
    """The mutants that nothing noticed: first those that nothing explains."""
    left = sorted(
        (each for each in mutants if each.survives),
        key=lambda each: (bool(each.reason), each.span.file, each.span.line, each.span.column),
    )
    return [
        Survivor(each, f"nothing notices if {each.sentence}", excerpt(each.span)) for each in left
    ]


def stages(mutants: Iterable[MutantJudged]) -> Sequence[str]:
    """The stages that noticed some."""
    return tuple(dict.fromkeys(sorted(each.by for each in mutants if each.by)))

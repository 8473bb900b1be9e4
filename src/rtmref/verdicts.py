"""The verdict words, and no others, and the exit codes that follow from them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Word(StrEnum):
    """What a check can say. "Passed" is not among them: it could hide an `unknown`."""

    PROVED = "proved"
    BOUNDED = "bounded"
    EXPLORED = "explored"
    TESTED = "tested"
    VIOLATED = "violated"
    VACUOUS = "vacuous"
    UNKNOWN = "unknown"
    NOT_RUN = "not_run"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A word with its detail: `bounded(3)`, `tested(20000)`, `unknown(rlimit)`, `proved`."""

    word: Word
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.word}({self.detail})" if self.detail else str(self.word)


class ExitCode(IntEnum):
    """What a run of the command line ends with."""

    REACHED = 0
    FINDING = 1
    BAD_INPUT = 2
    INCONCLUSIVE = 3
    INTERNAL = 4
    INTERRUPTED = 130

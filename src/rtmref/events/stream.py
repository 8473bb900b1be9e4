"""Any event, and what a stream of them amounts to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from rtmref.events.checks import Judged
from rtmref.events.citations import Traced
from rtmref.events.explorations import Explored
from rtmref.events.findings import Finding, Found, Reached
from rtmref.events.ledger import Grounded
from rtmref.events.measures import Coverage, Figure
from rtmref.events.mutants import MutantJudged
from rtmref.events.remarks import Complained, Misused, Noted, Rejected, Said
from rtmref.events.stages import Ended, Progress, StageEnded, StageStarted, Started
from rtmref.verdicts import ExitCode, Verdict, Word

Event = (
    Started
    | StageStarted
    | Progress
    | StageEnded
    | Judged
    | Found
    | Reached
    | Figure
    | Noted
    | Coverage
    | Traced
    | Misused
    | MutantJudged
    | Grounded
    | Explored
    | Complained
    | Rejected
    | Said
    | Ended
)


MEANINGS: Final[dict[Word, str]] = {
    Word.PROVED: "holds for any number of objects, under every decision",
    Word.BOUNDED: "holds for up to that many objects of each sort, or calls from the first state",
    Word.EXPLORED: "holds in every state of a small scope, of which there were that many",
    Word.TESTED: "held in that many calls",
    Word.VIOLATED: "does not hold: there is a finding",
    Word.VACUOUS: "says nothing: it never comes to pass, or others say it already",
    Word.UNKNOWN: "undecided, for the reason given",
    Word.NOT_RUN: "not looked at, for the reason given",
}
ENDINGS: Final[dict[ExitCode, str]] = {
    ExitCode.REACHED: "every selected check reached its verdict",
    ExitCode.FINDING: "something is wrong",
    ExitCode.BAD_INPUT: "the input is not usable",
    ExitCode.INCONCLUSIVE: "some checks reached no verdict",
    ExitCode.INTERNAL: "rtmref itself failed",
    ExitCode.INTERRUPTED: "interrupted before the end",
}
_GRAVITY: Final = (
    ExitCode.INTERRUPTED,
    ExitCode.BAD_INPUT,
    ExitCode.INTERNAL,
    ExitCode.FINDING,
    ExitCode.INCONCLUSIVE,
    ExitCode.REACHED,
)


def deserved(event: Event) -> ExitCode:
    """The exit code that one event alone would give its run."""
    match event:
        case Ended(exit_code=code):
            return code
        case Complained(diagnostics=diagnostics) if any(
            diagnostic.severity == "error" for diagnostic in diagnostics
        ):
            return ExitCode.BAD_INPUT
        case Rejected():
            return ExitCode.BAD_INPUT
        case Found(finding=Finding(kind="equality")):
            return ExitCode.INTERNAL
        case Judged(kind="equality", verdict=Verdict(word=Word.VIOLATED)):
            return ExitCode.INTERNAL
        case Found() | Judged(verdict=Verdict(word=Word.VIOLATED)):
            return ExitCode.FINDING
        case Judged(verdict=Verdict(word=Word.UNKNOWN | Word.NOT_RUN)):
            return ExitCode.INCONCLUSIVE
        case _:
            return ExitCode.REACHED


def graver(one: ExitCode, other: ExitCode) -> ExitCode:
    """The one that a run ends with when its parts deserve both."""
    return min(one, other, key=_GRAVITY.index)


def concluded(events: Iterable[Event]) -> Iterator[Event]:
    """The stream without the ends of its parts, closed by the `Ended` that it deserves."""
    worst = ExitCode.REACHED
    for event in events:
        worst = graver(worst, deserved(event))
        if not isinstance(event, Ended):
            yield event
    yield Ended(exit_code=worst)


def inside(events: Iterable[Event]) -> Iterator[Event]:
    """The stream of one engine as a part of another: without its `Started`.

    Its `Ended` stays in, for `concluded` to weigh.
    """
    return (event for event in events if not isinstance(event, Started))

"""What streams add up to."""

from __future__ import annotations

import pytest

from rtmref.diagnostics import Diagnostic, Span
from rtmref.events import (
    Complained,
    Ended,
    Event,
    Figure,
    Finding,
    Found,
    Judged,
    Rejected,
    Started,
    concluded,
    deserved,
    fingerprint,
    inside,
)
from rtmref.verdicts import ExitCode, Verdict, Word

SPAN = Span("models/a.yaml", 1, 1, 1, 2)
ERROR = Complained(diagnostics=(Diagnostic("E001", "wrong", SPAN),))
WARNING = Complained(diagnostics=(Diagnostic("W001", "odd", SPAN, severity="warning"),))
FINDING = Found(finding=Finding(id="1", title="t", kind="obligation"))
DISAGREEMENT = Found(finding=Finding(id="2", title="t", kind="equality"))


def judged(word: Word) -> Judged:
    """A check with that verdict."""
    return Judged(kind="obligation", verdict=Verdict(word))


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (Started(verb="check"), ExitCode.REACHED),
        (WARNING, ExitCode.REACHED),
        (ERROR, ExitCode.BAD_INPUT),
        (Rejected(argument="--seed", message="no"), ExitCode.BAD_INPUT),
        (FINDING, ExitCode.FINDING),
        (DISAGREEMENT, ExitCode.INTERNAL),
        (judged(Word.PROVED), ExitCode.REACHED),
        (judged(Word.VACUOUS), ExitCode.REACHED),
        (judged(Word.VIOLATED), ExitCode.FINDING),
        (judged(Word.UNKNOWN), ExitCode.INCONCLUSIVE),
        (judged(Word.NOT_RUN), ExitCode.INCONCLUSIVE),
        (Ended(exit_code=ExitCode.INTERRUPTED), ExitCode.INTERRUPTED),
    ],
)
def test_deserved(event: Event, code: ExitCode) -> None:
    """Each event alone has the exit code of the design."""
    assert deserved(event) == code


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ((), ExitCode.REACHED),
        ((judged(Word.UNKNOWN), FINDING), ExitCode.FINDING),
        ((FINDING, DISAGREEMENT), ExitCode.INTERNAL),
        ((DISAGREEMENT, ERROR), ExitCode.BAD_INPUT),
        ((Ended(exit_code=ExitCode.FINDING), judged(Word.PROVED)), ExitCode.FINDING),
    ],
)
def test_concluded(events: tuple[Event, ...], code: ExitCode) -> None:
    """A stream is closed by one `Ended`, with the gravest code that its parts deserve."""
    stream = list(concluded(events))
    assert stream[-1] == Ended(exit_code=code)
    assert stream[:-1] == [event for event in events if not isinstance(event, Ended)]


def test_inside_keeps_the_end() -> None:
    """A stream inside another loses its `Started` and nothing else."""
    stream = (Started(verb="prove"), FINDING, Ended(exit_code=ExitCode.FINDING))
    assert tuple(inside(stream)) == stream[1:]


@pytest.mark.parametrize(
    ("value", "better", "met"), [(2, "higher", True), (2, "lower", False), (1, "lower", True)]
)
def test_targets(value: float, better: str, met: bool) -> None:
    """A figure meets its target from the better side."""
    figure = Figure(
        name="f", value=value, target=1.5, better="lower" if better == "lower" else "higher"
    )
    assert figure.met is met
    assert Figure(name="f", value=1).met is None


def test_fingerprint() -> None:
    """The parts of a fingerprint do not run into each other."""
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
    assert len(fingerprint("a")) == 12

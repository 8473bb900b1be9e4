"""What a person sees."""

from __future__ import annotations

import io

from rtmref.events import Event, Started
from rtmref.report.outside import harmless
from rtmref.report.run import Collector
from rtmref.report.terminal import Terminal


class Closed(io.StringIO):
    """A stream whose reader has gone."""

    def write(self, text: str, /) -> int:
        raise BrokenPipeError


def shown(events: tuple[Event, ...], stream: io.StringIO, *, quiet: bool = False) -> str:
    """What the terminal shows of a stream."""
    terminal, collector = Terminal(stream, quiet=quiet), Collector()
    for event in events:
        terminal.take(harmless(event), 1.0)
        collector.take(harmless(event), 1.0)
    terminal.close(collector.run())
    return stream.getvalue()


def test_everything_a_person_needs(events: tuple[Event, ...]) -> None:
    """Stages, the story, warnings, figures and the last line are there, in plain text."""
    text = shown(events, io.StringIO())
    for words in (
        "Prove every obligation: 56 proved, 1 bounded, 1 violated, 1 vacuous, 1 unknown",
        "violated: h.owner == r.owner",
        "models/a.yaml:1:1: warning: this name is unused [W101]",
        "figure: lint_seconds = 0.61 s (target ≤ 0.5) missed",
    ):
        assert words in text, words
    assert text.splitlines()[-1].endswith("something is wrong")
    assert "\x1b" not in text


def test_facts_are_listed_where_they_are_the_subject(events: tuple[Event, ...]) -> None:
    """A run about facts shows each with what cites it; other runs count them."""
    checked = shown(events, io.StringIO())
    assert "facts: 3 facts and decisions, 1 cited" in checked
    assert "coverage: 9 of 10 operation, 2 of 2 refusal" in checked
    assert "limit      max_next_hops" not in checked
    told = shown((Started(verb="facts"), *events[1:]), io.StringIO())
    for words in (
        "limit      max_next_hops  not_run(never)  never exercised",
        "operation  RtmAddRouteToDest  tested(99)  exercised 99 times",
        "states nothing testable: tells the purpose",
        "lost: either it is cited",
    ):
        assert words in told, words


def test_quiet_shows_what_is_wrong(events: tuple[Event, ...]) -> None:
    """Quiet leaves findings, complaints and warnings."""
    text = shown(events, io.StringIO(), quiet=True)
    assert "next-hops-belong-to-the-owner" in text
    assert "figure" not in text
    assert "Prove" not in text


def test_a_reader_that_goes_away(events: tuple[Event, ...]) -> None:
    """A closed pipe silences the terminal and nothing else."""
    assert shown(events, Closed()) == ""

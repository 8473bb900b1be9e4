"""Events as records and as stored lines."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from rtmref.events import Event, Figure, Progress, Started
from rtmref.report import ndjson
from rtmref.report.outside import harmless
from rtmref.report.records import from_record, to_record
from rtmref.report.run import collect


def test_round_trip(events: tuple[Event, ...]) -> None:
    """Every event comes back from its record as it was."""
    for event in events:
        record = json.loads(json.dumps(to_record(event)))
        assert from_record(record) == event


def test_stored_stream_gives_the_same_run(events: tuple[Event, ...]) -> None:
    """The run told by stored lines is the run of the stream itself."""
    stored = [ndjson.line(harmless(event), 0.0) for event in events]
    lines = [line for line in stored if line]
    assert len(lines) == sum(not isinstance(event, Progress) for event in events)
    assert ndjson.collect(lines) == collect(events)


def test_lines_are_ascii_without_control_characters(events: tuple[Event, ...]) -> None:
    """A stored line can be printed anywhere: ASCII, and its newline is the only control."""
    for event in events:
        line = ndjson.line(event, 1.5)
        assert line.isascii()
        assert not line or line.rstrip("\n").isprintable()


def test_without_times() -> None:
    """Without times, lines carry no clock readings and no measured figures."""
    figure = Figure(name="speed", value=1, measured=True)
    assert ndjson.line(figure, 1.0, times=False) == ""
    assert "at" not in json.loads(ndjson.line(Started(verb="lint"), 1.0, times=False))


@pytest.mark.parametrize(
    "record",
    [
        None,
        [],
        {},
        {"event": "Nothing"},
        {"event": "Started"},
        {"event": "Started", "verb": 1},
        {"event": "Started", "verb": "a", "unheard": 1},
        {"event": "Started", "verb": "a", "settings": []},
        {"event": "Started", "verb": "a", "seed": "x"},
        {"event": "Judged", "kind": "dance", "verdict": {"word": "proved"}},
        {"event": "Judged", "kind": "test", "verdict": {"word": "passed"}},
        {"event": "Judged", "kind": "test", "verdict": "proved"},
        {
            "event": "Found",
            "finding": {"id": "1", "title": "t", "kind": "test", "bindings": [["a"]]},
        },
        {"event": "Ended", "exit_code": 77},
    ],
)
def test_what_is_not_an_event(record: Any) -> None:
    """Anything but an event is refused with a sentence."""
    with pytest.raises(ValueError, match=r"\w"):
        from_record(record)


@pytest.mark.parametrize(
    "text", ["", "x", "[]", '"a"', "{}", '{"event":"Figure","name":"f","value":NaN}', "[" * 99999]
)
def test_bad_lines(text: str) -> None:
    """A bad line is named by its number, whatever is wrong with it."""
    good = ndjson.line(Started(verb="lint"), 0.0)
    with pytest.raises(ndjson.BadStreamError, match=r"^2:1: not an event"):
        list(ndjson.read([good, text + "\n"]))


def test_a_stream_without_its_beginning() -> None:
    """A stream that lacks its first line still tells its run."""
    run = ndjson.collect([])
    assert run.started == replace(Started(verb="unknown"))
    assert run.exit_code is None

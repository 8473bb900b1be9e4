"""The stream itself, one JSON object a line; a stored stream gives every other report again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rtmref.events import Event, Figure, Progress
from rtmref.report.outside import harmless
from rtmref.report.records import from_record, to_record
from rtmref.report.run import Collector, Run


class BadStreamError(ValueError):
    """A line that is not an event; the text says which line and why."""


def line(event: Event, at: float, *, times: bool = True) -> str:
    """The line of an event, or nothing where files do not keep the event.

    Progress is for terminals only; without `times`, clock readings and measured figures go too.
    """
    if isinstance(event, Progress) or (not times and isinstance(event, Figure) and event.measured):
        return ""
    record = to_record(event) | ({"at": round(at, 6)} if times else {})
    return json.dumps(record, separators=(",", ":")) + "\n"


def read(lines: Iterable[str]) -> Iterator[tuple[Event, float]]:
    """The events of stored lines with their times; raises BadStreamError at the first bad line."""
    for number, text in enumerate(lines, start=1):
        try:
            record = json.loads(text, parse_constant=_refused)
            at = float(record.pop("at", 0.0))
            event = from_record(record)
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise BadStreamError(f"{number}:1: not an event: {error}") from None
        yield event, at


def collect(lines: Iterable[str]) -> Run:
    """The run that stored lines tell."""
    collector = Collector()
    for event, at in read(lines):
        collector.take(harmless(event), at)
    run = collector.run()
    return run if run.started.verb else replace(run, started=replace(run.started, verb="unknown"))


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is not a number")

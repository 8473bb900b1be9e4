"""Following a run: passes events to whoever shows or keeps them, and writes the reports."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, TextIO

import click

from rtmref.cli.crash import keep
from rtmref.cli.outputs import STANDARD_OUTPUT, Outputs
from rtmref.events import (
    Complained,
    Ended,
    Event,
    Found,
    Noted,
    Reached,
    Rejected,
    Said,
    deserved,
    graver,
)
from rtmref.files import write_atomically
from rtmref.report import ndjson
from rtmref.report.forms import LATEST, render
from rtmref.report.outside import harmless
from rtmref.report.run import Collector, Run, without_times
from rtmref.verdicts import ExitCode

if TYPE_CHECKING:
    from rtmref.report.terminal import Terminal

Timed = tuple[Event, float]


class BadInputError(click.ClickException):
    """Input that cannot be used; the message names the argument or file:line:column."""

    exit_code = ExitCode.BAD_INPUT


def follow(events: Iterable[Event], outputs: Outputs, *, latest: bool = False) -> int:
    """Show and keep a live run to its end and return its exit code.

    `latest`: write `reports/latest/` as well.
    """
    return follow_timed(_timed(events), outputs, latest=latest)


def follow_timed(events: Iterator[Timed], outputs: Outputs, *, latest: bool = False) -> int:
    """The same for events that bring their times along."""
    stream = sys.stderr if outputs.takes_standard_output else sys.stdout
    with _opened(outputs.paths.get("ndjson")) as lines:
        followed = _Followed(outputs, latest, _Screen(stream, quiet=outputs.quiet), lines)
        followed.pass_on(_guarded(events, outputs.reports))
    return followed.finish()


@dataclass(slots=True)
class _Screen:
    """The terminal, which takes long to import: a quiet run that is well never needs it."""

    stream: TextIO
    quiet: bool
    terminal: Terminal | None = None

    def take(self, event: Event, at: float) -> None:
        if self.terminal is None and not (self.quiet and _is_silent(event)):
            from rtmref.report.terminal import Terminal

            self.terminal = Terminal(self.stream, quiet=self.quiet)
        if self.terminal is not None:
            self.terminal.take(event, at)

    def close(self, run: Run, written: list[Path]) -> None:
        if self.terminal is not None:
            self.terminal.close(run, written)
        with suppress(BrokenPipeError):
            self.stream.flush()


def _is_silent(event: Event) -> bool:
    """Whether a quiet terminal shows nothing of the event."""
    return not (
        isinstance(event, Found | Reached | Complained | Rejected | Said)
        or (isinstance(event, Noted) and event.level != "note")
    )


@dataclass(slots=True)
class _Followed:
    outputs: Outputs
    latest: bool
    screen: _Screen
    lines: TextIO
    collector: Collector = field(default_factory=Collector)
    stored: list[str] = field(default_factory=list)

    @property
    def storing(self) -> bool:
        """Whether anybody will have the lines."""
        return self.latest or "ndjson" in self.outputs.paths

    def pass_on(self, events: Iterator[Timed]) -> None:
        at = 0.0
        try:
            for event, at in events:
                self.take(harmless(event), at)
        except KeyboardInterrupt:
            self.take(Ended(exit_code=ExitCode.INTERRUPTED), at)

    def take(self, event: Event, at: float) -> None:
        if self.storing:
            self.store(ndjson.line(event, at, times=self.outputs.times))
        self.collector.take(event, at)
        self.screen.take(event, at)

    def store(self, line: str) -> None:
        self.stored.append(line)
        with suppress(BrokenPipeError):
            self.lines.write(line)
            self.lines.flush()

    def finish(self) -> int:
        run = self.collector.run()
        kept = run if self.outputs.times else without_times(run)
        written = []
        for form, name in LATEST.items() if self.latest else ():
            path = self.outputs.reports / "latest" / name
            text = "".join(self.stored) if form == "ndjson" else render(form, kept)
            written.append(_write(path, text, f"--reports {self.outputs.reports}"))
        for form, name in self.outputs.paths.items():
            if form != "ndjson" and name != STANDARD_OUTPUT:
                written.append(_write(Path(name), render(form, kept), f"--{form} {name}"))
        self.screen.close(run, written)
        for form, name in self.outputs.paths.items():
            if form != "ndjson" and name == STANDARD_OUTPUT:
                _print(render(form, kept))
        if self.outputs.github:
            _print(render("github", kept))
        assert run.exit_code is not None
        return run.exit_code


def _timed(events: Iterable[Event]) -> Iterator[Timed]:
    start = monotonic()
    for event in events:
        _let_collector_go_on()
        yield event, monotonic() - start


def _let_collector_go_on() -> None:
    """Collect cycles again, but not in what is there already: the specification lasts."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _guarded(events: Iterator[Timed], reports: Path) -> Iterator[Timed]:
    """The events up to an interrupt or an internal error, which end a run like any other end."""
    worst, at, ended = ExitCode.REACHED, 0.0, False
    try:
        for event, at in events:
            worst = graver(worst, deserved(event))
            ended = isinstance(event, Ended)
            yield event, at
    except KeyboardInterrupt:
        worst, ended = ExitCode.INTERRUPTED, False
    except (click.ClickException, GeneratorExit):
        raise
    except Exception as error:
        yield Noted(text=keep(error, reports, sys.argv[1:]), level="error"), at
        worst, ended = ExitCode.INTERNAL, False
    if not ended:
        yield Ended(exit_code=worst), at


def _opened(path: str | None) -> TextIO:
    if path == STANDARD_OUTPUT:
        return os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    try:
        return Path(path or os.devnull).open("w", encoding="utf-8")
    except OSError as error:
        raise BadInputError(f"--ndjson {path}: {error.strerror}") from None


def _write(path: Path, text: str, argument: str) -> Path:
    try:
        write_atomically(path, text)
    except OSError as error:
        raise BadInputError(f"{argument}: {error.strerror}") from None
    return path


def _print(text: str) -> None:
    with suppress(BrokenPipeError):
        sys.stdout.write(text)
        sys.stdout.flush()

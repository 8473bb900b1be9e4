"""The run as it happens, for a person: bars while stages work, findings at once, a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.text import Text

from rtmref.diagnostics import Diagnostic
from rtmref.events import (
    Complained,
    Event,
    Explored,
    Finding,
    Found,
    Judged,
    Misused,
    Noted,
    Reached,
    Rejected,
    Said,
    StageEnded,
    StageStarted,
    Started,
    Traced,
)
from rtmref.events import Progress as Progressed
from rtmref.report.excerpt import excerpt
from rtmref.report.facts import LOST, exercised
from rtmref.report.run import Run
from rtmref.report.story import Part, parts, way
from rtmref.report.summary import STYLES, counted, summary
from rtmref.verdicts import Word

PART_STYLES: Final[dict[Part, str]] = {
    "rule": "",
    "state": "dim",
    "call": "",
    "expected": "bold green",
    "change": "cyan",
    "clause": "red",
    "again": "bold",
    "reach": "bold",
    "same": "dim",
    "changed": "yellow",
    "created": "green",
    "deleted": "red",
}
SHOWN: Final = 5
"""How many cases of a misuse are shown; the other forms have more."""


class LastingConsole(Console):
    """A console that falls silent when its reader goes away, instead of ending the program."""

    def on_broken_pipe(self) -> None:
        """Print nothing more."""
        self.quiet = True


@dataclass(slots=True)
class Terminal:
    """Shows events on a stream; bars only where the stream is a terminal.

    A reader that goes away silences it and nothing else.
    """

    stream: TextIO
    quiet: bool = False
    console: Console = field(init=False)
    bars: Progress = field(init=False)
    tasks: dict[str, TaskID] = field(default_factory=dict)
    begun: dict[str, float] = field(default_factory=dict)
    words: dict[str, Counter[Word]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    verb: str = ""

    def __post_init__(self) -> None:
        self.console = LastingConsole(
            file=self.stream, highlight=False, markup=False, emoji=False, soft_wrap=True
        )
        self.bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            console=self.console,
            transient=True,
            disable=self.quiet or not self.console.is_terminal,
        )

    def take(self, event: Event, at: float = 0.0) -> None:
        """Show one event; `at` is seconds since the start."""
        match event:
            case Started(verb=verb):
                self.verb = verb
            case StageStarted(stage=stage, title=title):
                self.titles[stage], self.begun[stage] = title, at
                self.words[stage] = Counter()
                self.bars.start()
                self.tasks[stage] = self.bars.add_task(title, total=event.total)
            case Progressed(stage=stage, done=done, total=total) if stage in self.tasks:
                self.bars.update(self.tasks[stage], completed=done, total=total)
            case Judged(verdict=verdict) if self.words:
                self.words[next(reversed(self.words))][verdict.word] += 1
            case StageEnded(stage=stage) if stage in self.tasks:
                self.bars.remove_task(self.tasks.pop(stage))
                self._print_stage(stage, at)
            case Found(finding=finding):
                self._print(*finding_lines(finding))
            case Reached(title=title):
                self._print(*reached_lines(title, event))
            case Complained(diagnostics=diagnostics):
                self._print(*(line for item in diagnostics for line in diagnostic_lines(item)))
            case Rejected(argument=argument, message=message):
                self._print(Text.assemble(("error: ", "bold red"), f"{argument}: {message}"))
            case Noted(level="warning" | "error" as level, text=text):
                style = "yellow" if level == "warning" else "bold red"
                self._print(Text.assemble((f"{level}: ", style), text))
            case Traced() if self.verb == "facts" and not self.quiet:
                self._print(*fact_lines(event))
            case Explored() if not self.quiet:
                self._print(*exploration_lines(event))
            case Misused() if self.verb != "check" and not self.quiet:
                self._print(*misuse_lines(event))
            case Said(text=text):
                self._print(Text(text.removesuffix("\n")))
            case _:
                pass

    def close(self, run: Run, written: Sequence[Path] = ()) -> None:
        """Take the bars away and print the summary."""
        self.bars.stop()
        if not self.quiet:
            self._print(*summary(run, written))
        with suppress(BrokenPipeError):
            self.stream.flush()

    def _print(self, *lines: Text) -> None:
        for line in lines:
            self.console.print(line)

    def _print_stage(self, stage: str, at: float) -> None:
        words = self.words.pop(stage)
        if not self.quiet:
            seconds = f"{at - self.begun[stage]:8.2f} s  "
            self._print(Text.assemble((seconds, "dim"), self.titles[stage], *counted(words)))


def diagnostic_lines(diagnostic: Diagnostic) -> Iterator[Text]:
    """A complaint with its source line and a caret."""
    style = "bold red" if diagnostic.severity == "error" else "bold yellow"
    yield Text.assemble(
        (f"{diagnostic.span}: ", "bold"),
        (f"{diagnostic.severity}: ", style),
        diagnostic.message,
        (f" [{diagnostic.code}]", "dim"),
    )
    if shown := excerpt(diagnostic.span):
        yield Text.assemble(("  | ", "dim"), shown[0])
        yield Text.assemble(("  | ", "dim"), (shown[1], style))
    if diagnostic.hint:
        yield Text.assemble(("  = ", "dim"), diagnostic.hint)


def fact_lines(fact: Traced) -> Iterator[Text]:
    """A fact and what cites it, with verdicts."""
    yield Text.assemble(
        (f"{fact.fact:14} ", "bold"), fact.title, (f"  {', '.join(fact.pages)}", "dim")
    )
    if fact.untestable:
        yield Text.assemble(("  | ", "dim"), f"states nothing testable: {fact.untestable}")
    if fact.lost:
        yield Text.assemble(("  | ", "dim"), (LOST, STYLES[Word.VIOLATED]))
    for each in fact.citing:
        yield Text.assemble(
            ("  | ", "dim"),
            f"{each.kind:10} {each.name}  ",
            (str(each.verdict), STYLES[each.verdict.word]),
            (f"  {exercised(each)}  {each.span or ''}", "dim"),
        )


def exploration_lines(explored: Explored) -> Iterator[Text]:
    """A scope, its size, and how what had to be reached was reached."""
    size = f"{explored.states:,} states, {explored.transitions:,} transitions"
    extent = "complete" if explored.complete else explored.bound
    yield Text.assemble(
        ("explored: ", "green"), f"{explored.scope}: {size}, depth {explored.depth}, {extent}"
    )
    for each in explored.reached:
        calls = " ".join(call.split("(")[0] for call in each.calls)
        yield Text.assemble(("  | ", "dim"), f"{each.name}: ", (calls, "dim"))


def misuse_lines(misuse: Misused) -> Iterator[Text]:
    """A misuse and its first cases."""
    yield Text.assemble(("misuse: ", "yellow"), f"{misuse.says} ({misuse.times:,}×)")
    for case in misuse.cases[:SHOWN]:
        yield Text.assemble(("  | ", "dim"), case)


def finding_lines(finding: Finding) -> Iterator[Text]:
    """A finding as a story: the rule, the calls, what changed, the clause, how to see it again."""
    for part, line in parts(finding):
        if part == "title":
            yield Text.assemble(("✗ ", "bold red"), (line, "bold"), (f" [{finding.id}]", "dim"))
        else:
            yield Text.assemble(("  | ", "dim"), (line, PART_STYLES[part]))


def reached_lines(title: str, reached: Reached) -> Iterator[Text]:
    """What a finding is about, whether calls lead there, and which."""
    yield Text.assemble(("? ", "bold"), title, (f" [{reached.finding}]", "dim"))
    for part, line in way(reached.label, reached.story):
        yield Text.assemble(("  | ", "dim"), (line, PART_STYLES[part]))

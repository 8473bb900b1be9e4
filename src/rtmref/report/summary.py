"""The last lines of a run for a person: figures, tables, what was written, and how it ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from rich.text import Text

from rtmref.events import Coverage, Figure
from rtmref.report.facts import account
from rtmref.report.ledger import lines as ledger_lines
from rtmref.report.mutants import scores
from rtmref.report.run import Run
from rtmref.verdicts import ExitCode, Word

STYLES: Final[dict[Word, str]] = {
    Word.PROVED: "green",
    Word.BOUNDED: "cyan",
    Word.EXPLORED: "cyan",
    Word.TESTED: "cyan",
    Word.VIOLATED: "bold red",
    Word.VACUOUS: "yellow",
    Word.UNKNOWN: "magenta",
    Word.NOT_RUN: "dim",
}
ENDING_STYLES: Final[dict[ExitCode, str]] = {
    ExitCode.REACHED: "bold green",
    ExitCode.INCONCLUSIVE: "bold magenta",
    ExitCode.INTERRUPTED: "bold yellow",
}


def counted(words: Counter[Word]) -> Iterator[tuple[str, str]]:
    """How many checks ended with each word, in the style of the word."""
    for number, word in enumerate(word for word in Word if words[word]):
        yield ": " if number == 0 else ", ", ""
        yield f"{words[word]:,} {word}", STYLES[word]


def summary(run: Run, written: Sequence[Path]) -> Iterator[Text]:
    """The last lines: figures, notes, what was written, and how it ended."""
    if sizes := [f"{figure.name} {_value(figure)}" for figure in run.figures if figure.met is None]:
        yield Text.assemble(("figures: ", "dim"), ", ".join(sizes))
    yield from (_target_line(figure) for figure in run.figures if figure.target is not None)
    if run.facts:
        yield Text(f"facts: {account(run.facts)}")
    if run.misuses:
        times = sum(item.times for item in run.misuses)
        yield Text(f"misuses: {times:,} in {len(run.misuses)} kinds; no call refuses them")
    for score in scores(run.mutants):
        left = f"{score.unexplained:,} unnoticed, {score.explained:,} equivalent"
        yield Text(f"{score.share:7.1%} of {score.mutants:,} in {score.chapter}: {left}")
    if run.ledger:
        yield from (Text(line) for line in ledger_lines(run.ledger))
    if run.coverage:
        yield Text(f"coverage: {', '.join(_covered(item) for item in run.coverage)}")
    for note in run.notes:
        if note.level == "note":
            yield Text(f"note: {note.text}", "dim")
    for path in written:
        yield Text(f"written: {path}", "dim")
    words = Counter(check.verdict.word for check in run.judged)
    if run.exit_code is None or (run.said and run.exit_code == ExitCode.REACHED):
        return
    style = ENDING_STYLES.get(run.exit_code, "bold red")
    yield Text.assemble(
        (run.started.verb, "bold"),
        *counted(words),
        f" ({run.seconds:.1f} s): ",
        (run.ending, style),
    )


def _covered(coverage: Coverage) -> str:
    total = len(coverage.hits)
    meant = f" ({len(coverage.reasons)} meant to be unreached)" if coverage.reasons else ""
    return f"{total - len(coverage.missed):,} of {total:,} {coverage.dimension}{meant}"


def _value(figure: Figure) -> str:
    number = f"{figure.value:,.0f}" if figure.value >= 100 else f"{figure.value:,.4g}"
    return f"{number} {figure.unit}".rstrip()


def _target_line(figure: Figure) -> Text:
    sign = "≥" if figure.better == "higher" else "≤"
    return Text.assemble(
        ("figure: ", "dim"),
        f"{figure.name} = {_value(figure)} (target {sign} {figure.target:,g}) ",
        ("met", "green") if figure.met else ("missed", "bold red"),
    )

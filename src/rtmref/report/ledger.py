"""The ledger of evidence in words: a row for each invariant, no cell of which is blank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Final

from rtmref.events import Grounded
from rtmref.verdicts import Verdict, Word

HEADS: Final = ("invariant", "proof", "rests on", "explored", "tested", "when true", "mutants")
WIDTHS: Final = (40, 10, 8, 10, 7, 9, 7)
WIDTH: Final = 96
NOT_RUN: Final = "not run"
MOST_NAMED: Final = 3
"""How many invariants of a core are named on a line; the other forms have all."""


def lines(rows: Sequence[Grounded]) -> Iterator[str]:
    """The ledger for a terminal: two lines for each invariant, with the heads above."""
    yield _line(HEADS)
    for row in rows:
        yield _line((row.invariant, *cells(row)))
        below = f"{', '.join(row.source) or 'no source'}; {rests_on(row, MOST_NAMED)}"
        yield from wrap(below, WIDTH, initial_indent="    ", subsequent_indent="    ")
    for line in legend(rows):
        yield from wrap(line, WIDTH, subsequent_indent="  ")


def legend(rows: Sequence[Grounded]) -> Iterator[str]:
    """What the columns mean, and where the counts are from."""
    by = ", ".join(dict.fromkeys(row.tested_by for row in rows if row.tested_by))
    states = max((row.states for row in rows), default=0)
    why = ", ".join(dict.fromkeys(row.without_kills for row in rows if row.without_kills))
    yield "rests on: how many other invariants its proofs by the solver use"
    unexplored = dict.fromkeys(
        row.explored.detail for row in rows if row.explored.word is Word.NOT_RUN
    )
    lack = f"; not run: {', '.join(unexplored)}" if unexplored else ""
    yield f"explored: states in which it was checked{lack}"
    yield f"tested: calls of {by or 'no run'}, the invariant checked after each"
    yield f"when true: in how many of {states:,} states of a run of the model the condition held"
    lack = f"; not run: {why}" if why else ""
    asked = max((row.mutants for row in rows), default=0)
    of = f"of {asked:,} that the prover noticed, those" if asked else "those"
    yield f"mutants: {of} by which it finds no other invariant broken{lack}"


def cells(row: Grounded) -> tuple[str, ...]:
    """What the columns behind the name say."""
    others = len(row.core) - (row.invariant in row.core)
    return (
        _short(row.proof),
        f"{others:,}",
        _counted(row.explored),
        _counted(row.tested),
        f"{row.met}/{row.states}" if row.states else NOT_RUN,
        killed(row),
    )


def _short(verdict: Verdict) -> str:
    """The verdict without the reason why there is none."""
    return NOT_RUN if verdict.word is Word.NOT_RUN else str(verdict)


def _counted(verdict: Verdict) -> str:
    """Only the number of a verdict that counts: the head of the column has the word."""
    counts = verdict.word in (Word.EXPLORED, Word.TESTED) and verdict.detail.isdecimal()
    return f"{int(verdict.detail):,}" if counts else _short(verdict)


def killed(row: Grounded) -> str:
    """How many mutants only it notices; `not run` where nobody knows."""
    return NOT_RUN if row.without_kills else f"{len(row.kills):,}"


def settled(row: Grounded) -> str:
    """What settled its obligations."""
    words = {
        "frame": "by the frame",
        "terms": "by equal terms",
        "solver": "by the solver",
        "finite": "in small universes",
        "none": "by nothing",
    }
    counts = [f"{row.settled[by]:,} {word}" for by, word in words.items() if by in row.settled]
    return f"{row.obligations:,} obligations: {', '.join(counts) or 'none'}"


def rests_on(row: Grounded, most: int | None = None) -> str:
    """The invariants that its proofs use, those used most often first."""
    if not row.core:
        return "no proof uses an invariant"
    named = [f"{_name(row, name)} ({times})" for name, times in row.core.items()]
    rest = len(named) - len(named[:most])
    return ", ".join(named[:most]) + (f" and {rest} more" if rest else "")


def _name(row: Grounded, name: str) -> str:
    return "itself" if name == row.invariant else name


def _line(parts: Sequence[str]) -> str:
    shown = (f"{part:{width}}" for part, width in zip(parts, WIDTHS, strict=True))
    return " ".join(shown).rstrip()

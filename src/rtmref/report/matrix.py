"""Invariants × operations: what is known about each pair, and on what evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from rtmref.events import INITIAL_STATE, Judged
from rtmref.report.run import Run
from rtmref.verdicts import Word

WHOLE_RUN: Final = ""
"""The column of what was judged over whole runs and not for one operation."""
_STRENGTH: Final = (
    Word.VIOLATED,
    Word.UNKNOWN,
    Word.PROVED,
    Word.BOUNDED,
    Word.EXPLORED,
    Word.TESTED,
    Word.VACUOUS,
    Word.NOT_RUN,
)
"""Which word stands for a cell with several: trouble and doubt first, then the best evidence."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Checks of one row that share kind, verdict and evidence."""

    kind: str
    word: Word
    verdict: str
    evidence: str
    checks: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One invariant under one operation; no checks: nobody looked."""

    operation: str
    checks: tuple[Judged, ...]

    @property
    def word(self) -> Word | None:
        """The word that stands for the cell."""
        return min((check.verdict.word for check in self.checks), key=_STRENGTH.index, default=None)


@dataclass(frozen=True, slots=True)
class Row:
    """An invariant with its cells, in the order of the matrix's operations."""

    invariant: str
    file: str
    cells: tuple[Cell, ...]

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Everything known about the invariant, alike things together, the worst first."""
        checks = sorted((check for cell in self.cells for check in cell.checks), key=_likeness)
        groups = (tuple(group) for _, group in groupby(checks, key=_likeness))
        return tuple(
            Evidence(
                group[0].kind,
                group[0].verdict.word,
                str(group[0].verdict),
                group[0].evidence,
                group,
            )
            for group in groups
        )


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows in the order in which the run judged their invariants, grouped by file."""

    operations: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def files(self) -> Iterator[tuple[str, tuple[Row, ...]]]:
        """The rows by the file that states the invariants."""
        for file, rows in groupby(self.rows, key=lambda row: row.file):
            yield file, tuple(rows)

    @property
    def unjudged(self) -> int:
        """How many pairs of an invariant and an operation nobody judged."""
        return sum(
            not cell.checks
            for row in self.rows
            for cell in row.cells
            if cell.operation != WHOLE_RUN
        )


def matrix(run: Run) -> Matrix:
    """The matrix of a run; checks that name no invariant are not in it."""
    checks = [check for check in run.judged if check.invariant]
    operations = _operations(checks)
    by_place: dict[tuple[str, str], list[Judged]] = {}
    files: dict[str, str] = {}
    for check in checks:
        by_place.setdefault((check.invariant, check.operation), []).append(check)
        files[check.invariant] = files.get(check.invariant) or _file(check)
    rows = [
        Row(invariant, file, tuple(_cells(by_place, invariant, operations)))
        for invariant, file in files.items()
    ]
    order = list(dict.fromkeys(files.values()))
    return Matrix(operations, tuple(sorted(rows, key=lambda row: order.index(row.file))))


def _operations(checks: Iterable[Judged]) -> tuple[str, ...]:
    named = dict.fromkeys(check.operation for check in checks)
    first = [INITIAL_STATE] if INITIAL_STATE in named else []
    last = [WHOLE_RUN] if WHOLE_RUN in named else []
    return (*first, *(name for name in named if name not in (INITIAL_STATE, WHOLE_RUN)), *last)


def _cells(
    by_place: dict[tuple[str, str], list[Judged]], invariant: str, operations: tuple[str, ...]
) -> Iterator[Cell]:
    for operation in operations:
        yield Cell(operation, tuple(by_place.get((invariant, operation), ())))


def _file(check: Judged) -> str:
    return check.span.file if check.span else ""


def _likeness(check: Judged) -> tuple[int, str, str, str]:
    verdict = check.verdict
    return (_STRENGTH.index(verdict.word), check.kind, str(verdict), check.evidence)

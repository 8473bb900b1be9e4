"""Every obligation as a file of SMT-LIB 2, for other solvers to read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rtmref.engine.obligations import Work, open_pieces
from rtmref.engine.workers import answers
from rtmref.events import Event, Figure, Noted, Progress, Rejected, StageEnded, StageStarted
from rtmref.symbolic.judgements import Options

if TYPE_CHECKING:
    from rtmref.symbolic.assumptions import Assumptions
    from rtmref.symbolic.scripts import Scripted


@dataclass(frozen=True, slots=True)
class Export:
    """The files of the obligations of one subject."""

    subject: str
    invariants: tuple[str, ...]
    folder: Path

    def done(self, base: Assumptions, options: Options) -> int:
        """Write them; how many there are. Raises OSError where they cannot be written."""
        from rtmref.symbolic.scripts import scripts

        many = 0
        for each in scripts(base, self.subject, self.invariants):
            path = self.folder / file_name(each)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(each.text, encoding="utf-8")
            many += 1
        return many

    def lost(self) -> int:
        """None was written."""
        return 0


def file_name(script: Scripted) -> str:
    """The file of an obligation, relative to the folder of all."""
    parts = (script.subject, script.obligation)
    folder, name = (re.sub(r"[^A-Za-z0-9._-]+", "-", part) for part in parts)
    again = f"-{script.number}" if script.number > 1 else ""
    return f"{folder}/{name}{again}.smt2"


def stage(work: Work, subjects: Sequence[str], folder: Path) -> Iterator[Event]:
    """Write one file for each obligation that neither the frame nor the terms alone settle."""
    yield StageStarted(stage="smt-lib", title="write the obligations", total=len(subjects))
    pieces = open_pieces(work, subjects)
    jobs = [
        Export(subject, tuple(each for _, piece in group for each in piece), folder)
        for subject, group in groupby(pieces, key=lambda piece: piece[0])
    ]
    files = 0
    try:
        for done, many in enumerate(answers(work.spec, work.options, jobs, work.workers)):
            files += many or 0
            yield Progress(stage="smt-lib", done=done, total=len(jobs))
    except OSError as error:
        yield Rejected(argument="--smt-lib", message=f"{folder}: {error.strerror}")
    yield Figure(name="smt_lib_files", value=files)
    yield Noted(text=f"{files} obligations are in {folder}; frame and terms settle the others.")
    yield StageEnded(stage="smt-lib")

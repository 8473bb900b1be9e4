"""How long proofs take: the whole, and what an edit of one operation leaves to prove."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Final

from fuzz.figures import ROOT
from fuzz.spec_faults import texts
from rtmref.engine.obligations import Work, judged
from rtmref.lang.spec import Spec
from rtmref.symbolic.judgements import Judgement, Options, subjects

WORST: Final = 3
"""How many of the operations that take longest are edited."""
TIMES: Final = 3


def figures(spec: Spec) -> Iterator[tuple[str, float]]:
    """Obligations and verdicts, the time of a whole proof, and of one after an edit."""
    found = [each for every in judged(_work(spec, 0, 2), subjects(spec, None)) for each in every]
    proved = sum(str(each.verdict) == "proved" for each in found)
    yield "obligations", len(found)
    yield "proved", proved
    yield "unknown", sum(each.verdict.word in ("unknown", "not_run") for each in found)
    yield "proved_share", proved / len(found)
    yield "sampled_verdicts_that_differ", sampled(spec, found)
    with TemporaryDirectory() as folder:
        here = Path(folder)
        yield "prove_seconds", median(_seconds(here / f"{n}", "--fresh") for n in range(TIMES))
        edits = [_after_edit(spec, name, here) for name in longest(spec)[:WORST]]
        yield "prove_after_edit_seconds", max(edits)


def sampled(spec: Spec, found: Sequence[Judgement]) -> int:
    """How many verdicts are other ones under another seed, one of nine for each operation.

    Which one it is changes with the specification, so that in time every operation meets all.
    """
    turn = int(spec.digest[:8], 16)
    known = {(each.operation, each.invariant): str(each.verdict) for each in found}
    differ = 0
    for seed in range(1, 10):
        names = [n for k, n in enumerate(subjects(spec, None)) if 1 + (k + turn) % 9 == seed]
        for every in judged(_work(spec, seed, 2), names):
            differ += sum(known[e.operation, e.invariant] != str(e.verdict) for e in every)
    return differ


def longest(spec: Spec) -> list[str]:
    """The operations, that first whose proof takes longest."""
    taken: dict[str, float] = {}
    for name in spec.operations:
        begun = process_time()
        list(judged(_work(spec, 0, 1), [name]))
        taken[name] = process_time() - begun
    return sorted(taken, key=lambda name: -taken[name])


def _work(spec: Spec, seed: int, workers: int) -> Work:
    return Work(spec, tuple(spec.invariants), Options(seed=seed), workers)


def _after_edit(spec: Spec, operation: str, here: Path) -> float:
    """The time of `rtmref prove` after an edit of the operation, all else having been proved."""
    edited = here / operation
    file = Path(spec.operations[operation].span.file)
    assert any(ROOT / name == ROOT / file for name, _ in texts(ROOT)), f"{file} is not edited"
    for name, text in texts(ROOT):
        (edited / name).parent.mkdir(parents=True, exist_ok=True)
        whole = ROOT / name == ROOT / file
        (edited / name).write_text(repeated(text, operation) if whole else text, encoding="utf-8")
    paths = [f"--{kind}={edited / kind}" for kind in ("models", "invariants")]
    found = []
    for number in range(TIMES):
        reports = edited / f"reports {number}"
        shutil.copytree(here / "0" / "cache", reports / "cache")
        found.append(_seconds(reports, *paths))
    return median(found)


def repeated(text: str, operation: str) -> str:
    """The chapter with the first condition of the operation said twice, which changes nothing.

    A refusal said twice would be dead text.
    """
    pattern = (
        rf"(\n  {operation}:\n(?:    .*\n)*?    refuse:\n(?:      .*\n)*?      .*when: )'(.*?)'"
    )
    edited, count = re.subn(pattern, r"\1'(\2) || (\2)'", text, count=1)
    assert count == 1, f"{operation} has no refusal to repeat"
    return edited


def _seconds(reports: Path, *options: str) -> float:
    command = [sys.executable, "-m", "rtmref", "prove", "--quiet", f"--reports={reports}"]
    begun = perf_counter()
    subprocess.run([*command, *options], cwd=ROOT, capture_output=True, check=True)
    return perf_counter() - begun

"""The run as one HTML page: no scripts, no network, readable by people and by screen readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import groupby
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from rtmref.events import MEANINGS, Figure, Judged
from rtmref.report import mutants
from rtmref.report.drawing import drawing, shortened
from rtmref.report.facts import account
from rtmref.report.lanes import panel
from rtmref.report.ledger import killed, legend, rests_on, settled
from rtmref.report.matrix import WHOLE_RUN, matrix
from rtmref.report.picture_text import rows
from rtmref.report.run import Run
from rtmref.report.words import SIGNS
from rtmref.verdicts import Word

_DOUBTFUL: Final = (Word.UNKNOWN, Word.VACUOUS, Word.NOT_RUN)


@dataclass(frozen=True, slots=True)
class Group:
    """Checks outside the matrix, or without a verdict, that say the same."""

    kind: str
    word: Word
    verdict: str
    evidence: str
    checks: tuple[Judged, ...]


def text(run: Run) -> str:
    """The page."""
    page = _environment().get_template("report.html.j2")
    counts = Counter(check.verdict.word for check in run.judged)
    return page.render(
        run=run,
        style=_style(),
        ending=run.ending,
        matrix=matrix(run),
        whole_run=WHOLE_RUN,
        words=[(word, counts[word], SIGNS[word], MEANINGS[word]) for word in Word],
        signs=SIGNS,
        other=grouped(check for check in run.judged if not check.invariant),
        doubtful=grouped(check for check in run.judged if check.verdict.word in _DOUBTFUL),
        drawing=drawing,
        panel=panel,
        rows=rows,
        killed=killed,
        legend=legend,
        rests_on=rests_on,
        settled=settled,
        shortened=shortened,
        account=account,
        scores=mutants.scores(run.mutants),
        survivors=mutants.survivors(run.mutants),
        noticing=mutants.stages(run.mutants),
        share=_share,
        number=_number,
    )


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("rtmref.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _style() -> Markup:
    source = resources.files("rtmref.report").joinpath("templates/report.css")
    return Markup(source.read_text(encoding="utf-8"))


def grouped(checks: Iterable[Judged]) -> Sequence[Group]:
    """Checks that say the same, together; in the order of kinds, words and evidence."""
    ordered = sorted(checks, key=_likeness)
    groups = (tuple(group) for _, group in groupby(ordered, key=_likeness))
    return [
        Group(first.kind, first.verdict.word, _verdict(group), first.evidence, group)
        for group in groups
        for first in group[:1]
    ]


def _likeness(check: Judged) -> tuple[str, Word, str, str]:
    """What the checks of a group share; those that counted differ at most in their counts."""
    verdict = check.verdict
    detail = "" if verdict.detail.isdecimal() else verdict.detail
    return (check.kind, verdict.word, detail, check.evidence)


def _verdict(checks: Sequence[Judged]) -> str:
    """The verdict of a group: with the least and the greatest count, where they differ."""
    first = checks[0].verdict
    if not first.detail.isdecimal():
        return str(first)
    counts = [int(check.verdict.detail) for check in checks]
    least, most = min(counts), max(counts)
    return f"{first.word}({least:,})" if least == most else f"{first.word}({least:,} to {most:,})"


def _share(figure: Figure) -> int:
    """How much of its target a figure reaches, in percent, at most 100."""
    assert figure.target is not None
    if figure.met:
        return 100
    higher = figure.better == "higher"
    least, most = (figure.value, figure.target) if higher else (figure.target, figure.value)
    return max(0, min(99, int(100 * least / most))) if most else 0


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.4g}"

"""The run as Markdown, short enough for a comment on a change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from rtmref.events import Figure, Finding, Judged
from rtmref.report.facts import account
from rtmref.report.ledger import HEADS, cells, legend
from rtmref.report.matrix import Row, matrix
from rtmref.report.mutants import scores
from rtmref.report.run import Run
from rtmref.report.story import story
from rtmref.report.words import SIGNS
from rtmref.verdicts import Word

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@$]|(?<=:)/|^-)")
_DOUBTFUL: Final = (Word.UNKNOWN, Word.VACUOUS, Word.NOT_RUN)


def text(run: Run) -> str:
    """The document."""
    return "\n".join(_lines(run)) + "\n"


def plain(words: str) -> str:
    """Text in which nothing is Markdown or HTML."""
    return _SPECIAL.sub(r"\\\1", words.replace("\n", " "))


def fenced(block: str) -> Iterator[str]:
    """A code block that its content cannot leave."""
    longest = max((len(run) for run in re.findall("`+", block)), default=0)
    fence = "`" * max(3, longest + 1)
    yield from (f"{fence}text", block, fence)


def _lines(run: Run) -> Iterator[str]:
    yield f"# rtmref {plain(run.started.verb)}: {run.ending}"
    yield ""
    yield _facts(run)
    yield from _verdicts(run)
    yield from _input(run)
    for finding in run.findings:
        yield from _finding(finding)
    yield from _matrix(run)
    yield from _doubtful(run)
    yield from _figures(run)
    yield from _coverage(run)
    yield from _misuses(run)
    yield from _mutants(run)
    yield from _ledger(run)
    yield from _explorations(run)
    yield from _facts_of(run)
    if run.notes:
        yield from ("", "## Notes", "", *(f"- {plain(note.text)}" for note in run.notes))


def _facts(run: Run) -> str:
    started = run.started
    facts = [f"version {started.version}", f"seed {started.seed}"]
    if started.specification:
        facts.append(f"specification {started.specification[:16]}")
    if run.seconds:
        facts.append(f"{run.seconds:.1f} s")
    return plain(" · ".join(facts))


def _verdicts(run: Run) -> Iterator[str]:
    yield from ("", "| verdict | checks |", "|---|---:|")
    for word, count in run.verdicts.items():
        if count:
            yield f"| {SIGNS[word]} {plain(word)} | {count:,} |"


def _input(run: Run) -> Iterator[str]:
    if run.rejected or run.complaints:
        yield from ("", "## Input", "")
    for rejected in run.rejected:
        yield f"- {plain(rejected.argument)}: {plain(rejected.message)}"
    for item in run.complaints:
        yield f"- {plain(str(item.span))}: {plain(item.message)} ({plain(item.code)})"


def _finding(finding: Finding) -> Iterator[str]:
    yield from ("", f"## {plain(finding.title)}", "")
    yield from fenced(story(finding))


def _matrix(run: Run) -> Iterator[str]:
    rows = matrix(run).rows
    if rows:
        yield from ("", "## Invariants", "", "| invariant | verdicts |", "|---|---|")
    for row in rows:
        yield f"| {plain(row.invariant)} | {_row(row)} |"


def _row(row: Row) -> str:
    counts = Counter(str(check.verdict) for cell in row.cells for check in cell.checks)
    words = {str(item.verdict): item.word for item in row.evidence}
    return ", ".join(
        f"{SIGNS[word]} {plain(verdict)} × {counts[verdict]}" for verdict, word in words.items()
    )


def _doubtful(run: Run) -> Iterator[str]:
    doubtful = [check for check in run.judged if check.verdict.word in _DOUBTFUL]
    if doubtful:
        yield from ("", "## What was not checked", "")
    yield from (_doubt(check) for check in doubtful[:50])
    if len(doubtful) > 50:
        yield f"- and {len(doubtful) - 50:,} more"


def _doubt(check: Judged) -> str:
    return f"- {plain(check.kind)} {plain(check.name)}: {plain(str(check.verdict))}"


def _figures(run: Run) -> Iterator[str]:
    if run.figures:
        yield from ("", "## Figures", "", "| figure | value | target | |", "|---|---:|---:|---|")
    yield from (_figure(figure) for figure in run.figures)


def _figure(figure: Figure) -> str:
    target = ""
    if figure.target is not None:
        target = f"{'≥' if figure.better == 'higher' else '≤'} {figure.target:,g}"
    met = {None: "", True: "met", False: "missed"}[figure.met]
    value = f"{figure.value:,g} {figure.unit}".strip()
    return f"| {plain(figure.name)} | {plain(value)} | {target} | {met} |"


def _coverage(run: Run) -> Iterator[str]:
    if run.coverage:
        yield from ("", "## Coverage", "")
    for item in run.coverage:
        missed = ", ".join(
            f"{name} ({item.reasons.get(name) or place})" for name, place in item.places.items()
        )
        never = f"; never: {plain(missed)}" if missed else ""
        reached = len(item.hits) - len(item.missed)
        yield f"- {plain(item.dimension)}: {reached:,} of {len(item.hits):,}{never}"


def _misuses(run: Run) -> Iterator[str]:
    if run.misuses:
        yield from (
            "",
            "## What clients did wrong",
            "",
            "| misuse | times | first |",
            "|---|---:|---|",
        )
    for item in run.misuses:
        first = item.cases[0] if item.cases else ""
        yield f"| {plain(item.misuse)} ({plain(item.stage)}) | {item.times:,} | {plain(first)} |"


def _mutants(run: Run) -> Iterator[str]:
    if run.mutants:
        yield from ("", "## Mutants of the specification", "")
        yield "| chapter | mutants | equivalent | unnoticed | score |"
        yield "|---|---:|---:|---:|---:|"
    for score in scores(run.mutants):
        yield (
            f"| {plain(score.chapter)} | {score.mutants:,} | {score.explained:,} |"
            f" {score.unexplained:,} | {score.share:.1%} |"
        )


def _ledger(run: Run) -> Iterator[str]:
    if run.ledger:
        heads = (*HEADS, "sources")
        yield from ("", "## Ledger of evidence", "", f"| {' | '.join(heads)} |")
        yield "|---" * len(heads) + "|"
    for row in run.ledger:
        parts = (row.invariant, *cells(row), ", ".join(row.source))
        yield f"| {' | '.join(map(plain, parts))} |"
    if run.ledger:
        yield from ("", *(f"- {plain(line)}" for line in legend(run.ledger)))


def _explorations(run: Run) -> Iterator[str]:
    if run.explorations:
        heads = ("| scope | states | transitions | depth | complete |", "|---|---:|---:|---:|---|")
        yield from ("", "## Explored", "", *heads)
    for item in run.explorations:
        sizes = f"{item.states:,} | {item.transitions:,} | {item.depth}"
        yield f"| {plain(item.scope)} | {sizes} | {'yes' if item.complete else plain(item.bound)} |"


def _facts_of(run: Run) -> Iterator[str]:
    """What became of the facts; all of them where the run was about nothing else."""
    if run.facts:
        heads = ("| fact | | verdict | cited by |", "|---|---|---|---|")
        yield from ("", "## Facts of the documentation", "", account(run.facts), "", *heads)
    shown = run.facts if run.started.verb == "facts" else [fact for fact in run.facts if fact.lost]
    for fact in shown:
        cited = ", ".join(f"{each.name} {each.verdict}" for each in fact.citing)
        verdict = fact.untestable or (str(fact.verdict) if fact.verdict else "lost")
        yield f"| {fact.fact} | {plain(fact.title)} | {plain(verdict)} | {plain(cited)} |"

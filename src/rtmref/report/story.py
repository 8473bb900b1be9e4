"""A finding as lines of plain text, each with the part that it plays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Literal

from rtmref.events import Finding, Mark, Step
from rtmref.report import timeline
from rtmref.report.picture_text import WIDTH, rows

Part = (
    Literal["title", "rule", "state", "call", "expected", "change", "clause", "again", "reach"]
    | Mark
)


def story(finding: Finding) -> str:
    """The rule, the state, the calls, what changed, the clause and how to see it again."""
    return "\n".join(line for _, line in parts(finding))


def parts(finding: Finding) -> Iterator[tuple[Part, str]]:
    """The lines of the story with their parts."""
    yield "title", finding.title
    if finding.says:
        sources = f" ({', '.join(finding.source)})" if finding.source else ""
        yield from (("rule", line) for line in _wrapped(finding.says + sources, "", ""))
    if finding.span:
        yield "rule", str(finding.span)
    for number, line in enumerate(finding.clause.splitlines()):
        label = "" if number else "violated: "
        yield from (("clause", shown) for shown in _wrapped(line, f"{label:10}", " " * 12))
    yield from (("clause", f"{'':10}{name} = {value}") for name, value in finding.bindings)
    settings = ", ".join(f"{name} = {value}" for name, value in finding.settings)
    if settings:
        yield from (("state", line) for line in _wrapped(settings, "with ", "  "))
    drawn = finding.picture is not None
    for portrait in () if drawn else finding.scene:
        fields = ", ".join(f"{name} = {value}" for name, value in portrait.shown)
        yield "state", f"{portrait.name}: {portrait.sort}({fields})"
    for number, step in enumerate(finding.story, start=1):
        yield from _step(number, step, drawn=drawn and number == len(finding.story))
    if finding.picture is not None:
        yield from ((row.mark, f"  {row.text}") for row in rows(finding.picture))
    for misfit, line in timeline.rows(finding.timeline):
        yield ("expected" if misfit else "state"), f"  {line}"
    yield from way(finding.reach, finding.run)
    if finding.steadiness:
        yield "again", f"seen again: {finding.steadiness}"
    if finding.trace:
        yield "again", f"trace: {finding.trace}"
    if finding.reproduce:
        yield "again", f"again: {finding.reproduce}"


def way(label: str, run: Sequence[Step]) -> Iterator[tuple[Part, str]]:
    """Whether calls from the first state lead there, and which."""
    if label:
        yield "reach", label + (" from the first state" if run else "")
    for number, step in enumerate(run, start=1):
        yield from _step(number, step, drawn=True)


def _step(number: int, step: Step, *, drawn: bool) -> Iterator[tuple[Part, str]]:
    """A call; what it changed is not told again where the picture shows it."""
    for line in _wrapped(f"{step.call} → {step.result}", f"{number:3}. ", "       "):
        yield "call", line
    if step.expected:
        yield "expected", f"     expected {step.expected}"
    for change in () if drawn else step.changes:
        yield "change", f"     {change.place}: {change.before} → {change.after}"
    yield from (("change", f"     event {event}") for event in step.events)


def _wrapped(text: str, first: str, rest: str) -> Iterator[str]:
    """The text in lines that fit; a word longer than a line has one of its own."""
    yield from wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )

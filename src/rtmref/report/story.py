"""A finding as lines of plain text, each with the part that it plays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from rtmref.events import Finding, Step

Part = Literal["title", "rule", "state", "call", "expected", "change", "clause", "again"]


def story(finding: Finding) -> str:
    """The rule, the state, the calls, what changed, the clause and how to see it again."""
    return "\n".join(line for _, line in parts(finding))


def parts(finding: Finding) -> Iterator[tuple[Part, str]]:
    """The lines of the story with their parts."""
    yield "title", finding.title
    if finding.says:
        sources = f" ({', '.join(finding.source)})" if finding.source else ""
        yield "rule", finding.says + sources
    if finding.span:
        yield "rule", str(finding.span)
    yield from (("state", f"with {name} = {value}") for name, value in finding.settings)
    for portrait in finding.scene:
        fields = ", ".join(f"{name} = {value}" for name, value in portrait.shown)
        yield "state", f"{portrait.name}: {portrait.sort}({fields})"
    for number, step in enumerate(finding.story, start=1):
        yield from _step(number, step)
    yield from (("clause", f"violated: {line}") for line in finding.clause.splitlines())
    yield from (("clause", f"  {name} = {value}") for name, value in finding.bindings)
    if finding.trace:
        yield "again", f"trace: {finding.trace}"
    if finding.reproduce:
        yield "again", f"again: {finding.reproduce}"


def _step(number: int, step: Step) -> Iterator[tuple[Part, str]]:
    yield "call", f"{number:3}. {step.call} → {step.result}"
    if step.expected:
        yield "expected", f"     expected {step.expected}"
    for change in step.changes:
        yield "change", f"     {change.place}: {change.before} → {change.after}"
    yield from (("change", f"     event {event}") for event in step.events)

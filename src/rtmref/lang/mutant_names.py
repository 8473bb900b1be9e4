"""Names of mutations that stay the same while lines above their places come and go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rtmref.diagnostics import Span
from rtmref.lang.mutations import Mutation

SHOWN: Final = 80
"""How much of a text names a mutation."""


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A mutation by what stands there."""

    file: str
    kind: str
    text: str
    nth: int
    """Which of those that are alike, from 0."""


def named(mutations: Iterable[Mutation], texts: Mapping[str, str]) -> dict[Name, Mutation]:
    """Every mutation by its name; `texts` are the files as spans show them."""
    lines = {file: text.splitlines() for file, text in texts.items()}
    counts: dict[tuple[str, str, str], int] = {}
    found: dict[Name, Mutation] = {}
    for mutation in mutations:
        span = mutation.span
        alike = (span.file, mutation.kind, text_at(lines.get(span.file, ()), span)[:SHOWN].strip())
        found[Name(*alike, counts.get(alike, 0))] = mutation
        counts[alike] = counts.get(alike, 0) + 1
    return found


def text_at(lines: Sequence[str], span: Span) -> str:
    """What stands at a place, on one line; nothing if there is no such place."""
    covered = list(lines[span.line - 1 : span.end_line])
    if not covered:
        return ""
    covered[-1] = covered[-1][: span.end_column - 1]
    covered[0] = covered[0][span.column - 1 :]
    return " ".join(" ".join(covered).split())

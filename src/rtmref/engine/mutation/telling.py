"""What a run tells of mutants: each, those that nothing noticed, and the figures of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rtmref.engine.mutation.verdicts import Outcome, Stage
from rtmref.events import (
    Event,
    Figure,
    Finding,
    Found,
    MutantJudged,
    fingerprint,
)
from rtmref.lang.mutant_names import Name
from rtmref.lang.mutations import Mutation

SCORE: Final = 0.95


CORES: Final = 2


PER_MINUTE: Final = 1_000
"""Mutants that the prover judges in a minute on two processors."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutant with its name and what became of it."""

    name: Name
    mutation: Mutation
    chapter: str
    outcome: Outcome
    reason: str


def told(results: Sequence[Judged]) -> Iterator[Event]:
    """Each mutant, and a finding for each that nothing noticed and nothing explains."""
    for each in results:
        kill = each.outcome.kill
        yield MutantJudged(
            kind=each.mutation.kind,
            sentence=each.mutation.sentence,
            span=each.mutation.span,
            chapter=each.chapter,
            by="" if kill is None else kill.by,
            how=each.outcome.tried if kill is None else kill.how,
            calls=0 if kill is None else kill.calls,
            seconds=each.outcome.seconds,
            reason=each.reason,
            invariant="" if kill is None else kill.invariant,
            alone=None if kill is None else kill.alone,
        )
    for each in results:
        if each.outcome.kill is None and not each.reason:
            yield Found(finding=_survivor(each))


def _survivor(each: Judged) -> Finding:
    name = each.name
    return Finding(
        id=fingerprint("mutant", name.file, name.kind, name.text, str(name.nth)),
        title=f"nothing notices if {each.mutation.sentence}",
        kind="mutant",
        operation=next(iter(each.mutation.operations), ""),
        says=each.outcome.tried,
        clause=name.text,
        span=each.mutation.span,
        reproduce=f"rtmref mutate --chapter {name.file}",
    )


def figures(results: Sequence[Judged], stages: Sequence[Stage]) -> Iterator[Event]:
    """The score of all and of each chapter, and how fast the prover was."""
    counts = Counter(each.outcome.kill.by for each in results if each.outcome.kill is not None)
    yield Figure(name="mutants", value=len(results))
    for stage in stages:
        yield Figure(name=f"mutants_killed_{stage.replace(' ', '_')}", value=counts[stage])
    explained = sum(each.outcome.kill is None and bool(each.reason) for each in results)
    yield Figure(name="mutants_equivalent", value=explained)
    if len(results) > explained:
        score = sum(counts.values()) / (len(results) - explained)
        yield Figure(name="mutation_score", value=score, target=SCORE)
    seconds = sum(each.outcome.proving for each in results)
    proved = sum(each.outcome.proving > 1e-6 for each in results)
    if seconds > 0 and proved:
        per_minute = 60 * CORES * proved / seconds
        yield Figure(name="mutants_per_minute", value=per_minute, target=PER_MINUTE, measured=True)

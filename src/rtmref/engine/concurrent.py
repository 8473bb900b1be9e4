"""Calls of several threads at once on a target in this process: an order must explain them all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Final

from rtmref.concrete.program import Program, program
from rtmref.engine.fuzz import store
from rtmref.engine.identity import trace_name
from rtmref.engine.linearizability.crew import switching_often
from rtmref.engine.linearizability.experiment import Experiment
from rtmref.engine.linearizability.rounds import Conflict, Rounds
from rtmref.engine.linearizability.suspects import suspects
from rtmref.engine.linearizability.telling import about, told
from rtmref.engine.steadiness import SEEN_ONCE
from rtmref.events import (
    Event,
    Figure,
    Finding,
    Found,
    Judged,
    Noted,
    Progress,
    StageEnded,
    StageStarted,
    Started,
    concluded,
)
from rtmref.lang.spec import Spec
from rtmref.targets.target import Factory, name_of
from rtmref.trace import Trace
from rtmref.verdicts import Verdict, Word

EVIDENCE: Final = "{:,} calls by {} threads, {:,} of them while another was under way"
NOT_AGAIN: Final = "no turns of the threads were found in which it shows again"


@dataclass(frozen=True, slots=True)
class ConcurrentSettings:
    """What to call from how many threads, for how long, and where findings go."""

    spec: Spec
    make: Factory
    threads: int
    seed: int = 0
    calls: int = 100_000
    """Calls that threads make at once; those before and between come on top."""
    seconds: float | None = None
    """A budget of time; the run then ends with the episode in which it is used up."""
    findings: Path | None = None
    program: Program | None = field(default=None, compare=False)


def run(settings: ConcurrentSettings) -> Iterator[Event]:
    """Calls of threads as a verb of its own; it ends with the first finding."""
    return concluded(_events(settings))


def _events(settings: ConcurrentSettings) -> Iterator[Event]:
    yield Started(
        verb="fuzz",
        seed=settings.seed,
        settings={
            "calls": settings.calls,
            "target": name_of(settings.make),
            "threads": settings.threads,
        },
        specification=settings.spec.digest,
    )
    yield from stage(settings)


def stage(settings: ConcurrentSettings) -> Iterator[Event]:
    """The events of it, without beginning and end."""
    compiled = settings.program or program(settings.spec)
    rounds = Rounds(compiled, settings.make, settings.threads, settings.seed)
    yield StageStarted(
        stage="threads",
        title=f"{settings.threads} threads on {rounds.target.name}",
        total=settings.calls,
        unit="calls",
    )
    with closing(rounds), switching_often():
        yield from _played(settings, compiled, rounds)
    yield StageEnded(stage="threads")


def _played(settings: ConcurrentSettings, compiled: Program, rounds: Rounds) -> Iterator[Event]:
    begun, tally = monotonic(), rounds.tally
    conflict: Conflict | None = None
    while conflict is None and tally.calls < settings.calls:
        conflict = rounds.episode(settings.calls - tally.calls)
        yield Progress(stage="threads", done=min(tally.calls, settings.calls), total=settings.calls)
        if settings.seconds is not None and monotonic() - begun >= settings.seconds:
            break
    seconds = monotonic() - begun
    if conflict is not None:
        yield Found(finding=discovered(settings, compiled, rounds, conflict))
    if tally.undecided:
        yield Noted(text=f"{tally.undecided} rounds were too much to search: not counted")
    yield Judged(
        kind="linearizability",
        verdict=_verdict(rounds, conflict),
        subject=rounds.target.name,
        evidence=EVIDENCE.format(tally.calls, settings.threads, tally.overlapping),
        reproduce=f"rtmref fuzz --threads {settings.threads} --seed {settings.seed} "
        f"--calls {settings.calls}",
    )
    yield Figure(name="concurrent_calls", value=tally.calls)
    yield Figure(name="overlapping_calls", value=tally.overlapping, measured=True)
    if seconds > 0:
        yield Figure(name="concurrent_calls_per_s", value=tally.calls / seconds, measured=True)


def _verdict(rounds: Rounds, conflict: Conflict | None) -> Verdict:
    if conflict is not None:
        return Verdict(Word.VIOLATED)
    if rounds.tally.undecided:
        return Verdict(Word.UNKNOWN, f"{rounds.tally.undecided} rounds not decided")
    return Verdict(Word.TESTED, str(rounds.tally.calls))


def discovered(
    settings: ConcurrentSettings, compiled: Program, rounds: Rounds, conflict: Conflict
) -> Finding:
    """The conflict made small, with the turns of the threads that bring it about if some do."""
    experiment = Experiment(compiled, rounds.target)
    small = provoked(experiment, rounds, conflict, settings.seed)
    if small is None:
        whole = Trace((), rounds.limits, rounds.decisions, settings.seed)
        found = told(experiment.model, conflict, whole, None, SEEN_ONCE)
        return replace(found, clause=NOT_AGAIN)
    steady = experiment.repeated(small, experiment.run(small))
    again = steady.shown
    assert again is not None
    trace = replace(small, about=about(again), expected=about(again))
    store(settings.findings, trace, settings.spec)
    path = None if settings.findings is None else settings.findings / trace_name(trace)
    return told(experiment.model, again, trace, path, str(steady))


def provoked(experiment: Experiment, rounds: Rounds, conflict: Conflict, seed: int) -> Trace | None:
    """The smallest trace found in which threads come into conflict, in turns that are told."""
    if conflict.kind == "stuck":
        return None
    for calls in suspects(experiment.model.spec, conflict, rounds.recent):
        trace = Trace(calls, rounds.limits, rounds.decisions, seed, target=rounds.target.name)
        found = experiment.provoked(trace)
        if found is not None:
            return experiment.smallest(found)
    return None

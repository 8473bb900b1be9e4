"""Lockstep fuzzing: episodes of random calls on the model and a target, failures made small."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Final

from rtmref.concrete.counters import Counters
from rtmref.concrete.program import Program, program
from rtmref.engine import coverage
from rtmref.engine.episodes import MOST_FINDINGS, Episodes
from rtmref.engine.identity import target_option, trace_name
from rtmref.engine.tally import UNSUPPORTED, Tally
from rtmref.engine.vocabulary import vocabulary
from rtmref.events import (
    Ended,
    Event,
    Figure,
    Found,
    Judged,
    Noted,
    Progress,
    StageEnded,
    StageStarted,
    Started,
)
from rtmref.files import write_atomically
from rtmref.lang.spec import Spec
from rtmref.targets.target import Factory, name_of
from rtmref.trace import Trace
from rtmref.trace.writing import dump
from rtmref.verdicts import ExitCode, Verdict, Word

EVIDENCE: Final = "{} calls, every decision and limit drawn at random"


@dataclass(frozen=True, slots=True)
class FuzzSettings:
    """What to fuzz, for how long, and where findings go."""

    spec: Spec
    make: Factory
    seed: int = 0
    calls: int = 100_000
    """The budget in calls: with it, equal seeds do equal work."""
    seconds: float | None = None
    """A budget of time; the run then ends with the episode in which it is used up."""
    findings: Path | None = None
    """Folder for the traces of findings; None keeps them in the events only."""
    program: Program | None = field(default=None, compare=False)
    known: frozenset[str] = frozenset()
    """The fingerprints of differences that are no findings."""


def run(settings: FuzzSettings) -> Iterator[Event]:
    """Fuzz as a verb of its own; what is exercised is counted."""
    compiled = settings.program or program(settings.spec, Counters())
    yield Started(
        verb="fuzz",
        seed=settings.seed,
        settings={"calls": settings.calls, "target": name_of(settings.make)},
        specification=settings.spec.digest,
    )
    code = ExitCode.REACHED
    for event in stage(replace(settings, program=compiled)):
        if isinstance(event, Found):
            code = ExitCode.FINDING
        elif isinstance(event, Judged) and event.verdict.word is Word.NOT_RUN:
            code = ExitCode.INCONCLUSIVE
        yield event
    if compiled.counters is not None:
        yield from coverage.events(coverage.counted(compiled.counters))
    yield Ended(exit_code=code)


def stage(settings: FuzzSettings) -> Iterator[Event]:
    """The events of fuzzing, without beginning and end."""
    compiled = settings.program or program(settings.spec)
    episodes = Episodes(compiled, settings.make, settings.seed, settings.findings)
    name = episodes.lockstep.target.name
    yield StageStarted(
        stage="fuzz", title=f"lockstep fuzzing of {name}", total=settings.calls, unit="calls"
    )
    with closing(episodes.lockstep.target):
        yield from _played(settings, episodes)
    yield StageEnded(stage="fuzz")


def _played(settings: FuzzSettings, episodes: Episodes) -> Iterator[Event]:
    begun = monotonic()
    seen: set[str] = set(settings.known)
    most = len(seen) + MOST_FINDINGS
    while episodes.tally.calls < settings.calls and len(seen) < most:
        divergence = episodes.play(settings.calls - episodes.tally.calls)
        if divergence is not None and divergence.fingerprint not in seen:
            discovery = episodes.told(divergence, settings.seed, seen)
            seen |= discovery.fingerprints
            store(settings.findings, discovery.trace, settings.spec)
            yield Found(finding=discovery.finding)
        done = min(episodes.tally.calls, settings.calls)
        yield Progress(stage="fuzz", done=done, total=settings.calls)
        if settings.seconds is not None and monotonic() - begun >= settings.seconds:
            break
    found = len(seen) > len(settings.known)
    yield from _summary(settings, episodes, found, monotonic() - begun)


def store(folder: Path | None, trace: Trace, spec: Spec) -> None:
    """Write the trace of a finding into the folder, whole or not at all."""
    if folder is not None:
        write_atomically(folder / trace_name(trace), dump(trace, vocabulary(spec)))


def options(episodes: Episodes) -> str:
    """How the verb is told the target, the profile and the burst; empty for the usual ones."""
    target, profile = episodes.lockstep.target, episodes.profile
    if profile is None:
        return target_option(target.name)
    burst = f" --burst {episodes.lockstep.burst}" if episodes.lockstep.burst else ""
    return f"{target_option(target.name)} --profile {profile.name}{burst}"


def _evidence(episodes: Episodes, calls: int) -> str:
    profile = episodes.profile
    return EVIDENCE.format(calls) if profile is None else f"{calls} calls by {profile.name}"


def _summary(
    settings: FuzzSettings, episodes: Episodes, failed: bool, seconds: float
) -> Iterator[Event]:
    done = episodes.tally.calls
    yield from unsupported(episodes.tally)
    yield Judged(
        kind="lockstep",
        verdict=Verdict(Word.VIOLATED) if failed else tested(episodes.tally),
        subject=episodes.lockstep.target.name,
        evidence=_evidence(episodes, episodes.tally.compared),
        reproduce=f"rtmref fuzz{options(episodes)} --seed {settings.seed} --calls {done}",
    )
    for said in episodes.lockstep.remarks():
        yield Noted(text=said)
    yield Figure(name="fuzz_calls", value=done)
    if seconds > 0:
        yield Figure(name="fuzz_calls_per_s", value=done / seconds, measured=True)


def tested(tally: Tally) -> Verdict:
    """The verdict where nothing was found: calls that the target did not support do not count."""
    if not tally.compared:
        return Verdict(Word.NOT_RUN, "the target supported no call")
    return Verdict(Word.TESTED, str(tally.compared))


def unsupported(tally: Tally) -> Iterator[Event]:
    """A sentence on each operation of which the target did not support every call."""
    for operation, times in tally.hits.get(UNSUPPORTED, {}).items():
        calls = "1 call" if times == 1 else f"{times:,} calls"
        yield Noted(text=f"not supported by the target, so not compared: {calls} of {operation}")

"""Lockstep fuzzing: episodes of random calls on the model and a target, failures made small."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any, Final

from rtmref import trace as traces
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program
from rtmref.engine.lockstep import Divergence, Lockstep
from rtmref.engine.shrink import shrink
from rtmref.engine.story import finding
from rtmref.events import (
    Coverage,
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
from rtmref.lang.spec import Spec
from rtmref.machines.source import Source, coverage, draw_configuration, seeded
from rtmref.targets.target import Factory
from rtmref.trace import Call, Trace
from rtmref.verdicts import ExitCode, Verdict, Word

EPISODE: Final = 1000
"""Calls of an episode: what goes wrong late needs long ones."""
MOST_FINDINGS: Final = 10


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


def run(settings: FuzzSettings) -> Iterator[Event]:
    """Fuzz as a verb of its own."""
    yield Started(
        verb="fuzz",
        seed=settings.seed,
        settings={"calls": settings.calls, "target": settings.make().name},
        specification=settings.spec.digest,
    )
    found = 0
    for event in stage(settings):
        found += isinstance(event, Found)
        yield event
    yield Ended(exit_code=ExitCode.FINDING if found else ExitCode.REACHED)


def stage(settings: FuzzSettings) -> Iterator[Event]:
    """The events of fuzzing, without beginning and end."""
    random = Random(settings.seed)
    model = Model(settings.program or program(settings.spec))
    lockstep = Lockstep(model, settings.make())
    source = Source(model, seeded(random.random))
    name = lockstep.target.name
    yield StageStarted(
        stage="fuzz", title=f"lockstep fuzzing of {name}", total=settings.calls, unit="calls"
    )
    begun = monotonic()
    done = 0
    seen: set[str] = set()
    while done < settings.calls and len(seen) < MOST_FINDINGS:
        limits, decisions = draw_configuration(settings.spec, source.below)
        lockstep.reset(limits, decisions)
        source.begin()
        divergence = lockstep.episode(source, min(EPISODE, settings.calls - done))
        done += max(1, len(lockstep.played))
        if divergence is not None and divergence.fingerprint not in seen:
            seen.add(divergence.fingerprint)
            yield _found(settings, lockstep, divergence, limits, decisions)
        yield Progress(stage="fuzz", done=min(done, settings.calls), total=settings.calls)
        if settings.seconds is not None and monotonic() - begun >= settings.seconds:
            break
    yield from _summary(settings, source, name, done, bool(seen), monotonic() - begun)
    yield StageEnded(stage="fuzz")


def _found(
    settings: FuzzSettings,
    lockstep: Lockstep,
    divergence: Divergence,
    limits: Mapping[str, Any],
    decisions: Mapping[str, str],
) -> Found:
    calls = minimised(lockstep, limits, decisions, divergence)
    trace = Trace(
        calls=calls,
        limits=limits,
        decisions=decisions,
        seed=settings.seed,
        about=divergence.fingerprint,
        target=lockstep.target.name,
        expected=divergence.fingerprint,
    )
    path = store(settings, trace)
    return Found(finding=finding(settings.spec, lockstep, trace, divergence, path))


def minimised(
    lockstep: Lockstep,
    limits: Mapping[str, Any],
    decisions: Mapping[str, str],
    divergence: Divergence,
) -> tuple[Call, ...]:
    """The smallest trace found that diverges with the same fingerprint."""
    fingerprint = divergence.fingerprint

    def fails(calls: Sequence[Call]) -> bool:
        lockstep.reset(limits, decisions)
        again = lockstep.replay(calls)
        return again is not None and again.fingerprint == fingerprint

    calls = lockstep.symbolic()
    return shrink(lockstep.model.spec, calls, fails) if fails(calls) else calls


def parameter_names(spec: Spec) -> dict[str, tuple[str, ...]]:
    """The parameter names of every operation, in documented order."""
    return {op.name: tuple(p.name for p in op.parameters) for op in spec.operations.values()}


def store(settings: FuzzSettings, trace: Trace) -> Path | None:
    """Write the trace of a finding into the folder, whole or not at all."""
    if settings.findings is None:
        return None
    settings.findings.mkdir(parents=True, exist_ok=True)
    stem = "-".join(trace.about.split()).lower()
    path = settings.findings / f"{stem}.yaml"
    partial = path.with_suffix(".partial")
    partial.write_text(traces.dump(trace, parameter_names(settings.spec)), encoding="utf-8")
    partial.replace(path)
    return path


def _summary(
    settings: FuzzSettings, source: Source, name: str, done: int, failed: bool, seconds: float
) -> Iterator[Event]:
    hits = coverage(source)
    yield Coverage(dimension="refusals and results", hits=hits, stage="fuzz")
    missed = [element for element, count in hits.items() if count == 0]
    if missed:
        yield Noted(text=f"fuzzing never reached {len(missed)} of {len(hits)}: {missed[0]}, …")
    verdict = Verdict(Word.VIOLATED) if failed else Verdict(Word.TESTED, str(done))
    yield Judged(
        kind="lockstep",
        verdict=verdict,
        subject=name,
        evidence=f"{done} calls, every decision and limit drawn at random",
        reproduce=f"rtmref fuzz --seed {settings.seed} --calls {settings.calls}",
    )
    yield Figure(name="fuzz_calls", value=done)
    if seconds > 0:
        yield Figure(name="fuzz_calls_per_s", value=done / seconds, measured=True)

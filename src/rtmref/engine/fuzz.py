"""Lockstep fuzzing: episodes of random calls on the model and a target, failures made small."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any, Final

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program
from rtmref.engine.handles import Aliases
from rtmref.engine.lockstep import Divergence, Lockstep
from rtmref.engine.shrink import Fails, shrink
from rtmref.engine.story import finding
from rtmref.engine.vocabulary import vocabulary
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
from rtmref.trace import Trace
from rtmref.trace.writing import dump
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
            yield _found(settings, lockstep, divergence, (limits, decisions), seen)
        yield Progress(stage="fuzz", done=min(done, settings.calls), total=settings.calls)
        if settings.seconds is not None and monotonic() - begun >= settings.seconds:
            break
    yield from _summary(settings, source, name, done, bool(seen), monotonic() - begun)
    yield StageEnded(stage="fuzz")


def _found(
    settings: FuzzSettings,
    lockstep: Lockstep,
    divergence: Divergence,
    configuration: tuple[Mapping[str, Any], Mapping[str, str]],
    seen: set[str],
) -> Found:
    limits, decisions = configuration
    whole = Trace(
        calls=lockstep.symbolic(),
        limits=limits,
        decisions=decisions,
        seed=settings.seed,
        target=lockstep.target.name,
    )
    smallest = minimised(lockstep, whole, seen)
    last = _diverged(lockstep, smallest) or divergence
    seen |= {divergence.fingerprint, last.fingerprint}
    trace = replace(smallest, about=last.fingerprint, expected=last.fingerprint)
    path = store(settings, trace)
    return Found(finding=finding(settings.spec, lockstep, trace, last, path))


def minimised(lockstep: Lockstep, trace: Trace, seen: Container[str] = ()) -> Trace:
    """The smallest trace found that diverges as the given one does.

    A smaller one that diverges otherwise is better still: what goes wrong in the state often shows
    late and by chance. Ways that are in `seen` already do not count.
    """
    first = _diverged(lockstep, trace)
    if first is None:
        return trace
    exact = shrink(lockstep.model.spec, trace, _diverging(lockstep, first.fingerprint.__eq__))
    other = _diverging(lockstep, lambda fingerprint: fingerprint not in seen)
    free = shrink(lockstep.model.spec, exact, other)
    return free if len(free.calls) < len(exact.calls) else exact


def _diverging(lockstep: Lockstep, counts: Callable[[str], bool]) -> Fails:
    def fails(candidate: Trace) -> Aliases | None:
        again = _diverged(lockstep, candidate)
        return lockstep.aliases() if again is not None and counts(again.fingerprint) else None

    return fails


def _diverged(lockstep: Lockstep, trace: Trace) -> Divergence | None:
    lockstep.reset(trace.limits, trace.decisions)
    return lockstep.replay(trace.calls)


def store(settings: FuzzSettings, trace: Trace) -> Path | None:
    """Write the trace of a finding into the folder, whole or not at all."""
    if settings.findings is None:
        return None
    settings.findings.mkdir(parents=True, exist_ok=True)
    stem = "-".join(trace.about.split()).lower()
    path = settings.findings / f"{stem}.yaml"
    partial = path.with_suffix(".partial")
    partial.write_text(dump(trace, vocabulary(settings.spec)), encoding="utf-8")
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

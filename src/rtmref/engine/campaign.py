"""Long fuzzing on several processes that goes on where it was, whenever it is stopped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from time import monotonic
from typing import Final

from rtmref.concrete.counters import Counters, option_name
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program
from rtmref.engine import coverage, progress, replay
from rtmref.engine.batches import Batches
from rtmref.engine.episodes import Discovery, Episodes, trace_name
from rtmref.engine.fuzz import EVIDENCE, MOST_FINDINGS, store, tested, unsupported
from rtmref.engine.progress import State
from rtmref.engine.tally import DRAWN, Tally
from rtmref.events import (
    Event,
    Figure,
    Finding,
    Found,
    Judged,
    Noted,
    Progress,
    Rejected,
    StageEnded,
    StageStarted,
    Started,
    concluded,
    fingerprint,
)
from rtmref.lang.spec import Spec
from rtmref.targets.target import Factory, name_of
from rtmref.verdicts import Verdict, Word

BATCH: Final = 50_000
"""Calls of a batch: as much as is lost at most, for each process, when it is stopped."""


@dataclass(frozen=True, slots=True)
class CampaignSettings:
    """What to fuzz for how long, on how many processes, and where to keep what was done."""

    spec: Spec
    make: Factory
    folder: Path
    """Where the progress and the traces of findings are kept."""
    calls: int
    """How many calls there are to be in the end, those of earlier runs included."""
    seed: int = 0
    workers: int = 2
    seconds: float | None = None
    """A budget of time; no batch begins after it."""
    batch: int = BATCH
    program: Program | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch met and found."""

    tally: Tally
    discoveries: tuple[Discovery, ...]


def run(settings: CampaignSettings) -> Iterator[Event]:
    """The campaign as a verb of its own: 0 once all calls are done and nothing was found."""
    return concluded(_events(settings))


def _events(settings: CampaignSettings) -> Iterator[Event]:
    yield Started(
        verb="fuzz",
        seed=settings.seed,
        settings={
            "calls": settings.calls,
            "target": name_of(settings.make),
            "resume": str(settings.folder),
            "workers": settings.workers,
        },
        specification=settings.spec.digest,
    )
    yield from stage(settings)


def stage(settings: CampaignSettings) -> Iterator[Event]:
    """The events of the campaign, without beginning and end."""
    compiled = settings.program or program(settings.spec, Counters())
    name = name_of(settings.make)
    yield StageStarted(
        stage="fuzz", title=f"lockstep fuzzing of {name}", total=settings.calls, unit="calls"
    )
    try:
        with progress.held(settings.folder):
            yield from _campaign(settings, compiled, name)
    except progress.UnusableError as error:
        yield Rejected(argument=f"--resume {settings.folder}", message=str(error))
    yield StageEnded(stage="fuzz")


def _campaign(settings: CampaignSettings, compiled: Program, name: str) -> Iterator[Event]:
    state, said = _resumed(settings, name)
    yield Noted(text=said)
    yield from (Found(finding=one) for one in _open(settings, state, compiled))
    begun, before = monotonic(), state.tally.calls
    yield _progress(settings, state)
    for number, batch in _played(settings, state, compiled):
        yield from _taken(settings, state, number, batch)
        yield _progress(settings, state)
    if compiled.counters is not None:
        yield from coverage.events(coverage.summed(compiled.counters, state.tally.hits))
    yield from _summary(settings, state, name)
    seconds = monotonic() - begun
    if state.tally.calls > before:
        rate = (state.tally.calls - before) / seconds
        yield Figure(name="fuzz_calls_per_s", value=rate, measured=True)


def _resumed(settings: CampaignSettings, name: str) -> tuple[State, str]:
    """The state to go on from, and a sentence on it."""
    current = progress.identity(settings.spec, name, settings.seed, settings.batch)
    kept = progress.load(settings.folder)
    if kept is None:
        return State(current), f"the campaign in {settings.folder} begins"
    if kept.identity == current:
        return kept, f"the campaign in {settings.folder} goes on after {kept.tally.calls:,} calls"
    changed = [
        each
        for each in current.__dataclass_fields__
        if getattr(current, each) != getattr(kept.identity, each)
    ]
    progress.set_aside(settings.folder, kept)
    return State(current), (
        f"the campaign in {settings.folder} starts anew: other {' and '.join(changed)} than in its "
        f"{kept.tally.calls:,} calls so far, which do not count"
    )


def _open(settings: CampaignSettings, state: State, compiled: Program) -> Iterator[Finding]:
    """The stories of what earlier runs found."""
    model = Model(compiled)
    name = name_of(settings.make)
    again = replay.ReplaySettings(settings.spec, (), {name: settings.make})
    for file in state.open:
        path = settings.folder / file
        told = replay.replay(again, model, path)
        yield told.finding or Finding(
            id=fingerprint("lockstep", file),
            title=f"found earlier, and not again in {path}: {told.answer}, {told.reason}",
            kind="lockstep",
            trace=str(path),
            reproduce=f"rtmref replay {path}",
        )


def _played(
    settings: CampaignSettings, state: State, compiled: Program
) -> Iterator[tuple[int, Batch]]:
    """The batches that are missing, as they are done."""
    begun = monotonic()

    def goes_on(_: int) -> bool:
        in_time = settings.seconds is None or monotonic() - begun < settings.seconds
        return in_time and len(state.open) < MOST_FINDINGS

    def work(number: int) -> Batch:
        return play(settings, compiled, number, set(state.findings))

    missing = (n for n in range(-(-settings.calls // settings.batch)) if n not in state.done)
    return Batches(work, settings.workers).results(takewhile(goes_on, missing))


def play(settings: CampaignSettings, compiled: Program, number: int, known: set[str]) -> Batch:
    """One batch: its calls depend on seed and number alone; what is known is not told again."""
    seed = f"{settings.seed} {number}"
    episodes = Episodes(compiled, settings.make, seed, settings.folder)
    discoveries: list[Discovery] = []
    with closing(episodes.lockstep.target):
        while episodes.tally.calls < settings.batch:
            divergence = episodes.play(settings.batch - episodes.tally.calls)
            if divergence is None or divergence.fingerprint in known:
                continue
            if len(discoveries) < MOST_FINDINGS:
                discoveries.append(episodes.told(divergence, settings.seed, known))
                known |= discoveries[-1].fingerprints
    return Batch(episodes.counted(), tuple(discoveries))


def _taken(settings: CampaignSettings, state: State, number: int, batch: Batch) -> Iterator[Event]:
    """Keep what a batch met and found; traces first, so that no finding is without its own."""
    for discovery in batch.discoveries:
        known = [state.findings[one] for one in discovery.fingerprints if one in state.findings]
        if not known:
            store(settings.folder, discovery.trace, settings.spec)
            yield Found(finding=discovery.finding)
        for one in sorted(discovery.fingerprints):
            state.findings.setdefault(one, known[0] if known else trace_name(discovery.trace))
    state.done.add(number)
    state.tally.add(batch.tally)
    progress.save(settings.folder, state)


def _progress(settings: CampaignSettings, state: State) -> Progress:
    done = min(state.tally.calls, settings.calls)
    return Progress(stage="fuzz", done=done, total=settings.calls)


def _summary(settings: CampaignSettings, state: State, name: str) -> Iterator[Event]:
    tally = state.tally
    for decision in settings.spec.decisions.values():
        drawn = ", ".join(
            f"{option} {tally.hits.get(DRAWN, {}).get(option_name(decision.name, option), 0):,}"
            for option in decision.options
        )
        yield Noted(text=f"episodes under {decision.name}: {drawn}")
    yield from unsupported(tally)
    missing = settings.calls - tally.calls
    if missing > 0:
        yield Noted(text=f"{missing:,} calls are missing; the same command goes on with them")
    yield Noted(text=f"open divergences: {', '.join(state.open) or 'none'}")
    yield Judged(
        kind="lockstep",
        verdict=_verdict(state, missing),
        subject=name,
        evidence=EVIDENCE.format(tally.compared),
        reproduce=f"rtmref fuzz --resume {settings.folder} --calls {settings.calls}",
    )
    yield Figure(name="fuzz_calls", value=tally.calls)
    yield Figure(name="fuzz_episodes", value=tally.episodes)
    yield Figure(name="open_divergences", value=len(state.open), target=0, better="lower")


def _verdict(state: State, missing: int) -> Verdict:
    if state.open:
        return Verdict(Word.VIOLATED)
    if missing > 0:
        return Verdict(Word.NOT_RUN, f"{missing} calls are missing")
    return tested(state.tally)

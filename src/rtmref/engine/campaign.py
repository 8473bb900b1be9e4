"""Long fuzzing on several processes that goes on where it was, whenever it is stopped.

Batches are claimed one by one, so that several campaigns can share a folder, and done by whatever
workforce there is.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Final

from rtmref.concrete.counters import Counters
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program
from rtmref.engine import coverage, progress, replay, subject
from rtmref.engine.batch import Batch, Work, play
from rtmref.engine.campaign_summary import summary
from rtmref.engine.episodes import MOST_FINDINGS
from rtmref.engine.executors import LOCAL, ExecutorError, opened
from rtmref.engine.identity import target_option, trace_name
from rtmref.engine.progress import CORPUS, Progress
from rtmref.engine.standing import Kept, Outcome, Standing, Told
from rtmref.engine.subject import Prepared, Subject
from rtmref.engine.vocabulary import vocabulary
from rtmref.events import (
    Event,
    Figure,
    Finding,
    Found,
    Noted,
    Rejected,
    StageEnded,
    StageStarted,
    Started,
    concluded,
    fingerprint,
)
from rtmref.events import Progress as Advanced
from rtmref.lang.spec import Spec
from rtmref.profile import Profile
from rtmref.targets.target import Factory, name_of
from rtmref.trace.writing import dump

BATCH: Final = 50_000
"""Calls of a batch: as much as is lost at most, for each process, when it is stopped."""


@dataclass(frozen=True, slots=True)
class CampaignSettings:
    """What to fuzz for how long, who does it, and where to keep what was done."""

    spec: Spec
    make: Factory
    folder: Path
    """Where the progress and the traces of findings are kept."""
    calls: int
    """How many calls there are to be in the end, those of earlier runs included."""
    seed: int = 0
    workers: int | None = 2
    """Batches at once; None for as many as the workforce has processors."""
    seconds: float | None = None
    """A budget of time; no batch begins after it."""
    batch: int = BATCH
    executor: str = LOCAL
    """Who does the batches, as `executors.opened` takes it."""
    target: str = ""
    """The name of the target, or its command, for those who have to make it elsewhere."""
    paths: tuple[Path, ...] | None = None
    """Where the specification is, for those who have to load it elsewhere."""
    program: Program | None = field(default=None, compare=False)
    profile: Profile | None = None
    """The profile by which the target is measured, if it is by one."""
    measured: str = ""
    """What is told apart of profiles: the name, and whatever else counts are about."""
    known: frozenset[str] = frozenset()
    """The fingerprints of differences that are no findings."""


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
            "workers": settings.workers or "all",
            "executor": settings.executor,
        },
        specification=settings.spec.digest,
    )
    try:
        progress.kept_for(settings.folder, ())
    except progress.UnusableError as error:
        yield Rejected(argument=f"--resume {settings.folder}", message=str(error))
        return
    yield from stage(settings)


def stage(settings: CampaignSettings) -> Iterator[Event]:
    """The events of the campaign, without beginning and end."""
    name = name_of(settings.make)
    yield StageStarted(
        stage="fuzz", title=f"lockstep fuzzing of {name}", total=settings.calls, unit="calls"
    )
    current = progress.identity(
        settings.spec, name, settings.seed, settings.batch, settings.measured
    )
    try:
        with progress.entered(settings.folder, current) as (kept, said):
            yield Noted(text=said)
            yield from _Campaign(settings, name, current.code, kept).events()
    except progress.UnusableError as error:
        yield Rejected(argument=f"--resume {settings.folder}", message=str(error))
    except (ExecutorError, subject.ForeignError) as error:
        yield Rejected(argument=f"--executor {settings.executor}", message=str(error))
    yield StageEnded(stage="fuzz")


class _Campaign:
    """A campaign at work in its folder."""

    def __init__(self, settings: CampaignSettings, name: str, code: str, kept: Progress) -> None:
        self._settings = settings
        self._name = name
        self._progress = kept
        self._begun = monotonic()
        self._told: set[str] = set()
        """The files of the findings that this run has told."""
        paths = None if settings.paths is None else tuple(map(str, settings.paths))
        self._subject = Subject(settings.spec.digest, code, settings.target or name, paths)
        compiled = settings.program or program(settings.spec, Counters())
        self._prepared = Prepared(compiled, settings.make)
        subject.known(self._subject, self._prepared)

    @property
    def _standing(self) -> Standing:
        return self._progress.standing

    def events(self) -> Iterator[Event]:
        """Everything that happens until all is done, or the time is over."""
        settings, before = self._settings, self._standing.calls
        yield from self._found_by_others()
        yield self._advanced()
        with opened(settings.executor, play, settings.workers) as workforce:
            for work, batch in workforce.results(self._works()):
                yield from self._taken(work, batch)
                yield self._advanced()
        seconds = monotonic() - self._begun
        yield from self._found_by_others()
        counters = self._prepared.program.counters
        if counters is not None:
            yield from coverage.events(coverage.summed(counters, self._standing.tally.hits))
        again = _again(settings, self._name)
        yield from summary(settings.spec, self._standing, settings.calls, self._name, again)
        if self._standing.calls > before:
            rate = (self._standing.calls - before) / seconds
            yield Figure(name="fuzz_calls_per_s", value=rate, measured=True)

    def _advanced(self) -> Advanced:
        done = min(self._standing.calls, self._settings.calls)
        return Advanced(stage="fuzz", done=done, total=self._settings.calls)

    def _works(self) -> Iterator[Work | None]:
        """What there is to do: None where others, or batches at work, have to be waited for."""
        settings = self._settings
        numbers = range(-(-settings.calls // settings.batch))
        while self._goes_on():
            self._progress.look()
            missing = [n for n in numbers if n not in self._standing.done]
            if not missing:
                return
            ready = (n for n in missing if self._standing.is_ready(n))
            claimed = next((n for n in ready if self._progress.claim(n)), None)
            yield None if claimed is None else self._work(claimed)

    def _goes_on(self) -> bool:
        seconds = self._settings.seconds
        in_time = seconds is None or monotonic() - self._begun < seconds
        return in_time and len(self._standing.open) < MOST_FINDINGS

    def _work(self, number: int) -> Work:
        settings, corpus = self._settings, self._standing.corpus(number)
        return Work(
            self._subject,
            str(settings.folder),
            settings.seed,
            number,
            settings.batch,
            corpus=tuple((settings.folder / each).read_text(encoding="utf-8") for each in corpus),
            covered=frozenset(element for reached in corpus.values() for element in reached),
            known=self._settings.known.union(self._standing.findings),
        )

    def _taken(self, work: Work, batch: Batch) -> Iterator[Event]:
        """Keep what a batch met, found and kept, and tell what is new."""
        number, words = work.number, vocabulary(self._settings.spec)
        texts, told, kept = {}, [], []
        for discovery in batch.discoveries:
            name = trace_name(discovery.trace)
            texts[name] = dump(discovery.trace, words)
            told.append(Told(name, tuple(sorted(discovery.fingerprints))))
        for position, entry in enumerate(batch.kept, start=1):
            name = f"{CORPUS}/{number}-{position}.yaml"
            texts[name] = dump(entry.trace, words)
            kept.append(Kept(name, entry.reached))
        corpus, known = tuple(self._standing.corpus(number)), tuple(sorted(work.known))
        outcome = Outcome(batch.tally, tuple(told), tuple(kept), corpus, known)
        self._progress.keep(number, outcome, texts)
        for one, discovery in zip(told, batch.discoveries, strict=True):
            if one.trace in self._standing.open and one.trace not in self._told:
                self._told.add(one.trace)
                yield Found(finding=discovery.finding)

    def _found_by_others(self) -> Iterator[Found]:
        """The stories of findings that other runs, or others in the folder, have made."""
        settings, model = self._settings, Model(self._prepared.program)
        profile = settings.profile
        again = replay.ReplaySettings(
            settings.spec,
            (),
            {self._name: settings.make},
            profiles={} if profile is None else {profile.name: profile},
        )
        for file in [each for each in self._standing.open if each not in self._told]:
            self._told.add(file)
            path = settings.folder / file
            told = replay.replay(again, model, path)
            yield Found(
                finding=told.finding
                or Finding(
                    id=fingerprint("lockstep", file),
                    title=f"found earlier, and not again in {path}: {told.answer}, {told.reason}",
                    kind="lockstep",
                    trace=str(path),
                    reproduce=f"rtmref replay {shlex.quote(str(path))}",
                )
            )


def _again(settings: CampaignSettings, name: str) -> str:
    """The command that goes on with the campaign."""
    profile, folder = settings.profile, settings.folder
    by = "" if profile is None else f" --profile {profile.name}"
    where = shlex.quote(str(folder if profile is None else folder.parent))
    return f"rtmref fuzz{target_option(name)}{by} --resume {where} --calls {settings.calls}"

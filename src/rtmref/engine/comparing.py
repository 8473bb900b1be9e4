"""A comparison at work: calls, what differs in them, and what there is to say in the end."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any, Final

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine import dissent as dissents
from rtmref.engine.agreement import MODEL, table
from rtmref.engine.chorus import Chorus, Dissent
from rtmref.engine.comparable import Comparable
from rtmref.engine.handles import CallNames
from rtmref.engine.measured import configuration
from rtmref.engine.opening import OpenedSource
from rtmref.engine.smallest_dissent import smallest
from rtmref.engine.vocabulary import vocabulary
from rtmref.events import (
    Event,
    Finding,
    Found,
    Judged,
    Noted,
    Progress,
    Rejected,
    Said,
)
from rtmref.files import write_atomically
from rtmref.machines.source import seeded
from rtmref.trace import Trace, TraceError
from rtmref.trace.reading import load
from rtmref.trace.writing import dump
from rtmref.verdicts import Verdict, Word

EPISODE: Final = 250
"""Calls of an episode: a target that differs is left out until the next."""


@dataclass(frozen=True, slots=True)
class CompareSettings:
    """What to compare: on the calls of these traces, or on random ones if there are none."""

    targets: tuple[str, ...]
    """Names, or commands."""
    traces: tuple[Path, ...] = ()
    seed: int = 0
    calls: int = 10_000
    seconds: float | None = None
    findings: Path | None = None
    """Folder for the traces of differences; None keeps them in the events only."""
    profiles: tuple[str, ...] = ()
    """By which routing tables are compared; if none is named, by the strongest that fit."""
    program: Program | None = field(default=None, compare=False)

    @property
    def by_profiles(self) -> str:
        """The options that name the profiles, as they stand before others."""
        return "".join(f"--profile {shlex.quote(name)} " for name in self.profiles)


@dataclass(slots=True)
class Comparing:
    """A comparison at work."""

    settings: CompareSettings
    shared: Comparable
    chorus: Chorus = field(init=False)
    seen: Counter[str] = field(default_factory=Counter)
    """How often each difference showed."""
    names: dict[str, str] = field(default_factory=dict)
    """The differences by fingerprint, in words."""
    new: list[tuple[Dissent, Trace]] = field(default_factory=list)
    """Differences that are to be made small once the trace is over."""
    teller: Model = field(init=False)
    """Tells stories, while the model of the chorus stays where it is."""

    def __post_init__(self) -> None:
        self.chorus = self.shared.chorus()
        self.teller = Model(self.shared.program)

    def events(self) -> Iterator[Event]:
        """What differs, and then who agrees with whom."""
        yield from self._of_traces() if self.settings.traces else self._of_random_calls()
        yield from self._summary()

    def _of_traces(self) -> Iterator[Event]:
        shared = self.shared
        known = vocabulary(shared.whole)
        for number, path in enumerate(self.settings.traces, start=1):
            try:
                trace = load(path.read_text(encoding="utf-8"), known, str(path))
                shared.check(trace)
            except (OSError, UnicodeDecodeError, TraceError) as error:
                yield Rejected(argument=f"--trace {path}", message=str(error))
                continue
            trace = shared.configured(trace)
            names = CallNames(shared.spec)
            self.chorus.reset(trace.limits, trace.decisions)
            yield from self._crashed_at_reset()
            for position, call in enumerate(trace.calls, start=1):
                arguments = tuple(names.resolve(argument) for argument in call.arguments)
                found, made = self._played(call.operation, arguments)
                if not made:
                    why = f"call {position} leads out of what the targets have in common"
                    unplayed = Verdict(Word.NOT_RUN, why)
                    yield Judged(kind="regression", verdict=unplayed, subject=str(path))
                    break
                model = self.chorus.model
                names.take_in(position, call.operation, self.chorus.last, model.completed)
                yield from self._told(found, trace)
            yield from self._told(self.chorus.ended(), trace)
            yield from self._over()
            yield Progress(stage="compare", done=number, total=len(self.settings.traces))

    def _of_random_calls(self) -> Iterator[Event]:
        settings, shared = self.settings, self.shared
        profile = shared.profile
        below = seeded(Random(settings.seed).random)
        model = self.chorus.model
        source = (
            OpenedSource(model, below)
            if profile is None
            else OpenedSource(model, below, ranges=profile.operations, weights=profile.weights)
        )
        begun, tried = monotonic(), 0
        while tried < settings.calls and len(self.chorus.crashed) < len(self.chorus.voices):
            limits, decisions = configuration(shared.spec, below, source.wanted(), profile)
            trace = Trace((), *shared.fitted(limits, decisions, below), settings.seed)
            self.chorus.reset(trace.limits, trace.decisions)
            yield from self._crashed_at_reset()
            source.begin()
            for _ in range(min(EPISODE, settings.calls - tried)):
                tried += 1
                position, arguments = source.next()
                found, made = self._played(source.names[position], arguments)
                if made:
                    source.learn(position, self.chorus.last)
                yield from self._told(found, trace)
                if not self.chorus.going:
                    break
            for operation, arguments in source.observations():
                if operation in shared.spec.operations:
                    yield from self._told(self._played(operation, arguments)[0], trace)
            yield from self._told(self.chorus.ended(), trace)
            yield from self._over()
            yield Progress(stage="compare", done=tried, total=settings.calls)
            if settings.seconds is not None and monotonic() - begun >= settings.seconds:
                break

    def _played(self, operation: str, arguments: tuple[Any, ...]) -> tuple[Dissent | None, bool]:
        """The difference in a call, and whether the call was made at all."""
        before = self.chorus.unmade
        found = self.chorus.play(operation, arguments)
        made = self.chorus.unmade == before
        return found, made

    def _crashed_at_reset(self) -> Iterator[Event]:
        for name, said in self.chorus.crashed.items():
            if name not in self.names:
                yield from self._left_out(name, said)

    def _left_out(self, name: str, said: str) -> Iterator[Event]:
        self.names[name] = said
        yield Noted(text=f"{name} is left out from here on: {said}", level="warning")

    def _told(self, found: Dissent | None, trace: Trace) -> Iterator[Event]:
        """The first time that a difference shows, its story."""
        if found is None:
            return
        mark = dissents.fingerprint_of(found)
        self.seen[mark] += 1
        if mark not in self.names:
            self.names[mark] = ""
            whole = replace(trace, calls=self.chorus.calls())
            self.new.append((found, whole))
        for name, said in self.chorus.crashed.items():
            if name not in self.names:
                yield from self._left_out(name, said)

    def _over(self) -> Iterator[Event]:
        """A trace is over: what was new in it is made small and told."""
        new, self.new = self.new, []
        for found, trace in new:
            small = smallest(self.chorus, found, trace)
            told = self._finding(*small, dissents.fingerprint_of(found))
            self.names[dissents.fingerprint_of(found)] = told.title
            yield Found(finding=told)

    def _finding(self, found: Dissent, trace: Trace, mark: str) -> Finding:
        settings = self.settings
        file, rest = "", f"--seed {settings.seed} --calls {settings.calls}"
        if settings.findings is not None:
            file = str(settings.findings / f"compare-{mark}.yaml")
            rest = f"--trace {shlex.quote(file)}"
        again = dissents.command(settings.targets, settings.by_profiles + rest)
        told = dissents.finding(self.teller, found, trace, file, again)
        if file:
            titled = replace(trace, about=told.title)
            write_atomically(Path(file), dump(titled, vocabulary(self.shared.whole)))
        return told

    def _summary(self) -> Iterator[Event]:
        chorus, targets = self.chorus, tuple(self.chorus.voices)
        for mark, times in self.seen.most_common():
            yield Noted(text=f"{times:,}×: {self.names[mark]}")
        for name, times in chorus.unsupported.items():
            yield Noted(text=f"{name} was left out of {times:,} traces over what it lacks")
        if chorus.unmade:
            said = "they would have led out of what the targets have in common"
            yield Noted(text=f"{chorus.unmade:,} calls were not made: {said}")
        for name, voice in chorus.voices.items():
            for said in voice.remarks():
                yield Noted(text=f"{name}: {said}")
        yield Said(text="\n".join(table(chorus.agreement, targets)))
        for name in targets:
            yield self._judged(name)

    def _judged(self, name: str) -> Judged:
        agreed, asked = self.chorus.agreement.of(name, MODEL)
        verdict = Verdict(Word.TESTED, str(asked)) if asked else None
        if agreed < asked or name in self.chorus.crashed:
            verdict = Verdict(Word.VIOLATED)
        settings = self.settings
        traces = " ".join(f"--trace {shlex.quote(str(path))}" for path in settings.traces)
        rest = traces or f"--seed {settings.seed} --calls {settings.calls}"
        return Judged(
            kind="lockstep",
            verdict=verdict or Verdict(Word.NOT_RUN, "it was put no call"),
            subject=name,
            evidence=f"agrees with the model in {agreed:,} of {asked:,} calls",
            reproduce=dissents.command(settings.targets, settings.by_profiles + rest),
        )

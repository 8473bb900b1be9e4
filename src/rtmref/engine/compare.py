"""Several targets and the model on the same calls: who answers what, and who agrees with whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any, Final

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine import dissent as dissents
from rtmref.engine.chorus import MODEL, Chorus, Dissent
from rtmref.engine.comparable import Comparable, comparable
from rtmref.engine.handles import CallNames
from rtmref.engine.measured import configuration
from rtmref.engine.opening import OpenedSource
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
    StageEnded,
    StageStarted,
    Started,
    concluded,
)
from rtmref.files import write_atomically
from rtmref.lang.spec import Spec
from rtmref.machines.source import seeded
from rtmref.profile import Profile
from rtmref.targets.child import TargetError
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
    program: Program | None = field(default=None, compare=False)


def run(settings: CompareSettings, spec: Spec, profiles: Mapping[str, Profile]) -> Iterator[Event]:
    """The comparison as a verb of its own; `profiles` are those that routing tables can have."""
    return concluded(_events(settings, spec, profiles))


def _events(
    settings: CompareSettings, spec: Spec, profiles: Mapping[str, Profile]
) -> Iterator[Event]:
    yield Started(
        verb="compare",
        seed=settings.seed,
        settings={
            "targets": settings.targets,
            **({"traces": tuple(map(str, settings.traces))} if settings.traces else {}),
            **({} if settings.traces else {"calls": settings.calls}),
        },
        specification=spec.digest,
    )
    try:
        shared = comparable(spec, settings.targets, profiles, settings.program)
    except TargetError as error:
        yield Rejected(argument="TARGET", message=str(error))
        return
    try:
        yield from _compared(settings, shared)
    except TargetError as error:
        yield Rejected(argument="TARGET", message=str(error))
    finally:
        shared.close()


def _compared(settings: CompareSettings, shared: Comparable) -> Iterator[Event]:
    yield from (Noted(text=remark) for remark in shared.remarks)
    many = len(settings.traces) or settings.calls
    unit = "traces" if settings.traces else "calls"
    title = f"comparison of {', '.join(settings.targets)} and the model"
    yield StageStarted(stage="compare", title=title, total=many, unit=unit)
    yield from _Comparing(settings, shared).events()
    yield StageEnded(stage="compare")


@dataclass(slots=True)
class _Comparing:
    """A comparison at work."""

    settings: CompareSettings
    shared: Comparable
    chorus: Chorus = field(init=False)
    seen: Counter[str] = field(default_factory=Counter)
    """How often each difference showed."""
    names: dict[str, str] = field(default_factory=dict)
    """The differences by fingerprint, in words."""
    calls: int = 0
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
                    said = f"{path}: call {position} and what follows were not made"
                    yield Noted(text=f"{said}: they lead out of what the targets have in common")
                    break
                model = self.chorus.model
                names.take_in(position, call.operation, model.answer, model.completed)
                yield from self._told(found, trace)
            yield from self._told(self.chorus.ended(), trace)
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
                    source.learn(position, self.chorus.model.answer)
                yield from self._told(found, trace)
                if not self.chorus.going:
                    break
            for operation, arguments in source.observations():
                if operation in shared.spec.operations:
                    yield from self._told(self._played(operation, arguments)[0], trace)
            yield from self._told(self.chorus.ended(), trace)
            yield Progress(stage="compare", done=tried, total=settings.calls)
            if settings.seconds is not None and monotonic() - begun >= settings.seconds:
                break

    def _played(self, operation: str, arguments: tuple[Any, ...]) -> tuple[Dissent | None, bool]:
        """The difference in a call, and whether the call was made at all."""
        before = self.chorus.unmade
        found = self.chorus.play(operation, arguments)
        made = self.chorus.unmade == before
        self.calls += made
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
            whole = replace(trace, calls=self.chorus.calls(), about=mark, expected=mark)
            told = self._finding(found, whole, mark)
            self.names[mark] = told.title
            yield Found(finding=told)
        for name, said in self.chorus.crashed.items():
            if name not in self.names:
                yield from self._left_out(name, said)

    def _finding(self, found: Dissent, trace: Trace, mark: str) -> Finding:
        settings, targets = self.settings, self.settings.targets
        file, rest = "", f"--seed {settings.seed} --calls {settings.calls}"
        if settings.findings is not None:
            path = settings.findings / f"compare-{mark}.yaml"
            write_atomically(path, dump(trace, vocabulary(self.shared.whole)))
            file, rest = str(path), f"--trace {path}"
        again = dissents.command(targets, rest)
        return dissents.finding(self.teller, found, trace, file, again)

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
        yield Said(text="\n".join(_table(chorus, targets)))
        for name in targets:
            yield self._judged(name)

    def _judged(self, name: str) -> Judged:
        agreed, asked = self.chorus.agreement.of(name, MODEL)
        verdict = Verdict(Word.TESTED, str(asked)) if asked else None
        if agreed < asked or name in self.chorus.crashed:
            verdict = Verdict(Word.VIOLATED)
        settings = self.settings
        traces = " ".join(f"--trace {path}" for path in settings.traces)
        rest = traces or f"--seed {settings.seed} --calls {settings.calls}"
        return Judged(
            kind="lockstep",
            verdict=verdict or Verdict(Word.NOT_RUN, "it was put no call"),
            subject=name,
            evidence=f"agrees with the model in {agreed:,} of {asked:,} calls",
            reproduce=dissents.command(settings.targets, rest),
        )


def _table(chorus: Chorus, targets: tuple[str, ...]) -> Iterator[str]:
    """Who agrees with whom, in how many calls: those first that agree with the model most."""
    of = chorus.agreement.of

    def missed(name: str) -> int:
        agreed, asked = of(name, MODEL)
        return asked - agreed

    yield "calls in which they agree, of those that both were put:"
    order = sorted(targets, key=missed)
    for number, name in enumerate(order):
        others = (MODEL, *order[:number], *order[number + 1 :])
        said = ", ".join(
            f"{other} {of(name, other)[0]:,}/{of(name, other)[1]:,}" for other in others
        )
        yield f"  {name}: {said}"

"""A run as one value: what the events of a stream add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from rtmref.diagnostics import Diagnostic
from rtmref.events import (
    ENDINGS,
    Complained,
    Coverage,
    Ended,
    Event,
    Explored,
    Figure,
    Finding,
    Found,
    Grounded,
    Judged,
    Misused,
    MutantJudged,
    Noted,
    Progress,
    Reached,
    Rejected,
    Said,
    StageEnded,
    StageStarted,
    Started,
    Traced,
)
from rtmref.report.outside import harmless
from rtmref.verdicts import ExitCode, Word

OUTSIDE: Final = ""
"""The stage of what happened outside all stages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A part of the run with its duration; `ended` is False where the run was cut."""

    stage: str
    title: str
    seconds: float = 0.0
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything that reports show. `exit_code` is None where the stream has no end."""

    started: Started
    seconds: float = 0.0
    stages: tuple[Stage, ...] = ()
    checks: Mapping[str, tuple[Judged, ...]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    figures: tuple[Figure, ...] = ()
    notes: tuple[Noted, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    facts: tuple[Traced, ...] = ()
    misuses: tuple[Misused, ...] = ()
    mutants: tuple[MutantJudged, ...] = ()
    ledger: tuple[Grounded, ...] = ()
    explorations: tuple[Explored, ...] = ()
    complaints: tuple[Diagnostic, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    said: tuple[str, ...] = ()
    exit_code: ExitCode | None = None

    @property
    def judged(self) -> tuple[Judged, ...]:
        """The checks of all stages, in their order."""
        return tuple(check for checks in self.checks.values() for check in checks)

    @property
    def verdicts(self) -> dict[Word, int]:
        """How many checks ended with each word; every word is there."""
        counts = Counter(check.verdict.word for check in self.judged)
        return {word: counts[word] for word in Word}

    @property
    def ending(self) -> str:
        """How the run ended, in words."""
        if self.exit_code is None:
            return "the stream has no end: the run was cut off"
        return ENDINGS[self.exit_code]

    def finding_of(self, check: Judged) -> Finding | None:
        """The finding that tells why a check is violated, if there is one."""
        place = (check.kind, check.invariant, check.operation)
        fitting = [
            item for item in self.findings if (item.kind, item.invariant, item.operation) == place
        ]
        same = (item for item in fitting if item.reproduce == check.reproduce)
        return next(same, fitting[0] if fitting else None)


@dataclass(slots=True)
class Collector:
    """Folds events into a `Run`; `at` is seconds since the start, measured by who passes them."""

    started: Started = field(default_factory=lambda: Started(verb=""))
    seconds: float = 0.0
    stages: dict[str, Stage] = field(default_factory=dict)
    begun: dict[str, float] = field(default_factory=dict)
    open_stages: list[str] = field(default_factory=list)
    checks: dict[str, list[Judged]] = field(default_factory=dict)
    findings: dict[str, Finding] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    notes: dict[Noted, None] = field(default_factory=dict)
    coverage: dict[tuple[str, str], Coverage] = field(default_factory=dict)
    facts: dict[str, Traced] = field(default_factory=dict)
    misuses: dict[tuple[str, str], Misused] = field(default_factory=dict)
    mutants: list[MutantJudged] = field(default_factory=list)
    ledger: dict[str, Grounded] = field(default_factory=dict)
    explorations: dict[str, Explored] = field(default_factory=dict)
    complaints: dict[Diagnostic, None] = field(default_factory=dict)
    rejected: dict[Rejected, None] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    exit_code: ExitCode | None = None

    def take(self, event: Event, at: float = 0.0) -> None:
        """Add one event; repeated findings, figures, notes and complaints count once."""
        self.seconds = at
        match event:
            case Started():
                self.started = event
            case StageStarted(stage=stage):
                self._begin(event, at)
            case StageEnded(stage=stage):
                self._end(stage, at)
            case Judged():
                stage = self.open_stages[-1] if self.open_stages else OUTSIDE
                self.checks.setdefault(stage, []).append(event)
            case Found(finding=finding):
                self.findings.setdefault(finding.id, finding)
            case Reached(finding=name, label=label, story=story) if name in self.findings:
                self.findings[name] = replace(self.findings[name], reach=label, run=story)
            case Figure():
                self.figures[event.name] = event
            case Noted():
                self.notes[event] = None
            case Coverage():
                self.coverage[event.stage, event.dimension] = event
            case Traced(fact=fact):
                self.facts[fact] = event
            case Misused(stage=stage, misuse=misuse):
                self.misuses[stage, misuse] = event
            case MutantJudged():
                self.mutants.append(event)
            case Grounded(invariant=name):
                self.ledger[name] = event
            case Explored(scope=scope):
                self.explorations[scope] = event
            case Complained(diagnostics=diagnostics):
                self.complaints.update(dict.fromkeys(diagnostics))
            case Rejected():
                self.rejected[event] = None
            case Said(text=text):
                self.said.append(text)
            case Ended(exit_code=code):
                self.exit_code = code
            case Progress() | Reached():
                pass

    def _begin(self, event: StageStarted, at: float) -> None:
        self.stages[event.stage] = Stage(stage=event.stage, title=event.title)
        self.begun[event.stage] = at
        self.open_stages.append(event.stage)

    def _end(self, name: str, at: float) -> None:
        if name not in self.open_stages:
            return
        self.open_stages.remove(name)
        seconds = at - self.begun[name]
        self.stages[name] = replace(self.stages[name], seconds=seconds, ended=True)

    def run(self) -> Run:
        """What the events taken so far add up to."""
        return Run(
            started=self.started,
            seconds=self.seconds,
            stages=tuple(self.stages.values()),
            checks={stage: tuple(checks) for stage, checks in self.checks.items()},
            findings=tuple(self.findings.values()),
            figures=tuple(self.figures.values()),
            notes=tuple(self.notes),
            coverage=tuple(self.coverage.values()),
            facts=tuple(self.facts.values()),
            misuses=tuple(self.misuses.values()),
            mutants=tuple(self.mutants),
            ledger=tuple(self.ledger.values()),
            explorations=tuple(self.explorations.values()),
            complaints=tuple(self.complaints),
            rejected=tuple(self.rejected),
            said=tuple(self.said),
            exit_code=self.exit_code,
        )


def collect(events: Iterable[Event]) -> Run:
    """The run of a whole stream, without times."""
    collector = Collector()
    for event in events:
        collector.take(harmless(event))
    return collector.run()


def without_times(run: Run) -> Run:
    """The run without anything that a clock or a machine had a say in."""
    return replace(
        run,
        seconds=0.0,
        stages=tuple(replace(stage, seconds=0.0) for stage in run.stages),
        figures=tuple(figure for figure in run.figures if not figure.measured),
        mutants=tuple(replace(mutant, seconds=0.0) for mutant in run.mutants),
    )

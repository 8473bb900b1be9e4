"""Scenarios played on the model and on targets, and what each must answer."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rtmref.concrete.observed import ObservedModel
from rtmref.concrete.program import Program, program
from rtmref.engine.findings import violation_finding
from rtmref.engine.misuses import Misuses
from rtmref.engine.playing import ModelTarget, Played, missing_operations, play
from rtmref.engine.wording import text
from rtmref.events import (
    Complained,
    Event,
    Figure,
    Finding,
    Found,
    Judged,
    Progress,
    Rejected,
    StageEnded,
    StageStarted,
    Started,
    Step,
    concluded,
    fingerprint,
)
from rtmref.lang.report import did_you_mean
from rtmref.lang.spec import Spec
from rtmref.scenario import Scenario
from rtmref.scenario.loading import load
from rtmref.targets.target import Factory, Target
from rtmref.trace import Trace
from rtmref.verdicts import Verdict, Word


@dataclass(frozen=True, slots=True)
class ScenarioSettings:
    """Which scenarios to play: all of the files and folders, or those that are named."""

    spec: Spec
    paths: tuple[Path, ...] | None = None
    """None for the shipped scenarios."""
    targets: Mapping[str, Factory] = field(default_factory=dict)
    """What is held against the expectations beside the model."""
    names: tuple[str, ...] = ()
    program: Program | None = field(default=None, compare=False)


def run(settings: ScenarioSettings) -> Iterator[Event]:
    """Play scenarios as a verb of its own."""
    return concluded(_events(settings))


def _events(settings: ScenarioSettings) -> Iterator[Event]:
    yield Started(
        verb="scenario",
        settings={"names": settings.names, "targets": tuple(settings.targets)},
        specification=settings.spec.digest,
    )
    yield from stage(settings)


def stage(settings: ScenarioSettings) -> Iterator[Event]:
    """The events of the scenarios, without beginning and end."""
    loaded = load(settings.spec, settings.paths)
    if loaded.diagnostics:
        yield Complained(diagnostics=loaded.diagnostics)
    chosen = settings.names or tuple(loaded.found)
    for name in settings.names:
        if name not in loaded.found and not loaded.failed:
            hint = did_you_mean(name, loaded.found)
            message = f"there is no such scenario{f': {hint}' if hint else ''}"
            yield Rejected(argument=name, message=message)
    found = [loaded.found[name] for name in chosen if name in loaded.found]
    yield from _played(settings, found)


def _played(settings: ScenarioSettings, scenarios: Sequence[Scenario]) -> Iterator[Event]:
    total = len(scenarios)
    yield StageStarted(stage="scenario", title="play scenarios", total=total, unit="scenarios")
    observed = ObservedModel(settings.program or program(settings.spec))
    misuses = Misuses(settings.spec, "scenario")
    model = ModelTarget(observed)
    targets = [model, *(make() for make in settings.targets.values())]
    for number, scenario in enumerate(scenarios, start=1):
        for target in targets:
            yield from judge(settings, scenario, target)
        misuses.take(observed.ended(), scenario.name)
        yield Progress(stage="scenario", done=number, total=total)
    yield from misuses.events()
    yield Figure(name="scenarios", value=total)
    yield Figure(name="scenario_calls", value=sum(len(each.calls) for each in scenarios))
    yield StageEnded(stage="scenario")


def judge(settings: ScenarioSettings, scenario: Scenario, target: Target) -> Iterator[Event]:
    """The verdict on one scenario on the model or a target, and the finding behind it."""
    again = _reproduce(settings, scenario, target)
    missing = missing_operations(scenario, target)
    if missing:
        reason = f"{target.name} does not have {', '.join(missing)}"
        yield _judged(scenario, target, Verdict(Word.NOT_RUN, reason), again)
        return
    played = play(settings.spec, scenario, target)
    finding = _finding(settings.spec, scenario, target, played, again)
    if finding is None:
        yield _judged(scenario, target, Verdict(Word.TESTED, str(len(scenario.calls))), again)
        return
    yield _judged(scenario, target, Verdict(Word.VIOLATED), again, finding)
    yield Found(finding=finding)


def _judged(
    scenario: Scenario,
    target: Target,
    verdict: Verdict,
    again: str,
    finding: Finding | None = None,
) -> Judged:
    return Judged(
        kind="scenario",
        verdict=verdict,
        operation=finding.operation if finding else "",
        invariant=finding.invariant if finding else "",
        subject=f"{scenario.name} on {_article(target)}",
        evidence=finding.title if finding else "every call answers as expected",
        reproduce=again,
        source=scenario.source,
        span=scenario.span,
    )


def _article(target: Target) -> str:
    return "the model" if isinstance(target, ModelTarget) else target.name


def _reproduce(settings: ScenarioSettings, scenario: Scenario, target: Target) -> str:
    where = "" if settings.paths is None else f" --scenarios {scenario.span.file}"
    chosen = "" if isinstance(target, ModelTarget) else f" --target {shlex.quote(target.name)}"
    return f"rtmref scenario {scenario.name}{where}{chosen}"


def _finding(
    spec: Spec, scenario: Scenario, target: Target, played: Played, again: str
) -> Finding | None:
    if played.violation is not None:
        assert isinstance(target, ModelTarget)
        return violation_finding(
            spec,
            target.model,
            played.violation,
            kind="scenario",
            operation=played.operation,
            story=played.steps,
            settings=Trace((), scenario.limits, scenario.decisions),
            reproduce=again,
        )
    mismatch = played.mismatch
    if mismatch is None:
        return None
    step = scenario.calls[len(played.steps) - 1]
    where = "model" if isinstance(target, ModelTarget) else target.name
    return Finding(
        id=fingerprint("scenario", scenario.name, where, played.operation, mismatch.what),
        title=f"{scenario.name}: {played.operation} on {_article(target)} gives {mismatch.what} "
        f"{mismatch.got} instead of {mismatch.expected}",
        kind="scenario",
        operation=played.operation,
        says=scenario.says,
        clause=f"{mismatch.what} = {mismatch.expected} ({mismatch.span})",
        span=mismatch.span,
        source=step.source or scenario.source,
        settings=tuple(
            (name, text(value))
            for name, value in (*scenario.limits.items(), *scenario.decisions.items())
        ),
        story=_told(played, f"{mismatch.what} = {mismatch.expected}"),
        reproduce=again,
    )


def _told(played: Played, expected: str) -> tuple[Step, ...]:
    *before, last = played.steps
    return (*before, replace(last, expected=expected))

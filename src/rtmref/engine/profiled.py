"""Fuzzing by profiles: which is the strongest that holds, and what fails as expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from rtmref.concrete.model import Model
from rtmref.concrete.program import program
from rtmref.engine import fuzz, replay
from rtmref.engine.measured import Measure
from rtmref.events import (
    Event,
    Finding,
    Found,
    Judged,
    Noted,
    Rejected,
    StageEnded,
    StageStarted,
    Started,
    concluded,
    fingerprint,
)
from rtmref.lang.spec import Spec
from rtmref.profile import Expected, Profile
from rtmref.targets.child import TargetError
from rtmref.targets.target import Factory
from rtmref.verdicts import Verdict, Word


@dataclass(frozen=True, slots=True)
class ProfiledSettings:
    """What to measure by which profiles of one target, the strongest first, and for how long each.

    `today` decides which expected failures have expired.
    """

    spec: Spec
    profiles: Sequence[Profile]
    measure: Callable[[Profile], Measure]
    today: date
    seed: int = 0
    calls: int = 100_000
    seconds: float | None = None
    findings: Path | None = None
    folder: Path = field(default_factory=Path)
    """Where the traces of expected failures are looked for."""
    targets: Mapping[str, Factory] = field(default_factory=dict)
    burst: int = 0


def run(settings: ProfiledSettings) -> Iterator[Event]:
    """Fuzz by each profile until one holds, as a verb of its own."""
    return concluded(_events(settings))


def _events(settings: ProfiledSettings) -> Iterator[Event]:
    first = settings.profiles[0]
    yield Started(
        verb="fuzz",
        seed=settings.seed,
        settings={
            "calls": settings.calls,
            "target": first.target,
            "profiles": tuple(profile.name for profile in settings.profiles),
            **({"burst": settings.burst} if settings.burst else {}),
        },
        specification=settings.spec.digest,
    )
    for profile in settings.profiles:
        failed = False
        for event in _measured(settings, profile):
            failed = failed or isinstance(event, Found | Rejected)
            yield event
            if isinstance(event, Rejected):
                return
        if not failed:
            yield _strongest(settings, profile, held=True)
            return
    yield _strongest(settings, settings.profiles[-1], held=False)


def _strongest(settings: ProfiledSettings, profile: Profile, held: bool) -> Judged:
    count = len(settings.profiles)
    if held:
        place = list(settings.profiles).index(profile) + 1
        said = f"the strongest profile that holds: {profile.name}, number {place} of {count}"
    else:
        said = f"none of the {count} profiles holds" if count > 1 else "the profile does not hold"
    return Judged(
        kind="lockstep",
        verdict=Verdict(Word.TESTED, str(settings.calls)) if held else Verdict(Word.VIOLATED),
        subject=f"profile of {profile.target}",
        evidence=said,
        reproduce=f"rtmref fuzz --target {profile.target} --seed {settings.seed}",
    )


def _measured(settings: ProfiledSettings, profile: Profile) -> Iterator[Event]:
    """Fuzzing by one profile, and what is expected to fail in it."""
    measure = settings.measure(profile)
    yield from _expected(settings, profile)
    fuzzing = fuzz.FuzzSettings(
        settings.spec,
        measure.make,
        seed=settings.seed,
        calls=settings.calls,
        seconds=settings.seconds,
        findings=settings.findings,
        program=measure.program(settings.spec),
        known=frozenset(each.fails for each in profile.expected),
    )
    try:
        yield from fuzz.stage(fuzzing)
    except TargetError as error:
        yield Rejected(argument="--target", message=str(error))


def _expected(settings: ProfiledSettings, profile: Profile) -> Iterator[Event]:
    """Whether what is expected to fail fails still, and is expected still."""
    if not profile.expected:
        return
    title = f"expected failures of {profile.name}"
    yield StageStarted(stage="expected", title=title, total=len(profile.expected), unit="traces")
    again = replay.ReplaySettings(
        settings.spec, (), settings.targets, profiles={profile.name: profile}
    )
    model = Model(program(settings.spec))
    for each in profile.expected:
        told = replay.replay(again, model, settings.folder / each.trace)
        if told.answer is replay.Answer.ERROR:
            yield Rejected(argument=str(settings.folder / each.trace), message=told.reason)
        elif told.answer is replay.Answer.FIXED:
            yield Found(finding=_unexpected(profile, each, "fails no longer", told.reason))
        elif settings.today > each.until:
            why = f"it was expected until {each.until}"
            yield Found(finding=_unexpected(profile, each, "is expected no longer", why))
        else:
            yield Noted(text=f"{each.name} fails as expected: {each.reason} ({each.link})")
    yield StageEnded(stage="expected")


def _unexpected(profile: Profile, expected: Expected, what: str, why: str) -> Finding:
    return Finding(
        id=fingerprint("expected", profile.name, expected.name, what),
        title=f"{expected.name} {what}",
        kind="lockstep",
        says=f"{expected.reason}: {why}",
        span=expected.span,
        trace=expected.trace,
        reproduce=f"rtmref replay {expected.trace}",
    )

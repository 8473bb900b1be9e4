"""Fuzzing by profiles: which is the strongest that holds, and what fails as expected."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine import campaign, fuzz, progress
from rtmref.engine.divergence import Divergence
from rtmref.engine.identity import target_option
from rtmref.engine.measured import Measure, version_of
from rtmref.engine.pipelined import lockstep
from rtmref.engine.tries import diverged
from rtmref.engine.vocabulary import vocabulary
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
from rtmref.trace import TraceError
from rtmref.trace.reading import load
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
    burst: int = 0
    resume: Path | None = None
    """Folder with a campaign for each profile; without it what was done is not kept."""
    workers: int = 1
    """How many processes a campaign has."""
    batch: int = campaign.BATCH
    """Calls of a batch of a campaign."""


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
    try:
        if settings.resume is not None:
            progress.kept_for(settings.resume, [each.name for each in settings.profiles])
    except progress.UnusableError as error:
        yield Rejected(argument=f"--resume {settings.resume}", message=str(error))
        return
    yield from _tried(settings)


def _tried(settings: ProfiledSettings) -> Iterator[Event]:
    """Each profile, until one holds or is not known to fail."""
    for profile in settings.profiles:
        failed, missing = False, False
        tested = Verdict(Word.UNKNOWN, "nothing was compared")
        for event in _measured(settings, profile):
            failed = failed or isinstance(event, Found | Rejected)
            if isinstance(event, Judged):
                missing = missing or event.verdict.word is Word.NOT_RUN
                tested = event.verdict if event.kind == "lockstep" else tested
            yield event
            if isinstance(event, Rejected):
                return
        if missing and not failed:
            return
        if not failed:
            yield _strongest(settings, profile, tested)
            return
    yield _strongest(settings, settings.profiles[-1], Verdict(Word.VIOLATED))


def _strongest(settings: ProfiledSettings, profile: Profile, verdict: Verdict) -> Judged:
    """What is said of the strongest profile: as much as was compared by it."""
    count = len(settings.profiles)
    if verdict.word is not Word.VIOLATED:
        place = list(settings.profiles).index(profile) + 1
        said = f"the strongest profile that holds: {profile.name}, number {place} of {count}"
    else:
        said = f"none of the {count} profiles holds" if count > 1 else "the profile does not hold"
    return Judged(
        kind="lockstep",
        verdict=verdict,
        subject=f"profile of {profile.target}",
        evidence=said,
        reproduce=f"rtmref fuzz{target_option(profile.target)} --seed {settings.seed}",
    )


def _measured(settings: ProfiledSettings, profile: Profile) -> Iterator[Event]:
    """Fuzzing by one profile, and what is expected to fail in it."""
    measure = settings.measure(profile)
    compiled = measure.program(settings.spec)
    known = yield from _expected(settings, profile, measure, compiled)
    try:
        if settings.resume is None:
            yield from fuzz.stage(_fuzzing(settings, measure, compiled, known))
        else:
            yield from campaign.stage(
                _campaign(settings, settings.resume, measure, compiled, known)
            )
    except TargetError as error:
        yield Rejected(argument="--target", message=str(error))


def _fuzzing(
    settings: ProfiledSettings, measure: Measure, compiled: Program, known: frozenset[str]
) -> fuzz.FuzzSettings:
    return fuzz.FuzzSettings(
        settings.spec,
        measure.make,
        seed=settings.seed,
        calls=settings.calls,
        seconds=settings.seconds,
        findings=settings.findings,
        program=compiled,
        known=known,
    )


def _campaign(
    settings: ProfiledSettings,
    folder: Path,
    measure: Measure,
    compiled: Program,
    known: frozenset[str],
) -> campaign.CampaignSettings:
    """The campaign by a profile; what counts are about is what its file says, and the burst."""
    profile = measure.profile
    said = sha256((settings.folder / Path(profile.span.file).name).read_bytes()).hexdigest()
    return campaign.CampaignSettings(
        settings.spec,
        measure.make,
        folder / profile.name,
        settings.calls,
        seed=settings.seed,
        workers=settings.workers,
        seconds=settings.seconds,
        batch=settings.batch,
        program=compiled,
        profile=profile,
        measured=f"{profile.name} {said} {settings.burst}",
        known=known,
    )


def _expected(
    settings: ProfiledSettings, profile: Profile, measure: Measure, compiled: Program
) -> Generator[Event, None, frozenset[str]]:
    """Whether what is expected to fail fails still, and is expected still.

    The result is what is expected of the version that runs.
    """
    if not profile.expected:
        return frozenset()
    title = f"expected failures of {profile.name}"
    yield StageStarted(stage="expected", title=title, total=len(profile.expected), unit="traces")
    played = lockstep(Model(compiled), measure.make())
    known = vocabulary(settings.spec)
    with closing(played.target):
        version = version_of(played.target)
        here = [each for each in profile.expected if each.is_of(version)]
        for each in profile.expected:
            if each not in here:
                yield Noted(text=_elsewhere(each, version))
                continue
            path = settings.folder / each.trace
            try:
                trace = load(path.read_text(encoding="utf-8"), known, str(path))
            except (OSError, UnicodeDecodeError, TraceError) as error:
                yield Rejected(argument=str(path), message=str(error))
                continue
            with played.in_bursts(trace.burst):
                found = diverged(played, trace)
            yield _judged(settings, profile, each, found)
    yield StageEnded(stage="expected")
    return frozenset(each.fails for each in here)


def _elsewhere(expected: Expected, version: str) -> str:
    """What is to be said of a failure that is expected of other versions."""
    versions = ", ".join(expected.versions)
    said = version or "a target that does not tell its version"
    return f"{expected.name} is expected of version {versions} alone: not judged on {said}"


def _judged(
    settings: ProfiledSettings, profile: Profile, expected: Expected, found: Divergence | None
) -> Event:
    """What is to be said of a failure that was expected."""
    if found is None or found.fingerprint != expected.fails:
        instead = "no difference" if found is None else found.fingerprint
        return Found(finding=_unexpected(profile, expected, "fails no longer", instead))
    if settings.today > expected.until:
        why = f"it was expected until {expected.until}"
        return Found(finding=_unexpected(profile, expected, "is expected no longer", why))
    return Noted(text=f"{expected.name} fails as expected: {expected.reason} ({expected.link})")


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

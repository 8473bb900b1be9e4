"""From what a user names to the profiles by which a target is measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rtmref import lang
from rtmref.engine import profiled
from rtmref.engine.measured import Measure, calling, routing
from rtmref.engine.targets import factory
from rtmref.events import Complained, Ended, Event, Rejected, Started
from rtmref.lang.report import did_you_mean
from rtmref.lang.spec import Spec
from rtmref.profile import Profile
from rtmref.profile.loading import load
from rtmref.targets.child import TargetError
from rtmref.targets.ribs import RIBS
from rtmref.verdicts import ExitCode


class UnfitError(ValueError):
    """A profile that is not there, or not for the target; the message says so."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much to do, and where to keep the progress of a campaign."""

    seed: int
    calls: int
    seconds: float | None = None
    resume: Path | None = None
    workers: int = 1


@dataclass(frozen=True, slots=True)
class MeasuringSettings:
    """Which target to measure by which profiles: files and folders, or the shipped ones.

    Without `profile` all profiles of the target are tried, the strongest first.
    """

    paths: tuple[Path, ...] | None
    target: str
    budget: Budget
    findings: Path
    today: date
    profile: str | None = None
    files: tuple[Path, ...] | None = None
    burst: int = 0


def with_profiles(
    verb: str,
    paths: tuple[Path, ...] | None,
    files: tuple[Path, ...] | None,
    then: Callable[[Spec, Mapping[str, Profile]], Iterator[Event]],
) -> Iterator[Event]:
    """The events of a verb that can use profiles; those of bad input where they are none."""
    checked = lang.check(paths)
    if checked.spec is None:
        yield from _refused(verb, Complained(diagnostics=checked.diagnostics))
        return
    loaded = load(checked, files)
    if loaded.failed:
        yield from _refused(verb, Complained(diagnostics=loaded.diagnostics))
        return
    yield from then(checked.spec, loaded.found)


def run(settings: MeasuringSettings) -> Iterator[Event]:
    """The events of fuzzing by profiles; those of bad input where there is no such profile."""

    def then(spec: Spec, profiles: Mapping[str, Profile]) -> Iterator[Event]:
        try:
            yield from _measured(settings, spec, _wanted(settings, profiles))
        except UnfitError as error:
            yield from _refused("fuzz", Rejected(argument="--profile", message=str(error)))
        except TargetError as error:
            yield from _refused("fuzz", Rejected(argument="--target", message=str(error)))

    return with_profiles("fuzz", settings.paths, settings.files, then)


def _refused(verb: str, why: Event) -> Iterator[Event]:
    yield Started(verb=verb)
    yield why
    yield Ended(exit_code=ExitCode.BAD_INPUT)


def _wanted(settings: MeasuringSettings, known: Mapping[str, Profile]) -> Sequence[Profile]:
    """The profiles, the strongest first; raises TargetError or UnfitError if there are none."""
    if settings.profile is None:
        target = settings.target
        found = [each.on(target) for each in known.values() if each.fits(target)]
        if not found:
            raise TargetError(f"there is no profile for {settings.target}")
        return found
    return (fitting(named(settings.profile, known), settings.target),)


def named(name: str, known: Mapping[str, Profile]) -> Profile:
    """The profile of that name; raises UnfitError if there is none."""
    if name not in known:
        hint = did_you_mean(name, known)
        said = f"there is no profile {name!r}"
        raise UnfitError(f"{said}; {hint}" if hint else said)
    return known[name]


def fitting(profile: Profile, target: str) -> Profile:
    """The profile for the target; raises UnfitError where it is none for it.

    That of a routing table is for those that it names, since owners, views and what is left out are
    theirs. Others are for whatever takes calls: commands have no names.
    """
    if profile.routes is None and target not in RIBS:
        return profile
    if profile.routes is None or not profile.fits(target):
        names = ", ".join((profile.target, *profile.also))
        raise UnfitError(f"{profile.name} is no profile for {target}: it is for {names}")
    return profile.on(target)


def _measured(
    settings: MeasuringSettings, spec: Spec, profiles: Sequence[Profile]
) -> Iterator[Event]:
    def measure(profile: Profile) -> Measure:
        if settings.target in RIBS:
            return routing(profile, settings.burst)
        return calling(profile, factory(settings.target, spec))

    measure(profiles[0]).make().close()
    budget = settings.budget
    yield from profiled.run(
        profiled.ProfiledSettings(
            spec,
            profiles,
            measure,
            settings.today,
            seed=budget.seed,
            calls=budget.calls,
            seconds=budget.seconds,
            findings=settings.findings,
            folder=_folder(settings, profiles[0]),
            burst=settings.burst,
            resume=budget.resume,
            workers=budget.workers,
        )
    )


def _folder(settings: MeasuringSettings, profile: Profile) -> Path:
    """Where the file of a profile is, and the traces that it names."""
    if settings.files is None:
        return lang.shipped()[0].parent / "profiles"
    return Path(profile.span.file).parent

"""Several targets and the model on the same calls: who answers what, and who agrees with whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rtmref.engine.comparable import Comparable, comparable
from rtmref.engine.comparable import named as named_target
from rtmref.engine.comparing import CompareSettings, Comparing
from rtmref.engine.measuring import UnfitError, named
from rtmref.events import (
    Event,
    Noted,
    Rejected,
    StageEnded,
    StageStarted,
    Started,
    concluded,
)
from rtmref.lang.spec import Spec
from rtmref.profile import Profile
from rtmref.targets.child import TargetError
from rtmref.targets.ribs import RIBS


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
            **({"profiles": settings.profiles} if settings.profiles else {}),
            **({"traces": tuple(map(str, settings.traces))} if settings.traces else {}),
            **({} if settings.traces else {"calls": settings.calls}),
        },
        specification=spec.digest,
    )
    try:
        allowed = _allowed(settings, profiles)
        shared = comparable(spec, settings.targets, allowed, settings.program)
    except UnfitError as error:
        yield Rejected(argument="--profile", message=str(error))
        return
    except TargetError as error:
        yield Rejected(argument="TARGET", message=str(error))
        return
    try:
        yield from _compared(settings, shared)
    except TargetError as error:
        yield Rejected(argument="TARGET", message=str(error))
    finally:
        shared.close()


def _allowed(settings: CompareSettings, profiles: Mapping[str, Profile]) -> Mapping[str, Profile]:
    """The profiles that are named, or all; raises UnfitError where one is not there or no use."""
    allowed = {name: named(name, profiles) for name in settings.profiles}
    kinds = [named_target(text)[1] for text in settings.targets]
    for profile in allowed.values():
        if not any(kind in RIBS and profile.fits(kind) for kind in kinds):
            raise UnfitError(f"{profile.name} is no profile for any of {', '.join(kinds)}")
    return allowed or profiles


def _compared(settings: CompareSettings, shared: Comparable) -> Iterator[Event]:
    yield from (Noted(text=remark) for remark in shared.remarks)
    many = len(settings.traces) or settings.calls
    unit = "traces" if settings.traces else "calls"
    title = f"comparison of {', '.join(settings.targets)} and the model"
    yield StageStarted(stage="compare", title=title, total=many, unit=unit)
    yield from Comparing(settings, shared).events()
    yield StageEnded(stage="compare")

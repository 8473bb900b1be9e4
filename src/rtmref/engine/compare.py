"""Several targets and the model on the same calls: who answers what, and who agrees with whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rtmref.engine.comparable import Comparable, comparable
from rtmref.engine.comparing import CompareSettings, Comparing
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
    yield from Comparing(settings, shared).events()
    yield StageEnded(stage="compare")

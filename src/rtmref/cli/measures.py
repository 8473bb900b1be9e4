"""Options that say by which profile a target is measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rtmref.engine.measuring import Budget, MeasuringSettings


@dataclass(frozen=True, slots=True)
class Measures:
    """The profile that is wanted, the files that have profiles, and how they are applied."""

    profile: str | None
    files: tuple[Path, ...]
    burst: int
    today: datetime | None

    def applies(self, target: str) -> bool:
        """Whether the target is measured by profiles."""
        from rtmref.targets.ribs import RIBS

        return target in RIBS or self.profile is not None or bool(self.files)

    def wanted(
        self, paths: tuple[Path, ...] | None, target: str, budget: Budget, findings: Path
    ) -> MeasuringSettings:
        """What to measure."""
        from rtmref.engine.measuring import MeasuringSettings

        return MeasuringSettings(
            paths=paths,
            target=target,
            budget=budget,
            findings=findings,
            today=date.today() if self.today is None else self.today.date(),
            profile=self.profile,
            files=self.files or None,
            burst=self.burst,
        )


def of_profiles(verb: Callable[..., int]) -> Callable[..., int]:
    """Give a verb `--profiles`; it gets them as `files`."""
    return click.option(
        "--profiles",
        "files",
        type=click.Path(exists=True, path_type=Path),
        multiple=True,
        metavar="PATH",
        help="Read profiles from this file or folder instead of those that are shipped.",
    )(verb)


def measured(verb: Callable[..., int]) -> Callable[..., int]:
    """Give a verb `--profile`, `--profiles`, `--burst` and `--today`, all in `measures`."""

    @wraps(verb)
    def with_measures(
        profile: str | None,
        files: tuple[Path, ...],
        burst: int,
        today: datetime | None,
        **values: Any,
    ) -> int:
        return verb(measures=Measures(profile, files, burst, today), **values)

    chosen: Callable[..., int] = with_measures
    for option in (
        click.option(
            "--today",
            type=click.DateTime(["%Y-%m-%d"]),
            help="The day by which expected failures expire; by default that of the clock.",
        ),
        click.option(
            "--burst",
            type=click.IntRange(min=0),
            default=0,
            metavar="CALLS",
            help="Compare a routing table after that many calls, which are in flight until then.",
        ),
        of_profiles,
        click.option(
            "--profile",
            metavar="NAME",
            help="Measure the target by this profile; a routing table by all of its own otherwise.",
        ),
    ):
        chosen = option(chosen)
    return chosen

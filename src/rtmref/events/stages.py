"""What a run and its parts say of themselves: that they begin, how far they are, that they end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from rtmref import __version__
from rtmref.immutable import immutable
from rtmref.verdicts import ExitCode

Setting = bool | int | float | str | None | tuple[str, ...]


@immutable(kw_only=True)
class Started:
    """The first event: what runs, from which seed, with which settings."""

    verb: str
    seed: int = 0
    settings: Mapping[str, Setting] = field(default_factory=dict)
    specification: str = ""
    """The digest of the specification, if one is read."""
    version: str = __version__


@immutable(kw_only=True)
class StageStarted:
    """A part of the work begins; `stage` is its short name, unique within a run."""

    stage: str
    title: str
    total: int | None = None
    unit: str = ""


@immutable(kw_only=True)
class Progress:
    """How far a stage is; only terminals care, files leave it out."""

    stage: str
    done: int
    total: int | None = None


@immutable(kw_only=True)
class StageEnded:
    """A part of the work is over."""

    stage: str


@immutable(kw_only=True)
class Ended:
    """The last event."""

    exit_code: ExitCode

"""The part of the specification that a profile measures a target on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol, runtime_checkable

from rtmref.concrete.program import Program, program
from rtmref.lang.slicing import Use, slice_of
from rtmref.lang.spec import LimitValue, Spec
from rtmref.machines.configurations import draw_configuration
from rtmref.machines.pools import Below
from rtmref.machines.ranges import Ranges
from rtmref.machines.unread import unread
from rtmref.profile import Profile
from rtmref.targets.capabilities import Tells
from rtmref.targets.measured import measured
from rtmref.targets.ribs import RIBS
from rtmref.targets.routing import RoutingTarget
from rtmref.targets.target import Factory, Target

LONGEST: Final = 100
"""Characters of what a target says of itself that are kept."""


@runtime_checkable
class Profiled(Protocol):
    """A target that is measured by a profile."""

    profile: Profile


def profile_of(target: Target) -> Profile | None:
    """The profile that a target is measured by, if it is by one."""
    return target.profile if isinstance(target, Profiled) else None


@runtime_checkable
class Versioned(Protocol):
    """A target that knows which version it is."""

    @property
    def version(self) -> str:
        """What the software says of itself."""
        ...


def version_of(target: Target) -> str:
    """What a target says of itself, cut where it is too long; empty where it says nothing."""
    if isinstance(target, Versioned):
        return target.version[:LONGEST]
    return target.capabilities.title[:LONGEST] if isinstance(target, Tells) else ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A profile, and what makes the target that it measures."""

    profile: Profile
    make: Factory

    def spec(self, spec: Spec) -> Spec:
        """The operations of the profile, and what every state satisfies.

        Whoever is told routes is not asked for anything that the invariants of RTM speak of.
        """
        own = {} if self.profile.routes is not None else dict(spec.invariants)
        operations = {name: spec.operations[name] for name in self.profile.operations}
        return replace(spec, operations=operations, invariants={**own, **self.profile.keeps})

    def program(self, spec: Spec) -> Program:
        """What the model of the profile runs; `spec` is the whole specification."""
        part = self.spec(spec)
        if self.profile.routes is None:
            return program(part)
        return program(_reached(part), projections=tuple(spec.projections))


def _reached(spec: Spec) -> Spec:
    """What the operations can reach under any configuration; nobody is told of events."""
    operations = tuple(spec.operations)
    reached = slice_of(spec, Use(operations, None, None, returning=operations))
    return replace(spec, operations=reached.operations, steps=reached.steps)


def drawn_from(spec: Spec, profile: Profile) -> Mapping[str, Ranges]:
    """What arguments of the operations are drawn from.

    Nothing of chance is in what no operation reads, if the target is told no calls.
    """
    if profile.routes is None:
        return profile.operations
    return {
        name: {**unread(spec, spec.operations[name]), **ranges}
        for name, ranges in profile.operations.items()
    }


def routing(profile: Profile, burst: int = 0) -> Measure:
    """How a routing table is measured; its target is one of `RIBS`."""
    return Measure(profile, lambda: RoutingTarget(RIBS[profile.target], profile, burst))


def calling(profile: Profile, make: Factory) -> Measure:
    """How an implementation of the calls is measured by a profile."""
    return Measure(profile, lambda: measured(make(), profile))


def configuration(
    spec: Spec, below: Below, wanted: Mapping[str, Sequence[str]], profile: Profile | None
) -> tuple[dict[str, LimitValue], dict[str, str]]:
    """Limits and decisions of an episode: those of the profile.

    What it leaves open is drawn for a target that can be configured, otherwise it is the default.
    """
    if profile is None:
        return draw_configuration(spec, below, wanted)
    limits: dict[str, Any] = {}
    decisions: dict[str, str] = {}
    if profile.routes is None:
        limits, decisions = draw_configuration(spec, below, wanted)
    for name in profile.followed:
        decisions.pop(name, None)
    return {**limits, **profile.limits}, {**decisions, **profile.decisions}

"""Profiles: what of RTM a target is measured on.

A profile names the calls that are made, what their arguments are drawn from, the configuration, the
conditions that every state satisfies, and the differences that are known. With `Routes` it is for
somebody else's routing table: that takes no calls, but is told what the model's owners announce,
and asked for the best routes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from rtmref.diagnostics import Span
from rtmref.lang.spec import Invariant
from rtmref.machines.ranges import Ranges
from rtmref.profile.versions import is_of
from rtmref.values import NetAddress

Observation = Literal["best", "lookup", "covering", "changes", "table"]
Column = Literal["preference", "metric", "next_hops"]
LinkDown = Literal["nothing", "keeps", "hides", "removes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """How a routing table is compared.

    Owners and views of the target count from 0, in the order of `owners`, and of `instances` and
    `views`: view `v` of instance `i` is number `i * len(views) + v`, both by their place here.
    """

    owners: tuple[int, ...]
    instances: tuple[int, ...] = (0,)
    views: tuple[int, ...] = (0,)
    links: int = 0
    unasked: tuple[NetAddress, ...] = ()
    """Prefixes of which no address is looked up."""
    looked_up: tuple[int, ...] | None = None
    """The views in which addresses are looked up; None for all."""
    left_behind: tuple[int, ...] = ()
    """The views in which routes outlast their owner, who withdraws them before it leaves."""
    observes: frozenset[Observation]
    compares: frozenset[Column]
    ordered: bool = True
    """Whether the order of next hops counts."""
    link_down: LinkDown = "nothing"
    """What becomes of the routes over an interface that goes down and comes up again."""

    def is_looked_up(self, table: int) -> bool:
        """Whether addresses are looked up in a view of the target."""
        return self.looked_up is None or self.views[table % len(self.views)] in self.looked_up

    def outlasts(self, table: int) -> bool:
        """Whether routes in a view of the target outlast their owner."""
        return self.views[table % len(self.views)] in self.left_behind

    @property
    def tables(self) -> int:
        """How many views the target has."""
        return len(self.instances) * len(self.views)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A difference that is known, until a day."""

    name: str
    fails: str
    """The fingerprint of the difference."""
    reason: str
    link: str
    until: date
    trace: str
    """The file with the calls that show it."""
    versions: tuple[str, ...] = ()
    """The versions of the target that it is expected of, `8.4` for all of 8.4; all if none is."""
    span: Span

    def is_of(self, told: str) -> bool:
        """Whether it is expected of a target that says this of itself."""
        return not self.versions or any(is_of(each, told) for each in self.versions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What of RTM a target is measured on; among those of one target, stronger ones come first."""

    name: str
    theme: str
    says: str
    target: str
    also: tuple[str, ...] = ()
    """Other targets that it is for as well."""
    operations: Mapping[str, Ranges]
    weights: Mapping[str, int] = field(default_factory=dict)
    """How often each operation is called, beside the others; empty to let the source decide."""
    limits: Mapping[str, Any] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)
    followed: tuple[str, ...] = ()
    """The decisions in which the model follows the target."""
    observes: frozenset[str] = frozenset({"status", "results", "events"})
    """What is compared of a call."""
    keeps: Mapping[str, Invariant] = field(default_factory=dict)
    routes: Routes | None = None
    expected: tuple[Expected, ...] = ()
    span: Span

    def fits(self, target: str) -> bool:
        """Whether it is for the target."""
        return target in (self.target, *self.also)

    def on(self, target: str) -> Profile:
        """The profile for one of the targets that it is for."""
        return replace(self, target=target)

"""What several targets have in common, by which they can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Final

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program
from rtmref.engine.agreement import MODEL
from rtmref.engine.chorus import Chorus
from rtmref.engine.measured import routing
from rtmref.engine.targets import factory
from rtmref.engine.voices import voice
from rtmref.lang.spec import Spec
from rtmref.machines.pools import Below
from rtmref.profile import Profile
from rtmref.profile.intersection import DisjointError, intersection, within
from rtmref.targets.capabilities import Capabilities, Tells
from rtmref.targets.child import TargetError
from rtmref.targets.ribs import RIBS
from rtmref.targets.target import Factory, Target
from rtmref.trace import Trace, TraceError

NAMED: Final = re.compile(r"([A-Za-z][\w.-]*)=(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Comparable:
    """Targets that were started, and the calls that can be put to all of them."""

    whole: Spec
    """The specification."""
    program: Program
    """What is left of it."""
    targets: Mapping[str, Target]
    profile: Profile | None = None
    """What the profiles of routing tables have in common."""
    remarks: tuple[str, ...] = ()

    @property
    def spec(self) -> Spec:
        """The operations that all targets have."""
        return self.program.spec

    def chorus(self) -> Chorus:
        """The targets beside a model."""
        model = Model(self.program)
        voices = {name: voice(model, target) for name, target in self.targets.items()}
        return Chorus(model, voices, self.profile)

    def close(self) -> None:
        """End all targets."""
        closed(self.targets.values())

    def check(self, trace: Trace) -> None:
        """Raises TraceError where a trace cannot be put to all targets."""
        for number, call in enumerate(trace.calls, start=1):
            if call.operation not in self.spec.operations:
                raise TraceError(f"call {number}: not all targets have {call.operation}")
            if call.marks:
                raise TraceError(f"call {number} passes what cannot be passed to every target")
        for name, told in self._told():
            lacking = told.missing(self.whole, trace.limits, trace.decisions)
            if lacking:
                raise TraceError(f"{name} does not have {lacking}")

    def configured(self, trace: Trace) -> Trace:
        """The trace, with what the profiles say of limits and decisions unless it does."""
        if self.profile is None:
            return trace
        limits = {**trace.limits, **self.profile.limits}
        decisions = {**trace.decisions, **self.profile.decisions}
        followed = self.profile.followed
        decisions = {name: each for name, each in decisions.items() if name not in followed}
        return replace(trace, limits=limits, decisions=decisions)

    def fitted(
        self, limits: dict[str, Any], decisions: dict[str, str], below: Below
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """The configuration, with values that all targets have; TargetError if there are none."""
        for _, told in self._told():
            limits, decisions = told.fitted(self.whole, limits, decisions, below)
        for name, told in self._told():
            lacking = told.missing(self.whole, limits, decisions)
            if lacking:
                raise TargetError(f"{name} does not have {lacking}, which others insist on")
        return limits, decisions

    def _told(self) -> Iterator[tuple[str, Capabilities]]:
        for name, target in self.targets.items():
            if isinstance(target, Tells):
                yield name, target.capabilities


def closed(targets: Iterable[Target]) -> None:
    """End the targets, also if one of them does not let itself be ended."""
    for target in targets:
        try:
            target.close()
        except (OSError, TargetError):
            continue


def named(text: str) -> tuple[str, str]:
    """What a target is called in the comparison, and what it is: `NAME=TARGET`, or just this."""
    found = NAMED.fullmatch(text)
    return (found[1], found[2]) if found else (text, text)


def comparable(
    spec: Spec,
    texts: Sequence[str],
    profiles: Mapping[str, Profile],
    compiled: Program | None = None,
) -> Comparable:
    """Start the targets; raises TargetError where they cannot be compared.

    `compiled` is used where it has just the operations that all targets have.
    """
    if len(texts) < 2:
        raise TargetError("a comparison needs two targets at least; for one there is fuzz")
    kinds: dict[str, str] = {}
    for text in texts:
        name, kind = named(text)
        if name in kinds or name == MODEL:
            raise TargetError(f"two are called {name}: say NAME=TARGET to call one otherwise")
        kinds[name] = kind
    tables = [name for name, kind in kinds.items() if kind in RIBS]
    if tables and len(tables) < len(kinds):
        others = ", ".join(name for name in kinds if name not in tables)
        raise TargetError(
            f"{', '.join(tables)} can be told routes, {others} calls: no answers to compare"
        )
    return _of_tables(spec, kinds, profiles) if tables else _of_calls(spec, kinds, compiled)


def _of_calls(spec: Spec, kinds: Mapping[str, str], compiled: Program | None) -> Comparable:
    targets = _started({name: factory(kind, spec) for name, kind in kinds.items()})
    shared = {
        name: op
        for name, op in spec.operations.items()
        if all(name in target.operations for target in targets.values())
    }
    if not shared:
        closed(targets.values())
        raise TargetError("there is no operation that all targets support")
    if compiled is None or compiled.spec.operations.keys() != shared.keys():
        compiled = program(replace(spec, operations=shared, invariants={}))
    return Comparable(spec, compiled, targets, remarks=tuple(_lacking(spec, targets)))


def _started(factories: Mapping[str, Factory]) -> dict[str, Target]:
    """All targets; if one does not start, those that have are ended."""
    targets: dict[str, Target] = {}
    try:
        for name, make in factories.items():
            targets[name] = make()
    except BaseException:
        closed(targets.values())
        raise
    return targets


def _lacking(spec: Spec, targets: Mapping[str, Target]) -> Iterator[str]:
    for name, target in targets.items():
        missing = [each for each in spec.operations if each not in target.operations]
        if missing:
            yield f"not supported by {name}, so not compared: {', '.join(missing)}"


def _of_tables(spec: Spec, kinds: Mapping[str, str], known: Mapping[str, Profile]) -> Comparable:
    chosen, whole = _chosen(spec, list(kinds.values()), known)
    by_name = dict(zip(kinds, chosen, strict=True))
    targets = _started(
        {name: routing(within(profile, whole)).make for name, profile in by_name.items()}
    )
    compiled = routing(whole).program(spec)
    said = ", ".join(f"{name} by {profile.name}" for name, profile in by_name.items())
    followed = [f"whatever {name} each has is right" for name in whole.followed]
    return Comparable(spec, compiled, targets, whole, (f"compared: {said}", *followed))


def _chosen(
    spec: Spec, names: Sequence[str], known: Mapping[str, Profile]
) -> tuple[Sequence[Profile], Profile]:
    """The strongest profiles that have calls in common, and what that is."""
    of = [[p.on(name) for p in known.values() if p.routes and p.fits(name)] for name in names]
    for name, found in zip(names, of, strict=True):
        if not found:
            raise TargetError(f"there is no profile for {name}")
    why = ""
    for chosen in product(*of):
        try:
            return chosen, intersection(spec, chosen)
        except DisjointError as error:
            why = why or str(error)
    raise TargetError(f"the profiles of the targets have too little in common: {why}")

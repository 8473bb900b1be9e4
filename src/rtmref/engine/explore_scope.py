"""What comes of one scope: its states, what is reached in them, and what goes wrong."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic, process_time

from rtmref.concrete.fingerprints import StampAheadError
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program
from rtmref.concrete.stamps import Stamps
from rtmref.engine import findings
from rtmref.engine.edges import Compared, Edges
from rtmref.engine.exploration import Exploration, Findings
from rtmref.engine.findings import configured, violation_finding
from rtmref.engine.slices import slice_for
from rtmref.engine.story import steps
from rtmref.engine.story import told as tell
from rtmref.engine.ways import ScopeError, trace_of
from rtmref.events import (
    Explored,
    Finding,
    Witness,
)
from rtmref.lang.spec import Spec
from rtmref.scope import Scope
from rtmref.targets.target import Factory
from rtmref.trace import Trace


@dataclass(frozen=True, slots=True)
class ExploreSettings:
    """Which scopes to explore, and how far."""

    spec: Spec
    paths: tuple[Path, ...] | None = None
    """Files and folders of scopes; None for those that are shipped."""
    scopes: tuple[str, ...] = ()
    chapters: tuple[str, ...] = ()
    """Only the scopes for one of these chapters."""
    depth: int | None = None
    """At most so many calls, instead of what the scopes say."""
    states: int | None = None
    """Each scope ends with the state after which it has as many."""
    seconds: float | None = None
    """A budget of processor time for each scope."""
    workers: int = 1
    findings: Path | None = None
    """Folder for the traces of findings; None keeps them in the events only."""
    target: Factory | None = None
    """What to drive along every call, and to compare with the model."""
    program: Program | None = field(default=None, compare=False)
    """The whole specification as Python, which tells what was found; compiled if it is missing."""

    @property
    def bounded(self) -> bool:
        """Whether the scopes are not explored as far as they say."""
        return not (self.depth is None and self.states is None and self.seconds is None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one scope."""

    scope: str
    explored: Explored | None = None
    breakable: tuple[str, ...] = ()
    """The invariants that something in the scope could break."""
    succeeded: tuple[str, ...] = ()
    finding: Finding | None = None
    trace: Trace | None = None
    error: str = ""
    target: str = ""
    compared: Compared | None = None
    divergence: tuple[Finding, Trace] | None = None
    """Where the target answers otherwise than the model."""
    seconds: float = 0.0
    """Processor time for finding the states."""


def outcome_of(settings: ExploreSettings, scope: Scope) -> Outcome:
    """Explore one scope."""
    part = slice_for(settings.spec, scope)
    wanted = [name for name in scope.sometimes if name in part.sometimes]
    try:
        exploration, seconds = _timed(settings, Exploration(program(part, few=True), scope, wanted))
    except ScopeError as error:
        return Outcome(scope.name, error=str(error))
    found = exploration.findings
    whole = settings.program or program(settings.spec)
    finding, trace = None, None
    if found.violation is not None:
        finding, trace = _violated(settings.spec, whole, scope, found)
    reached = [
        Witness(
            name=name,
            says=settings.spec.sometimes[name].says,
            calls=_calls(whole, trace_of(whole, scope, way)),
            source=settings.spec.sometimes[name].source,
        )
        for name, way in found.witnesses.items()
    ]
    outcome = Outcome(
        scope.name,
        _size(settings, scope, found, reached),
        tuple(part.invariants),
        tuple(found.succeeded),
        finding,
        trace,
        seconds=seconds,
    )
    return _driven(settings, scope, exploration, outcome, whole)


def _driven(
    settings: ExploreSettings,
    scope: Scope,
    exploration: Exploration,
    outcome: Outcome,
    whole: Program,
) -> Outcome:
    """The same with what comes of the target along the calls, if there is one."""
    if settings.target is None:
        return outcome
    target = settings.target()
    edges = Edges(whole, scope, target)
    compared = edges.compared(exploration.tree, exploration.expanded)
    divergence = None
    if compared.divergence is not None:
        trace = Trace(edges.lockstep.symbolic(), dict(scope.limits), dict(scope.decisions))
        told = findings.finding(settings.spec, edges.lockstep, trace, compared.divergence, None)
        again = f"rtmref explore {scope.name} --target {shlex.quote(target.name)}"
        divergence = replace(told, reproduce=again), configured(settings.spec, trace)
    return replace(outcome, target=target.name, compared=compared, divergence=divergence)


def _timed(settings: ExploreSettings, exploration: Exploration) -> tuple[Exploration, float]:
    """Explore as far as the settings allow; the processor time that it takes, in seconds.

    Where stamps turn out to be none, all begins again, with their values as they are.
    """
    try:
        return exploration, _seconds(settings, exploration)
    except StampAheadError:
        model, wanted = exploration.model, exploration.wanted
        exact = Exploration(model.program, exploration.scope, wanted, ordered=Stamps())
        return exact, _seconds(settings, exact)


def _seconds(settings: ExploreSettings, exploration: Exploration) -> float:
    depth = exploration.scope.depth if settings.depth is None else settings.depth
    begun, since = process_time(), monotonic()
    for _ in exploration.levels(depth, settings.states):
        if settings.seconds is not None and monotonic() - since > settings.seconds:
            break
    return process_time() - begun


def _calls(whole: Program, trace: Trace) -> tuple[str, ...]:
    return tuple(step.call for step in steps(Model(whole), trace))


def _size(
    settings: ExploreSettings, scope: Scope, found: Findings, reached: Sequence[Witness]
) -> Explored:
    depth = scope.depth if settings.depth is None else settings.depth
    bound = f"to depth {found.depth}"
    if found.violation is not None:
        bound = "until a violation"
    elif found.depth != depth and not found.complete:
        bound = f"cut at depth {found.depth}"
    return Explored(
        scope=scope.name,
        says=scope.says,
        chapters=scope.chapters,
        states=found.states,
        transitions=found.transitions,
        calls=found.calls,
        depth=found.depth,
        complete=found.complete,
        bound="" if found.complete else bound,
        levels=tuple(found.levels),
        reached=tuple(reached),
        span=scope.span,
    )


def _violated(spec: Spec, whole: Program, scope: Scope, found: Findings) -> tuple[Finding, Trace]:
    """The violation as the whole specification has it, and the calls that lead there."""
    trace = configured(spec, trace_of(whole, scope, found.way))
    model = Model(whole)
    told = tell(model, trace)
    violation = model.violation()
    assert violation is not None, "what is broken in a slice is broken in the whole"
    finding = violation_finding(
        spec,
        model,
        violation,
        kind="exploration",
        operation=trace.calls[-1].operation,
        story=told.steps,
        settings=trace,
        before=told.before,
        reproduce=f"rtmref explore {scope.name}",
    )
    return finding, trace

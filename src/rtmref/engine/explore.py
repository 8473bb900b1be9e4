"""Every sequence of calls in small scopes: which states there are, and what holds in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from time import monotonic, process_time
from typing import Final

from rtmref.concrete.fingerprints import StampAheadError
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program, program
from rtmref.concrete.stamps import Stamps
from rtmref.engine import findings
from rtmref.engine.edges import Compared, Edges
from rtmref.engine.exploration import Exploration, Findings
from rtmref.engine.findings import configured, violation_finding
from rtmref.engine.fuzz import store
from rtmref.engine.slices import slice_for
from rtmref.engine.story import steps
from rtmref.engine.story import told as tell
from rtmref.engine.ways import ScopeError, trace_of
from rtmref.events import (
    Complained,
    Event,
    Explored,
    Figure,
    Finding,
    Found,
    Judged,
    Progress,
    Rejected,
    StageEnded,
    StageStarted,
    Started,
    Witness,
    concluded,
    fingerprint,
)
from rtmref.lang.report import did_you_mean
from rtmref.lang.spec import Element, Spec
from rtmref.scope import Scope
from rtmref.scope.loading import load
from rtmref.targets.target import Factory
from rtmref.trace import Trace
from rtmref.verdicts import Verdict, Word

NOTHING_CAN: Final = "nothing that happens in the scopes can break it"


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


@dataclass(slots=True)
class _Sum:
    """What all scopes together amount to."""

    outcomes: list[Outcome] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)
    """In how many states each invariant was checked."""

    def take(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        if outcome.explored is not None:
            for name in outcome.breakable:
                self.states[name] += outcome.explored.states


def run(settings: ExploreSettings) -> Iterator[Event]:
    """Explore scopes as a verb of its own."""
    return concluded(_events(settings))


def _events(settings: ExploreSettings) -> Iterator[Event]:
    yield Started(
        verb="explore",
        settings={"scopes": settings.scopes, "chapters": settings.chapters},
        specification=settings.spec.digest,
    )
    yield from stage(settings)


def stage(settings: ExploreSettings) -> Iterator[Event]:
    """The events of the exploration, without beginning and end."""
    loaded = load(settings.spec, settings.paths)
    if loaded.diagnostics:
        yield Complained(diagnostics=loaded.diagnostics)
    if loaded.failed:
        return
    rejected = list(_rejected(settings, loaded.scopes))
    yield from rejected
    if not rejected:
        yield from _explored(settings, loaded.scopes)


def _rejected(settings: ExploreSettings, scopes: Mapping[str, Scope]) -> Iterator[Event]:
    for names, known, what in (
        (settings.scopes, tuple(scopes), "scope"),
        (settings.chapters, tuple(settings.spec.chapters), "chapter"),
    ):
        for name in names:
            if name not in known:
                hint = did_you_mean(name, known)
                message = f"there is no such {what}{f': {hint}' if hint else ''}"
                yield Rejected(argument=name, message=message)


def chosen(settings: ExploreSettings, scopes: Mapping[str, Scope]) -> list[Scope]:
    """The scopes that the settings name, or that are for a chapter that they name."""
    return [
        scope
        for scope in scopes.values()
        if (not settings.scopes or scope.name in settings.scopes)
        and (not settings.chapters or set(scope.chapters) & set(settings.chapters))
    ]


def _explored(settings: ExploreSettings, scopes: Mapping[str, Scope]) -> Iterator[Event]:
    taken = chosen(settings, scopes)
    settings = replace(settings, program=settings.program or program(settings.spec))
    yield StageStarted(
        stage="explore", title="explore small scopes", total=len(taken), unit="scopes"
    )
    total = _Sum()
    for number, outcome in enumerate(_outcomes(settings, taken), start=1):
        total.take(outcome)
        yield from _told(settings, scopes[outcome.scope], outcome)
        yield Progress(stage="explore", done=number, total=len(taken))
    yield from _invariants(settings, total)
    open_ = [name for name in scopes if name not in {scope.name for scope in taken}]
    yield from _sometimes(settings, scopes, total, open_)
    yield from _operations(settings, scopes, total, open_)
    yield from _figures(total)
    yield StageEnded(stage="explore")


def _outcomes(settings: ExploreSettings, scopes: Sequence[Scope]) -> Iterator[Outcome]:
    """What comes of each scope, in their order."""
    if settings.workers == 1 or len(scopes) < 2:
        yield from (outcome_of(settings, scope) for scope in scopes)
        return
    _CURRENT[:] = [(settings, {scope.name: scope for scope in scopes})]
    workers = min(settings.workers, len(scopes))
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        yield from pool.map(_outcome_of, [scope.name for scope in scopes])


_CURRENT: Final[list[tuple[ExploreSettings, Mapping[str, Scope]]]] = []
"""What forked processes inherit."""


def _outcome_of(name: str) -> Outcome:
    settings, scopes = _CURRENT[0]
    return outcome_of(settings, scopes[name])


def outcome_of(settings: ExploreSettings, scope: Scope) -> Outcome:
    """Explore one scope."""
    part = slice_for(settings.spec, scope)
    wanted = [name for name in scope.sometimes if name in part.sometimes]
    try:
        exploration, seconds = _timed(settings, Exploration(program(part), scope, wanted))
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
        again = f"rtmref explore {scope.name} --target {target.name}"
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


def _told(settings: ExploreSettings, scope: Scope, outcome: Outcome) -> Iterator[Event]:
    if outcome.explored is None:
        yield Rejected(argument=outcome.scope, message=outcome.error)
        return
    yield outcome.explored
    if outcome.finding is not None:
        if outcome.trace is not None:
            store(settings.findings, outcome.trace, settings.spec)
        yield Found(finding=outcome.finding)
    if outcome.compared is not None:
        yield from _compared(settings, scope, outcome, outcome.compared)
    explored = outcome.explored
    extent = "every state there is" if explored.complete else explored.bound
    yield Judged(
        kind="exploration",
        verdict=Verdict(Word.VIOLATED)
        if outcome.finding
        else Verdict(Word.EXPLORED, str(explored.states)),
        subject=f"scope {scope.name}",
        evidence=f"{extent}, every invariant in each",
        reproduce=f"rtmref explore {scope.name}",
        span=scope.span,
    )


def _compared(
    settings: ExploreSettings, scope: Scope, outcome: Outcome, compared: Compared
) -> Iterator[Event]:
    """What came of a target along every call of a scope."""
    calls = Verdict(Word.EXPLORED, str(compared.calls))
    if outcome.divergence is not None:
        finding, trace = outcome.divergence
        store(settings.findings, trace, settings.spec)
        yield Found(finding=finding)
        calls = Verdict(Word.VIOLATED)
    yield Judged(
        kind="lockstep",
        verdict=calls,
        operation="" if compared.divergence is None else compared.divergence.operation,
        subject=f"{outcome.target} in scope {scope.name}",
        evidence=f"every call in each of {compared.states} states",
        reproduce=f"rtmref explore {scope.name} --target {outcome.target}",
        span=scope.span,
    )


def _invariants(settings: ExploreSettings, total: _Sum) -> Iterator[Event]:
    broken = {o.finding.invariant: o.finding for o in total.outcomes if o.finding is not None}
    for invariant in settings.spec.invariants.values():
        states = total.states[invariant.name]
        verdict = Verdict(Word.EXPLORED, str(states)) if states else Verdict(Word.VACUOUS)
        finding = broken.get(invariant.name)
        yield Judged(
            kind="exploration",
            verdict=verdict if finding is None else Verdict(Word.VIOLATED),
            invariant=invariant.name,
            operation="" if finding is None else finding.operation,
            evidence="every sequence of calls in small scopes" if states else NOTHING_CAN,
            reproduce="rtmref explore" if finding is None else finding.reproduce,
            source=invariant.source,
            span=invariant.span,
        )


def _sometimes(
    settings: ExploreSettings, scopes: Mapping[str, Scope], total: _Sum, left: Sequence[str]
) -> Iterator[Event]:
    """Whether each kind of state was reached that must be."""
    reached = {
        each.name: outcome.scope
        for outcome in reversed(total.outcomes)
        if outcome.explored is not None
        for each in outcome.explored.reached
    }
    for state in settings.spec.sometimes.values():
        speaking = [scope.name for scope in scopes.values() if state.name in scope.sometimes]
        yield from _must(settings, state, "sometimes", reached, speaking, left)


def _operations(
    settings: ExploreSettings, scopes: Mapping[str, Scope], total: _Sum, left: Sequence[str]
) -> Iterator[Event]:
    """Whether each operation succeeded that must."""
    done = {name: o.scope for o in reversed(total.outcomes) for name in o.succeeded}
    for op in settings.spec.operations.values():
        having = [each.name for each in scopes.values() if op.name in each.operations]
        yield from _must(settings, op, "succeeds", done, having, left)


def _must(
    settings: ExploreSettings,
    element: Element,
    what: str,
    done: Mapping[str, str],
    where: Sequence[str],
    left: Sequence[str],
) -> Iterator[Event]:
    """The verdict on what must happen in one of the scopes that have it."""
    finding = None
    if element.name in done:
        verdict, evidence = Verdict(Word.EXPLORED, "1"), f"in scope {done[element.name]}"
    elif settings.bounded or any(name in left for name in where) or (left and not where):
        return
    else:
        finding = _missed(element, what, where)
        verdict, evidence = Verdict(Word.VIOLATED), finding.title
        yield Found(finding=finding)
    yield Judged(
        kind="exploration",
        verdict=verdict,
        operation=element.name if what == "succeeds" else "",
        subject=what if what == "succeeds" else f"sometimes {element.name}",
        evidence=evidence,
        reproduce="rtmref explore",
        source=element.source,
        span=element.span,
    )


def _missed(element: Element, what: str, where: Sequence[str]) -> Finding:
    places = f"in {', '.join(where)}" if where else "because no scope has it"
    title = (
        f"{element.name} never succeeds, {places}"
        if what == "succeeds"
        else f"no state is reached that is {element.name}, {places}"
    )
    return Finding(
        id=fingerprint("exploration", what, element.name),
        title=title,
        kind="exploration",
        operation=element.name if what == "succeeds" else "",
        says=element.doc,
        span=element.span,
        source=element.source,
        reproduce="rtmref explore",
    )


def _figures(total: _Sum) -> Iterator[Event]:
    explored = [outcome.explored for outcome in total.outcomes if outcome.explored is not None]
    yield Figure(name="explored_scopes", value=len(explored))
    yield Figure(name="explored_states", value=sum(each.states for each in explored))
    yield Figure(name="explored_transitions", value=sum(each.transitions for each in explored))
    seconds = sum(outcome.seconds for outcome in total.outcomes)
    if seconds > 0:
        rate = sum(each.states for each in explored) / seconds
        yield Figure(name="explore_states_per_s", value=rate, measured=True)
        slowest = max(outcome.seconds for outcome in total.outcomes)
        yield Figure(name="slowest_scope_seconds", value=slowest, unit="s", measured=True)

"""What all scopes together amount to, as verdicts and figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rtmref.engine.edges import Compared
from rtmref.engine.explore_scope import ExploreSettings, Outcome
from rtmref.engine.fuzz import store
from rtmref.events import (
    Event,
    Figure,
    Finding,
    Found,
    Judged,
    Rejected,
    fingerprint,
)
from rtmref.lang.spec import Element
from rtmref.scope import Scope
from rtmref.verdicts import Verdict, Word

NOTHING_CAN: Final = "nothing that happens in the scopes can break it"


@dataclass(slots=True)
class Sum:
    """What all scopes together amount to."""

    outcomes: list[Outcome] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)
    """In how many states each invariant was checked."""

    def take(self, outcome: Outcome) -> None:
        """Count one more scope."""
        self.outcomes.append(outcome)
        if outcome.explored is not None:
            for name in outcome.breakable:
                self.states[name] += outcome.explored.states


def told(settings: ExploreSettings, scope: Scope, outcome: Outcome) -> Iterator[Event]:
    """What came of one scope."""
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


def of_invariants(settings: ExploreSettings, total: Sum) -> Iterator[Event]:
    """In how many states each invariant was checked."""
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


def of_sometimes(
    settings: ExploreSettings, scopes: Mapping[str, Scope], total: Sum, left: Sequence[str]
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


def of_operations(
    settings: ExploreSettings, scopes: Mapping[str, Scope], total: Sum, left: Sequence[str]
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


def figures(total: Sum) -> Iterator[Event]:
    """How much was explored, and how fast."""
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

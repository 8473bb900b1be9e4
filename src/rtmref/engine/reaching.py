"""Whether calls from the first state lead to what a counterexample shows, and which.

Runs are searched by length, the shortest first, over a finite universe. The interpreter makes the
calls of what is found before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rtmref.engine.confirming import Confirming
from rtmref.events import (
    Event,
    Finding,
    Judged,
    Noted,
    Progress,
    Reached,
    StageEnded,
    StageStarted,
    Step,
)
from rtmref.lang.spec import Spec
from rtmref.symbolic import footprints, terms
from rtmref.symbolic.assumptions import Assumptions, assume
from rtmref.symbolic.found_runs import FoundRun, found_run
from rtmref.symbolic.theory import Inexpressible
from rtmref.symbolic.universes import small_universe
from rtmref.symbolic.unrolling import Unrolled, Unroller, Wanted
from rtmref.verdicts import Verdict, Word

DEPTH: Final = 4
OBJECTS: Final = 2
"""How many objects of each sort a run can create."""
EFFORT: Final = 40_000_000
"""How hard runs of one length are searched for, in the solver's own unit of work."""
QUICK: Final = 3
"""Runs up to this length are searched so fast that calls at random are tried after them."""
RANDOM: Final = 40_000
"""How many calls are made at random to meet what no short run leads to."""
Pair = tuple[str, str]
"""An operation or step, and an invariant that it breaks."""


@dataclass(frozen=True, slots=True)
class ReachSettings:
    """The findings to judge, and how many calls the runs have at most.

    With a `depth`, runs are searched that break any of the invariants, in whatever call.
    """

    spec: Spec
    findings: tuple[Finding, ...]
    invariants: tuple[str, ...] = ()
    depth: int | None = None
    seed: int = 0

    @property
    def longest(self) -> int:
        """Of how many calls the longest runs are."""
        return DEPTH if self.depth is None else self.depth


def stage(settings: ReachSettings) -> Iterator[Event]:
    """The events of the search; none at all where there is nothing to search for."""
    yield StageStarted(
        stage="reach",
        title="look for runs that lead to the counterexamples",
        total=settings.longest,
        unit="calls",
    )
    yield Noted(
        text=f"Runs from the first state are searched among {OBJECTS} objects of each sort, "
        "some prefixes, bits and numbers; what happens by itself after a call counts as one."
    )
    try:
        yield from _judged(settings)
    except Inexpressible as reason:
        yield from (_reached(each, f"unknown: {reason}") for each in settings.findings)
    yield StageEnded(stage="reach")


def _judged(settings: ReachSettings) -> Iterator[Event]:
    spec = settings.spec
    known = {**spec.operations, **spec.steps}
    open_: dict[Pair, Finding] = {}
    for finding in settings.findings:
        if finding.operation in known and finding.invariant:
            open_[finding.operation, finding.invariant] = finding
        elif finding.invariant:
            yield _reached(finding, "reachable: it is the first state")
        else:
            yield _reached(finding, "unknown: a run shows the item that was taken, not the others")
    base = assume(spec)
    unroller = Unroller(base, small_universe(spec, OBJECTS))
    broken = {finding.invariant for finding in settings.findings}
    if open_:
        yield from _searched(settings, unroller, open_)
    if settings.depth is not None:
        kept = [name for name in settings.invariants if name not in broken]
        yield from _bounded(settings, unroller, base, kept)
    terms.forget_since(base.moment)


def _bounded(
    settings: ReachSettings, unroller: Unroller, base: Assumptions, kept: Sequence[str]
) -> Iterator[Event]:
    """Of how many calls runs are known to be after which the invariants hold."""
    spec = settings.spec
    held = dict.fromkeys(kept, 0)
    open_ = set(kept)
    for length in range(1, settings.longest + 1):
        for each in (*spec.operations.values(), *spec.steps.values()):
            places = footprints.writes(each, spec)
            asked = [n for n in kept if n in open_ and not base.reads[n].isdisjoint(places)]
            if asked and not _excluded(unroller, {each.name: asked}, length, settings.seed):
                open_.difference_update(asked)
        held.update(dict.fromkeys(open_, length))
        yield Progress(stage="reach", done=length, total=settings.longest)
    yield from (_evidence(settings, name, held[name]) for name in kept)


def _excluded(unroller: Unroller, wanted: Wanted, length: int, seed: int) -> bool:
    answer = unroller.search(wanted, length, EFFORT, seed)
    if isinstance(answer, Unrolled):
        answer.solver.close()
    return answer == "unsat"


def _evidence(settings: ReachSettings, name: str, length: int) -> Judged:
    invariant = settings.spec.invariants[name]
    open_ = Verdict(Word.UNKNOWN, "the solver gives up on the shortest runs")
    return Judged(
        kind="obligation",
        verdict=Verdict(Word.BOUNDED, calls(length)) if length else open_,
        invariant=name,
        subject="runs from the first state",
        evidence=f"after every run of at most {calls(length)} from the first state",
        reproduce=f"rtmref prove --depth {settings.longest} --invariant '{name}'",
        source=invariant.source,
        span=invariant.span,
    )


def _reached(finding: Finding, label: str, story: tuple[Step, ...] = ()) -> Reached:
    return Reached(finding=finding.id, title=finding.title, label=label, story=story)


def _searched(
    settings: ReachSettings, unroller: Unroller, open_: dict[Pair, Finding]
) -> Iterator[Event]:
    confirming = Confirming(settings.spec)
    excluded, reason = 0, ""
    for length in range(1, settings.longest + 1):
        while open_ and not reason:
            answer = unroller.search(_wanted(open_), length, EFFORT, settings.seed)
            if isinstance(answer, Unrolled):
                yield from _told(confirming, found_run(answer), open_)
                answer.solver.close()
            elif answer == "unsat":
                excluded = length
                break
            else:
                reason = f"the solver gives up on runs of {calls(length)}"
        if length == min(QUICK, settings.longest):
            yield from _met(confirming, open_, settings.seed)
        yield Progress(stage="reach", done=length, total=settings.longest)
    for finding in open_.values():
        yield _reached(finding, _unreached(excluded, reason))


def _met(confirming: Confirming, open_: dict[Pair, Finding], seed: int) -> Iterator[Event]:
    """What calls at random break of it."""
    from rtmref.engine.wandering import wander

    spec, model = confirming.model.spec, confirming.model
    for met in wander(model, RANDOM, seed) if open_ else ():
        among = [pair for pair in open_ if pair[0] == met.last or pair[0] in spec.steps]
        broken = [pair for pair in among if model.violation_of(pair[1]) is not None]
        for pair in broken:
            confirming.take(met.played, met.settings)
            story = confirming.story(*pair)
            yield _reached(open_.pop(pair), f"reachable: {calls(len(story))}", story)
        if not open_:
            return


def _unreached(excluded: int, reason: str) -> str:
    if not excluded:
        return f"unknown: {reason}"
    beyond = f"; beyond that, {reason}" if reason else ""
    return f"not reachable within {calls(excluded)}{beyond}; not met in {RANDOM:,} calls at random"


def calls(number: int) -> str:
    """So many calls, in words."""
    return f"{number} call" if number == 1 else f"{number} calls"


def _wanted(open_: Iterable[Pair]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for operation, invariant in open_:
        found.setdefault(operation, []).append(invariant)
    return found


def _told(confirming: Confirming, run: FoundRun, open_: dict[Pair, Finding]) -> Iterator[Event]:
    """What the run breaks when the interpreter makes its calls."""
    last = run.made[-1].call.operation
    among = [pair for pair in open_ if pair[0] == last]
    confirmed = confirming.broken(run, [invariant for _, invariant in among])
    for invariant in confirmed:
        story = confirming.story(last, invariant)
        label = f"reachable: {calls(len(story))}"
        yield _reached(open_.pop((last, invariant)), label, story)
    if not confirmed:
        reason = f"a run of {calls(len(run.made))} goes on by itself before anybody can see it"
        for pair in among:
            yield _reached(open_.pop(pair), f"unknown: {reason}")

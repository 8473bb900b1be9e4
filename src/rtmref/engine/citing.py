"""The elements that cite facts, and what a run says of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from rtmref.concrete.counters import option_name, refusal_element
from rtmref.concrete.operations import refusals
from rtmref.engine.accounts import declarations
from rtmref.engine.usage import users
from rtmref.events import Citing, Coverage, Event, Found, Judged, Misused, Started
from rtmref.lang.spec import Operation, Spec
from rtmref.scenario import Scenario
from rtmref.verdicts import Verdict, Word

WEAKEST_FIRST: Final = (
    Word.VIOLATED,
    Word.UNKNOWN,
    Word.NOT_RUN,
    Word.VACUOUS,
    Word.TESTED,
    Word.EXPLORED,
    Word.BOUNDED,
    Word.PROVED,
)
NEVER: Final = Verdict(Word.NOT_RUN, "never exercised")


@dataclass(slots=True)
class Evidence:
    """What a run found out, as far as elements are concerned.

    `lack` is the reason why there is nothing to go by, where there is none.
    """

    lack: str = ""
    specification: str = ""
    obligations: dict[str, list[Verdict]] = field(default_factory=dict)
    hits: dict[tuple[str, str], int] = field(default_factory=dict)
    played: dict[str, list[Verdict]] = field(default_factory=dict)
    """Verdicts of scenarios by name, one for the model and one for each target."""
    broken: set[str] = field(default_factory=set)
    """Operations and invariants that findings name."""
    compared: Verdict | None = None
    """How a target and the model compared, with every invariant checked after every call."""

    def take(self, event: Event) -> None:
        """Learn from an event of the run."""
        match event:
            case Started(specification=digest):
                self.specification = digest
            case Judged(kind="obligation", invariant=invariant, verdict=verdict) if invariant:
                self.obligations.setdefault(invariant, []).append(verdict)
            case Judged(kind="scenario", subject=subject, verdict=verdict):
                self.played.setdefault(subject.split()[0], []).append(verdict)
            case Judged(kind="lockstep", verdict=verdict):
                self.compared = verdict
            case Coverage(dimension=dimension, hits=hits):
                self.hits.update({(dimension, name): count for name, count in hits.items()})
            case Misused(misuse=misuse, times=times):
                key = ("misuses", misuse)
                self.hits[key] = self.hits.get(key, 0) + times
            case Found(finding=finding):
                self.broken |= {finding.invariant, finding.operation} - {""}
            case _:
                pass


def learnt(events: Iterable[Event], spec: Spec) -> Evidence:
    """What a stored run found out about a specification; a run of another one says nothing."""
    evidence = Evidence()
    for event in events:
        evidence.take(event)
    if evidence.specification != spec.digest:
        return Evidence(lack="the run was of another specification")
    return evidence


def citing(
    spec: Spec, evidence: Evidence, scenarios: Iterable[Scenario] = ()
) -> Iterator[tuple[str, Citing]]:
    """Every pair of an id and an element that cites it, by kind, in the order of the files."""
    judge = _Judge(spec, evidence, users(spec))
    for kind, elements in declarations(spec).items():
        for element in elements.values():
            made = Citing(kind=kind, name=element.name, verdict=NEVER, span=element.span)
            judged = judge.element(made)
            yield from ((source, judged) for source in element.source)
    for op in (*spec.operations.values(), *spec.steps.values()):
        yield from _of_operation(spec, op, judge)
    for scenario in scenarios:
        made = Citing(kind="scenario", name=scenario.name, verdict=NEVER, span=scenario.span)
        judged = judge.element(made)
        calls = (source for call in scenario.calls for source in call.source)
        yield from ((source, judged) for source in dict.fromkeys((*scenario.source, *calls)))


def _of_operation(spec: Spec, op: Operation, judge: _Judge) -> Iterator[tuple[str, Citing]]:
    step = op.name in spec.steps
    kind = "step" if step else "operation"
    whole = Citing(kind=kind, name=op.name, verdict=NEVER, span=op.span)
    judged = judge.counted(whole, f"{kind}s")
    yield from ((source, judged) for source in op.source)
    for number, refusal in enumerate(refusals(op)):
        if step:
            continue
        dimension, name = refusal_element(op.name, number, refusal, step)
        part = Citing(kind=dimension[:-1], name=name, verdict=NEVER, span=refusal.span)
        judged = judge.counted(part, dimension)
        yield from ((source, judged) for source in refusal.source)


@dataclass(frozen=True, slots=True)
class _Judge:
    spec: Spec
    evidence: Evidence
    users: Mapping[str, frozenset[str]]

    def element(self, made: Citing) -> Citing:
        """The verdict of a declaration or an invariant."""
        if self.evidence.lack:
            return replace(made, verdict=Verdict(Word.NOT_RUN, self.evidence.lack))
        match made.kind:
            case "invariant":
                return self._invariant(made)
            case "misuse":
                return self._tested(made, self.evidence.hits.get(("misuses", made.name), 0))
            case "scenario":
                return replace(made, verdict=weakest(self.evidence.played.get(made.name, ())))
            case "decision":
                options = self.spec.decisions[made.name].options
                names = [("decisions", option_name(made.name, option)) for option in options]
                return self._tested(made, min(self.evidence.hits.get(name, 0) for name in names))
            case _:
                return self._tested(made, sum(self._used(n) for n in self.users.get(made.name, ())))

    def counted(self, made: Citing, dimension: str) -> Citing:
        """The verdict of what a run counts by itself."""
        if self.evidence.lack:
            return replace(made, verdict=Verdict(Word.NOT_RUN, self.evidence.lack))
        if made.name in self.evidence.broken:
            return replace(made, verdict=Verdict(Word.VIOLATED))
        return self._tested(made, self.evidence.hits.get((dimension, made.name), 0))

    def _used(self, operation: str) -> int:
        kind = "steps" if operation in self.spec.steps else "operations"
        return self.evidence.hits.get((kind, operation), 0)

    def _tested(self, made: Citing, hits: int) -> Citing:
        verdict = Verdict(Word.TESTED, str(hits)) if hits else NEVER
        return replace(made, verdict=verdict, hits=hits)

    def _invariant(self, made: Citing) -> Citing:
        hits = self.evidence.hits.get(("conditions", made.name), -1)
        if made.name in self.evidence.broken:
            return replace(made, verdict=Verdict(Word.VIOLATED), hits=hits)
        verdicts = list(self.evidence.obligations.get(made.name, ()))
        if not verdicts and self.evidence.compared is not None and hits > 0:
            verdicts = [self.evidence.compared]
        return replace(made, verdict=weakest(verdicts), hits=hits)


def weakest(verdicts: Iterable[Verdict]) -> Verdict:
    """What several verdicts on one thing add up to: the one that promises least."""
    return min(verdicts, key=_strength, default=NEVER)


def strongest(verdicts: Iterable[Verdict]) -> Verdict:
    """The best of several verdicts, but `violated` where one of them is."""
    listed = list(verdicts)
    broken = [verdict for verdict in listed if verdict.word is Word.VIOLATED]
    return broken[0] if broken else max(listed, key=_strength)


def _strength(verdict: Verdict) -> tuple[int, int]:
    number = int(verdict.detail) if verdict.detail.isdecimal() else 0
    return WEAKEST_FIRST.index(verdict.word), number

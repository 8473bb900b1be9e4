"""From facts of the documentation to verdicts: what cites each fact, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rtmref.engine.accounts import account
from rtmref.engine.citing import Evidence, citing, strongest
from rtmref.events import Citing, Complained, Event, Judged, Started, Traced, concluded
from rtmref.lang.spec import Spec
from rtmref.scenario import Scenario
from rtmref.scenario.loading import load
from rtmref.verdicts import Verdict, Word

NAMED: Final = 12
"""How many facts a verdict names."""


@dataclass(frozen=True, slots=True)
class FactsSettings:
    """Which facts to tell of, and the evidence to go by."""

    spec: Spec
    evidence: Evidence = field(default_factory=Evidence)
    scenarios: tuple[Path, ...] | None = ()
    """Files and folders of scenarios, which cite facts too; None for the shipped ones."""
    facts: Collection[str] = ()
    """Ids; empty for all."""
    pages: Collection[str] = ()
    """Documentation pages; empty for all."""
    uncovered: bool = False
    """Only facts that nothing cites, or of which nothing was exercised or proved."""


def run(settings: FactsSettings) -> Iterator[Event]:
    """Tell of facts as a verb of its own."""
    return concluded(_events(settings))


def _events(settings: FactsSettings) -> Iterator[Event]:
    yield Started(verb="facts", specification=settings.spec.digest)
    loaded = None if settings.scenarios == () else load(settings.spec, settings.scenarios)
    if loaded is not None and loaded.diagnostics:
        yield Complained(diagnostics=loaded.diagnostics)
    scenarios = () if loaded is None else tuple(loaded.found.values())
    facts = traced(settings.spec, settings.evidence, scenarios)
    told = [fact for fact in facts if _chosen(settings, fact)]
    yield from told
    yield from verdicts(told)


def traced(spec: Spec, evidence: Evidence, scenarios: Iterable[Scenario] = ()) -> Iterator[Traced]:
    """Every fact, decision and record of the catalogue, in its order."""
    found: dict[str, list[Citing]] = {name: [] for name in spec.facts}
    for source, element in citing(spec, evidence, scenarios):
        if source in found:
            found[source].append(element)
    for fact in spec.facts.values():
        elements = tuple(found[fact.name])
        yield Traced(
            fact=fact.name,
            title=fact.title,
            pages=fact.pages,
            weight=fact.weight,
            untestable=fact.untestable,
            verdict=strongest(each.verdict for each in elements) if elements else None,
            citing=elements,
            span=fact.span,
        )


def verdicts(told: Sequence[Traced]) -> Iterator[Event]:
    """Whether every fact is accounted for, and whether a run has anything to say of each."""
    if not told:
        return
    lost = [fact.fact for fact in told if fact.lost]
    yield account(lost, len(told))
    cited = [fact for fact in told if fact.verdict is not None]
    idle = [fact.fact for fact in cited if not _said(fact)]
    if cited:
        yield Judged(
            kind="reachability",
            verdict=Verdict(Word.NOT_RUN, _named(idle))
            if idle
            else Verdict(Word.TESTED, str(len(cited))),
            subject="what facts are cited by has been exercised or proved",
            evidence=f"{len(cited) - len(idle)} of {len(cited)} cited facts",
            reproduce="rtmref check && rtmref facts",
        )


def _said(fact: Traced) -> bool:
    """Whether a check reached a verdict on something that cites the fact."""
    silent = (Word.NOT_RUN, Word.UNKNOWN, Word.VACUOUS)
    return fact.verdict is not None and fact.verdict.word not in silent


def _chosen(settings: FactsSettings, fact: Traced) -> bool:
    if settings.facts and fact.fact not in settings.facts:
        return False
    if settings.pages and not set(settings.pages) & set(fact.pages):
        return False
    return not settings.uncovered or fact.lost or (fact.verdict is not None and not _said(fact))


def _named(facts: Sequence[str]) -> str:
    more = len(facts) - NAMED
    return ", ".join(facts[:NAMED]) + (f" and {more} more" if more > 0 else "")

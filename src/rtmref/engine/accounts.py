"""Whether every fact of the catalogue is accounted for: cited, or with a reason why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rtmref.events import Judged
from rtmref.lang.spec import Element, Refusal, Spec
from rtmref.verdicts import Verdict, Word


def accounted(spec: Spec, scenarios: Iterable[str] = ()) -> Iterator[Judged]:
    """Whether every fact is cited or says why not, judged from the files alone.

    `scenarios` are ids that scenarios cite. Says nothing of a specification without a catalogue.
    """
    if not spec.facts:
        return
    cited = {*sources(spec), *scenarios}
    lost = [
        fact.name for fact in spec.facts.values() if (fact.name in cited) == bool(fact.untestable)
    ]
    yield account(lost, len(spec.facts))


def account(lost: Sequence[str], total: int) -> Judged:
    """The verdict on a catalogue of which these ids are not accounted for."""
    return Judged(
        kind="specification",
        verdict=Verdict(Word.VIOLATED) if lost else Verdict(Word.PROVED),
        subject="every fact is cited, or says why not",
        evidence=f"{len(lost)} lost: {', '.join(lost)}"
        if lost
        else f"{total} facts, decisions and records",
        reproduce="rtmref facts",
    )


def sources(spec: Spec) -> Iterator[str]:
    """Every id that an element of the specification cites."""
    for elements in declarations(spec).values():
        for element in elements.values():
            yield from element.source
    for op in (*spec.operations.values(), *spec.steps.values()):
        yield from op.source
        for guard in op.guards:
            yield from guard.source if isinstance(guard, Refusal) else ()


def declarations(spec: Spec) -> dict[str, Mapping[str, Element]]:
    """Everything that cites facts and is not an operation, by kind."""
    written = {n: each for n, each in spec.invariants.items() if each.origin == "written"}
    return {
        "enum": spec.enums,
        "bits": spec.bits,
        "structure": spec.structures,
        "limit": spec.limits,
        "decision": spec.decisions,
        "sort": spec.sorts,
        "invariant": written,
        "misuse": spec.misuses,
    }

"""Every invariant under every operation, proved or refuted; what is refuted is replayed first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rtmref.engine import second_opinion, smt_lib, vacuity
from rtmref.engine.kept import ProofStore
from rtmref.engine.ledger import Ledger, Stored
from rtmref.engine.obligations import Work, judged
from rtmref.engine.possible import Subjects, everything
from rtmref.events import (
    Event,
    Figure,
    Finding,
    Found,
    Judged,
    Noted,
    Progress,
    StageEnded,
    StageStarted,
    Started,
    concluded,
)
from rtmref.lang.spec import Spec
from rtmref.symbolic.judgements import Counterexample, Judgement, Options, subjects
from rtmref.verdicts import Verdict, Word

ASSUMPTION: Final = (
    "One assumption stands behind the proofs: a table is finite, "
    "so a set that is not empty has a least element."
)
GROUNDS: Final = {
    "frame": "the operation writes nothing that the invariant reads",
    "terms": "the terms before and after are the same",
    "solver": "for any number of objects, under every decision and limit",
    "finite": "in every universe of that many objects of each sort",
    "none": "nothing settled it",
}
ONE: Final = "at most one: "
KEPT: Final = " (a proof kept from an earlier run)"
FIGURES: Final = (
    "obligations",
    *map(str, (Word.PROVED, Word.BOUNDED, Word.VIOLATED, Word.UNKNOWN, Word.NOT_RUN)),
    "kept",
)


@dataclass(frozen=True, slots=True)
class ProveSettings:
    """What to prove, and how many processes share the work.

    Proofs of earlier runs are taken from the store, and new ones put there, if there is one. With
    `stored`, the evidence for each invariant is told in the end.
    """

    spec: Spec
    seed: int = 0
    operations: tuple[str, ...] | None = None
    invariants: tuple[str, ...] | None = None
    workers: int = 2
    store: ProofStore | None = field(default=None, compare=False)
    stored: Stored | None = None
    """What runs of other verbs have shown."""
    depth: int | None = None
    """Of how many calls the runs are that may lead to counterexamples; None leaves that open."""
    smt_lib: Path | None = None
    """The folder for a script of each obligation, where they are wanted."""
    second_opinion: bool = False
    """Whether another solver is asked too; it has to be installed."""


def run(settings: ProveSettings) -> Iterator[Event]:
    """Prove as a verb of its own."""
    return concluded(_events(settings))


def _events(settings: ProveSettings) -> Iterator[Event]:
    yield Started(verb="prove", seed=settings.seed, specification=settings.spec.digest)
    verdicts: dict[tuple[str, str], Verdict] = {}
    for event in proof(settings):
        if isinstance(event, Judged) and event.kind == "obligation":
            name = event.invariant or event.subject.removeprefix(ONE)
            verdicts.setdefault((event.operation, name), event.verdict)
        yield event
    yield from dead_text(settings)
    about = subjects(settings.spec, settings.operations)
    if settings.smt_lib is not None:
        yield from smt_lib.stage(_work(settings), about, settings.smt_lib)
    if settings.second_opinion:
        yield from second_opinion.stage(_work(settings), about, verdicts)


def proof(settings: ProveSettings) -> Iterator[Event]:
    """The events of the proof, and of the search for runs that lead to its counterexamples."""
    found: list[Finding] = []
    for event in stage(settings):
        if isinstance(event, Found) and event.finding.kind == "obligation":
            found.append(event.finding)
        yield event
    if found or settings.depth is not None:
        yield from _runs(settings, tuple(found))


def _runs(settings: ProveSettings, found: tuple[Finding, ...]) -> Iterator[Event]:
    from rtmref.engine.reaching import ReachSettings, stage

    among = settings.invariants or tuple(settings.spec.invariants)
    reaching = ReachSettings(settings.spec, found, among, settings.depth, settings.seed)
    return stage(reaching)


def stage(settings: ProveSettings) -> Iterator[Event]:
    """The events of the proof, without beginning and end."""
    names = subjects(settings.spec, settings.operations)
    yield StageStarted(
        stage="prove", title="prove the invariants", total=len(names), unit="operations"
    )
    yield Noted(text=ASSUMPTION)
    counts: Counter[str] = Counter()
    ledger = None if settings.stored is None else Ledger(settings.spec, settings.stored)
    for done, judgements in enumerate(judged(_work(settings), names), start=1):
        for judgement in judgements:
            counts.update(_counted(judgement))
            if ledger is not None:
                ledger.take(judgement)
            yield _event(settings, judgement)
            if judgement.counterexample is not None:
                yield Found(finding=_finding(settings.spec, judgement, judgement.counterexample))
        yield Progress(stage="prove", done=done, total=len(names))
    yield from (Figure(name=name, value=counts[name]) for name in FIGURES)
    if settings.store is not None:
        yield Noted(text=_of_store(settings.store, counts))
        settings.store.tidy()
    yield StageEnded(stage="prove")
    if ledger is not None:
        yield from _evidence(settings, ledger)


def _evidence(settings: ProveSettings, ledger: Ledger) -> Iterator[Event]:
    """The rows of the ledger, after a short run of the model."""
    from rtmref.concrete.program import program
    from rtmref.engine.conditions import CALLS, conditions

    for verb in settings.stored.unfit if settings.stored else ():
        text = f"the stored run of rtmref {verb} was of another specification: it says nothing"
        yield Noted(text=text, level="warning")
    yield StageStarted(stage="ledger", title="gather the evidence", total=CALLS, unit="calls")
    spec = settings.spec
    names = spec.invariants if settings.invariants is None else settings.invariants
    yield from ledger.rows(names, conditions(program(spec), settings.seed, CALLS))
    yield StageEnded(stage="ledger")


def dead_text(settings: ProveSettings) -> Iterator[Event]:
    """The events of the search for dead text in what is to be proved."""
    about = Subjects(settings.operations or (), settings.invariants or ())
    if settings.operations is None and settings.invariants is None:
        about = everything(settings.spec)
    return vacuity.stage(_work(settings), about)


def _finding(spec: Spec, judgement: Judgement, counterexample: Counterexample) -> Finding:
    """What the interpreter makes of it; most proofs do without an interpreter."""
    from rtmref.engine.refuted import replayed

    return replayed(spec, judgement, counterexample)


def _work(settings: ProveSettings) -> Work:
    chosen = settings.spec.invariants if settings.invariants is None else settings.invariants
    options = Options(seed=settings.seed, cores=settings.stored is not None)
    return Work(settings.spec, tuple(chosen), options, settings.workers, settings.store)


def _counted(judgement: Judgement) -> Iterator[str]:
    yield "obligations"
    yield str(judgement.verdict.word)
    if judgement.by == "frame":
        yield "framed"
    if judgement.kept:
        yield "kept"


def _of_store(store: ProofStore, counts: Mapping[str, int]) -> str:
    """How much was kept, of what the frame alone does not settle."""
    if store.trouble:
        return f"Proofs cannot be kept: {store.trouble}."
    open_ = counts["obligations"] - counts["framed"]
    return f"{counts['kept']} of {open_} proofs kept from earlier runs (--fresh proves all again)."


def _event(settings: ProveSettings, judgement: Judgement) -> Judged:
    invariant = settings.spec.invariants.get(judgement.invariant)
    known = invariant is not None
    return Judged(
        kind="obligation",
        verdict=judgement.verdict,
        invariant=judgement.invariant if known else "",
        operation=judgement.operation,
        subject="" if known else f"{ONE}{judgement.invariant}",
        evidence=GROUNDS[judgement.by] + (KEPT if judgement.kept else ""),
        reproduce=f"rtmref prove --operation {judgement.operation}",
        source=invariant.source if invariant is not None else (),
        span=invariant.span if invariant is not None else None,
    )

"""Who settles an obligation: its frame, a proof of an earlier run, or a worker with a solver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rtmref.diagnostics import Span
from rtmref.engine.kept import Proofs, ProofStore
from rtmref.engine.workers import Task, answers
from rtmref.lang.spec import Spec
from rtmref.symbolic import footprints, keys
from rtmref.symbolic.judgements import ANY_STATE, Ground, Judgement, Options, place
from rtmref.verdicts import Verdict, Word

PIECE: Final = 32
"""How many obligations of one operation a worker takes at a time, at most."""
PROVED: Final = Verdict(Word.PROVED)


@dataclass(frozen=True, slots=True)
class Work:
    """Which obligations to settle, and how; `store` has the proofs of earlier runs."""

    spec: Spec
    invariants: tuple[str, ...]
    options: Options
    workers: int
    store: ProofStore | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The obligations of one subject: those that are settled, and the tasks for the others.

    `places` are those of its `find`s; `key` stands for all that its proofs depend on, and is
    empty where nothing can be kept.
    """

    subject: str
    key: str
    places: tuple[Span, ...]
    settled: Mapping[str, Judgement]
    tasks: tuple[Task, ...]
    proved: Mapping[str, Judgement]
    """Proofs that are kept without the core that is asked for; it stands whatever comes of that."""


def judged(work: Work, subjects: Sequence[str]) -> Iterator[Sequence[Judgement]]:
    """The judgements on each subject, in order: on the invariants first, in theirs."""
    plans = list(_plans(work, subjects))
    every = [task for plan in plans for task in plan.tasks]
    found = answers(work.spec, work.options, every, work.workers)
    next(found)  # the workers begin before anybody looks at what is settled
    for plan in plans:
        new = [_stronger(plan, each) for _ in plan.tasks for each in next(found) or ()]
        if work.store is not None and plan.key and new:
            work.store.add(plan.key, _proofs(work, plan, new))
        every_one = {**plan.settled, **{each.invariant: each for each in new}}
        about = [every_one.pop(each) for each in work.invariants if each in every_one]
        yield (*about, *every_one.values())


def _stronger(plan: Plan, judgement: Judgement) -> Judgement:
    """The judgement, or a proof that is known where the core could not be found."""
    if judgement.verdict == PROVED:
        return judgement
    return plan.proved.get(judgement.invariant, judgement)


def _plans(work: Work, subjects: Sequence[str]) -> Iterator[Plan]:
    reads = {each: footprints.reads(work.spec.invariants[each]) for each in work.invariants}
    made = keyed(work)
    for subject in subjects:
        key = made.key(subject) if made is not None else ""
        known = work.store.read(key) if work.store is not None and key else Proofs()
        yield _plan(work, subject, key, _framed(work.spec, subject, reads), known)


def keyed(work: Work) -> keys.Keys | None:
    """The keys under which the work's results are kept; None where nothing can be kept."""
    if work.store is None:
        return None
    try:
        return keys.Keys(work.spec, work.options)
    except OSError as error:
        work.store.trouble = str(error)
        return None


def open_pieces(work: Work, subjects: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each subject with the invariants that its frame does not settle, in pieces for workers.

    The first piece of a subject stands for the places of its `find`s too, and may be empty.
    """
    reads = {each: footprints.reads(work.spec.invariants[each]) for each in work.invariants}
    for subject in subjects:
        settled = set(_framed(work.spec, subject, reads))
        among = () if subject == ANY_STATE else work.invariants
        pieces = dealt([each for each in among if each not in settled]) or [()]
        yield from ((subject, piece) for piece in pieces)


def _framed(spec: Spec, subject: str, reads: Mapping[str, frozenset[str]]) -> Iterable[str]:
    """The invariants that read nothing of what the operation writes."""
    operation = spec.operations.get(subject) or spec.steps.get(subject)
    if operation is None:
        return ()
    written = footprints.writes(operation, spec)
    return [each for each, read in reads.items() if written.isdisjoint(read)]


def _plan(work: Work, subject: str, key: str, framed: Iterable[str], known: Proofs) -> Plan:
    places = keys.finds(work.spec, subject)
    settled = {each: Judgement(subject, each, PROVED, "frame") for each in framed}
    among = work.invariants if subject != ANY_STATE else ()
    proved: dict[str, Judgement] = {}
    for each in among:
        if each in known.invariants and each not in settled:
            enough = not work.options.cores or _has_core(known, each)
            (settled if enough else proved)[each] = _kept(subject, each, known)
    for number, by in (known.finds or {}).items():
        at = place(places[int(number)])
        settled[at] = _kept(subject, at, Proofs({at: by}))
    open_ = [each for each in among if each not in settled]
    pieces = dealt(open_)
    finds = bool(places) and known.finds is None
    if finds and not pieces:
        pieces = [()]
    tasks = tuple(Task(subject, each, finds and not n) for n, each in enumerate(pieces))
    return Plan(subject, key, places, settled, tasks, proved)


def dealt(names: Sequence[str]) -> list[tuple[str, ...]]:
    """The names in pieces, dealt out like cards: what is hard often stands side by side.

    Two workers have the same to do if the last piece is not left to one of them alone.
    """
    many = -(-len(names) // PIECE)
    many += many % 2 if many > 1 else 0
    return [tuple(names[first::many]) for first in range(many)]


def _has_core(known: Proofs, name: str) -> bool:
    """Whether it is known what a kept proof rests on."""
    return known.invariants[name] == "terms" or name in known.cores


def _kept(subject: str, name: str, known: Proofs) -> Judgement:
    ground: Ground = "terms" if known.invariants[name] == "terms" else "solver"
    return Judgement(subject, name, PROVED, ground, known.cores.get(name, ()), kept=True)


def _proofs(work: Work, plan: Plan, found: Iterable[Judgement]) -> Proofs:
    """What of the judgements is worth keeping: proofs, and nothing else."""
    numbers = {place(span): str(number) for number, span in enumerate(plan.places)}
    proved = {each.invariant: each.by for each in found if each.verdict == PROVED}
    of_finds = [each for each in found if each.invariant not in work.spec.invariants]
    finds = {numbers[each.invariant]: each.by for each in of_finds if each.verdict == PROVED}
    asked = any(task.finds for task in plan.tasks)
    invariants = {name: by for name, by in proved.items() if name in work.spec.invariants}
    cores = {
        each.invariant: each.core
        for each in found
        if work.options.cores and each.by == "solver" and each.invariant in invariants
    }
    whole = asked and len(finds) == len(of_finds)
    return Proofs(invariants, finds if whole else None, cores)

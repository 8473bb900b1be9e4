"""What can happen at all: asked of workers, or known from an earlier run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from rtmref.engine.kept import Answer
from rtmref.engine.obligations import Work, keyed
from rtmref.engine.workers import CRASHED, answers
from rtmref.lang.spec import Spec
from rtmref.symbolic import expectations, keys
from rtmref.symbolic.expectations import Expected, Possibility
from rtmref.symbolic.judgements import ANY_STATE, Options
from rtmref.verdicts import Verdict, Word

if TYPE_CHECKING:
    from rtmref.symbolic.assumptions import Assumptions

PIECE: Final = 24
"""How many operations, invariants or decisions a worker takes at a time: they share much."""
DECISIONS: Final = "decisions"
CERTAIN: Final = (Word.PROVED, Word.VACUOUS)


@dataclass(frozen=True, slots=True)
class Subjects:
    """What is looked at: operations and steps, invariants, decisions."""

    operations: tuple[str, ...] = ()
    invariants: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()


def everything(spec: Spec) -> Subjects:
    """All that a specification has."""
    operations = (*spec.operations, *spec.steps)
    return Subjects(operations, tuple(spec.invariants), tuple(spec.decisions))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What should be possible of some operations, some invariants, or some decisions."""

    operations: tuple[str, ...] = ()
    invariants: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()

    def done(self, base: Assumptions, options: Options) -> Expected:
        """The answers."""
        from rtmref.symbolic.differences import of_decisions
        from rtmref.symbolic.possibilities import of_invariants, of_operations
        from rtmref.symbolic.proofs import uncollected

        with uncollected():
            if self.operations:
                return of_operations(base, self.operations, options)
            if self.invariants:
                return of_invariants(base, self.invariants, options)
            asking = expectations.asking(base.context.spec)
            return of_decisions(base, {each: asking[each] for each in self.decisions})

    def lost(self) -> Expected:
        """No answer."""
        return {}


@dataclass(frozen=True, slots=True)
class _Group:
    """What is expected and kept together, and what of it is known.

    What is kept bears the stamp that it has among the `stamps`, if it has one.
    """

    key: str
    expected: Expected
    stamps: Mapping[str, str]
    known: Expected

    @property
    def open_names(self) -> tuple[str, ...]:
        names = (each.name for label, each in self.expected.items() if label not in self.known)
        return tuple(dict.fromkeys(names))


def possible(work: Work, about: Subjects) -> Iterator[Sequence[Possibility]]:
    """The answers about all invariants, about all decisions, then about each operation or step."""
    groups = list(_groups(work, about))
    rules, choices, *others = (group.open_names for group in groups)
    jobs = [Wanted(each) for each in _dealt([name for names in others for name in names])]
    jobs += [Wanted(invariants=each) for each in _dealt(rules)]
    jobs += [Wanted(decisions=each) for each in _dealt(choices)]
    found: dict[str, Possibility] = {}
    for answer in answers(work.spec, work.options, jobs, work.workers):
        found |= answer or {}
    for group in groups:
        new = {label: found[label] for label in group.expected if label in found}
        if work.store is not None and group.key and new:
            work.store.add_answers(group.key, _plain(new, group.stamps))
        known = {**new, **group.known}
        yield [known.get(k) or replace(e, verdict=CRASHED) for k, e in group.expected.items()]


def _groups(work: Work, about: Subjects) -> Iterator[_Group]:
    spec, made = work.spec, keyed(work)
    key = cache(made.key if made is not None else lambda _: "")
    yield _group(work, key(ANY_STATE), expectations.of_invariants(spec, about.invariants))
    asking = expectations.asking(spec) if about.decisions else {}
    stamps = {f"effect {d}": keys.content(tuple(map(key, asking[d]))) for d in about.decisions}
    yield _group(work, key(DECISIONS), expectations.of_decisions(spec, about.decisions), stamps)
    for name in about.operations:
        yield _group(work, key(name), expectations.of_operation(spec, name))


def _group(
    work: Work, subject: str, expected: Expected, stamps: Mapping[str, str] | None = None
) -> _Group:
    key = keys.content(("possible", subject)) if subject else ""
    kept = work.store.read_answers(key) if work.store is not None and key else {}
    return _Group(key, expected, stamps or {}, _known(expected, kept, stamps or {}))


def _dealt(names: Sequence[str]) -> list[tuple[str, ...]]:
    """The names in pieces of like sizes, an even number of them where there are several."""
    many = -(-len(names) // PIECE)
    many += many % 2 if many > 1 else 0
    return [tuple(names[first::many]) for first in range(many)]


def _plain(answers: Expected, stamps: Mapping[str, str]) -> Mapping[str, Answer]:
    """What is certain, and so worth keeping."""
    return {
        label: (stamps.get(label, ""), str(each.verdict.word), each.size, *each.core)
        for label, each in answers.items()
        if each.verdict.word in CERTAIN
    }


def _known(expected: Expected, kept: Mapping[str, Answer], stamps: Mapping[str, str]) -> Expected:
    known = {}
    for label, each in expected.items():
        match kept.get(label):
            case (str(stamp), str(word), int(size), *core) if (
                stamp == stamps.get(label, "") and word in CERTAIN
            ):
                names = tuple(map(str, core))
                found = replace(each, verdict=Verdict(Word(word)), size=size, core=names)
                known[label] = replace(found, kept=True)
    return known

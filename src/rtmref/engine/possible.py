"""What can happen at all: asked of workers, or known from an earlier run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from rtmref.engine.kept import Answer
from rtmref.engine.obligations import Work, keyed
from rtmref.engine.workers import CRASHED, answers
from rtmref.symbolic import expectations, keys
from rtmref.symbolic.expectations import Expected, Possibility
from rtmref.symbolic.judgements import ANY_STATE, Options
from rtmref.verdicts import Verdict, Word

if TYPE_CHECKING:
    from rtmref.symbolic.assumptions import Assumptions

PIECE: Final = 24
"""How many operations or invariants a worker takes at a time: they share small universes."""
CERTAIN: Final = (Word.PROVED, Word.VACUOUS)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What should be possible of some operations, or of some invariants."""

    operations: tuple[str, ...] = ()
    invariants: tuple[str, ...] = ()

    def done(self, base: Assumptions, options: Options) -> Expected:
        """The answers."""
        from rtmref.symbolic.possibilities import of_invariants, of_operations

        if self.operations:
            return of_operations(base, self.operations, options)
        return of_invariants(base, self.invariants, options)

    def lost(self) -> Expected:
        """No answer."""
        return {}


@dataclass(frozen=True, slots=True)
class _Group:
    """What is expected under one key, and what of it is known."""

    key: str
    expected: Expected
    known: Expected

    @property
    def open_names(self) -> tuple[str, ...]:
        names = (each.name for label, each in self.expected.items() if label not in self.known)
        return tuple(dict.fromkeys(names))


def possible(
    work: Work, operations: Sequence[str], invariants: Sequence[str]
) -> Iterator[Sequence[Possibility]]:
    """The answers about all the invariants, then about each operation or step, in their order."""
    about, *others = groups = list(_groups(work, operations, invariants))
    jobs = [Wanted(invariants=each) for each in _dealt(about.open_names)]
    jobs += [Wanted(each) for each in _dealt([n for each in others for n in each.open_names])]
    found: dict[str, Possibility] = {}
    for answer in answers(work.spec, work.options, jobs, work.workers):
        found |= answer or {}
    for group in groups:
        new = {label: found[label] for label in group.expected if label in found}
        if work.store is not None and group.key and new:
            work.store.add_answers(group.key, _plain(new))
        known = {**group.known, **new}
        yield [known.get(k) or replace(e, verdict=CRASHED) for k, e in group.expected.items()]


def _groups(work: Work, operations: Sequence[str], invariants: Sequence[str]) -> Iterator[_Group]:
    made = keyed(work)
    every = [(ANY_STATE, expectations.of_invariants(work.spec, invariants))]
    every += [(name, expectations.of_operation(work.spec, name)) for name in operations]
    for subject, expected in every:
        key = keys.content(("possible", made.key(subject))) if made is not None else ""
        kept = work.store.read_answers(key) if work.store is not None and key else {}
        yield _Group(key, expected, _known(expected, kept))


def _dealt(names: Sequence[str]) -> list[tuple[str, ...]]:
    """The names in pieces of like sizes, an even number of them where there are several."""
    many = -(-len(names) // PIECE)
    many += many % 2 if many > 1 else 0
    return [tuple(names[first::many]) for first in range(many)]


def _plain(answers: Expected) -> Mapping[str, Answer]:
    """What is certain, and so worth keeping."""
    return {
        label: (str(each.verdict.word), each.size, *each.core)
        for label, each in answers.items()
        if each.verdict.word in CERTAIN
    }


def _known(expected: Expected, kept: Mapping[str, Answer]) -> Expected:
    known = {}
    for label, each in expected.items():
        match kept.get(label):
            case (str(word), int(size), *core):
                core_names = tuple(map(str, core))
                verdict = Verdict(Word(word))
                known[label] = replace(each, verdict=verdict, size=size, core=core_names)
    return known

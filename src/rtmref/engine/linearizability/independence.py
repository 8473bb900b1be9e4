"""Operations whose order makes no difference: neither changes what the other reads or writes.

Both may add to the same number. What happens by itself after a call counts as its own: steps that
its changes may set off, calls that waited for them. Whether both emit events, or wait and get their
numbers, is not looked at: where they do, the order shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.places import read, written
from rtmref.lang.spec import Operation, Refusal, Spec
from rtmref.lang.trees import nodes


@dataclass(frozen=True, slots=True)
class Footprint:
    """The places that a call may read and write, or only adds to."""

    reads: frozenset[str]
    writes: frozenset[str]
    adds: frozenset[str]

    @property
    def changes(self) -> frozenset[str]:
        """What is not the same afterwards."""
        return self.writes | self.adds

    def __or__(self, other: Footprint) -> Footprint:
        return Footprint(
            self.reads | other.reads, self.writes | other.writes, self.adds | other.adds
        )

    def is_independent_of(self, other: Footprint) -> bool:
        """Whether it is the same which of the two comes first."""
        return not (
            self.changes & (other.reads | other.writes)
            or other.changes & (self.reads | self.writes)
        )


def independent(spec: Spec) -> Mapping[str, frozenset[str]]:
    """For each operation those that are independent of it."""
    operations = spec.operations.values()
    late = [
        (read(op.guards), _footprint(op))
        for op in (*spec.steps.values(), *filter(_waits, operations))
    ]
    prints = {op.name: _whole(_footprint(op), late) for op in operations}
    return {
        name: frozenset(other for other in prints if own.is_independent_of(prints[other]))
        for name, own in prints.items()
    }


def _waits(op: Operation) -> bool:
    return any(isinstance(guard, Refusal) and guard.waits for guard in op.guards)


def _whole(own: Footprint, late: Iterable[tuple[frozenset[str], Footprint]]) -> Footprint:
    """With everything that may happen because of what it changes."""
    whole = own
    for _ in late:
        for awaited, each in late:
            if whole.changes & awaited:
                whole |= each
    return whole


def _footprint(op: Operation) -> Footprint:
    adds = frozenset(_only_added_to(op))
    return Footprint(read(op) - adds, written(op) - adds, adds)


def _only_added_to(op: Operation) -> Iterator[str]:
    """The places that are read for nothing but to write there what they hold and some more."""
    every = list(nodes(op))
    reads = Counter(_name(each) for each in every if isinstance(each, e.Field))
    writes = Counter(_name(each) for each in every if isinstance(each, s.Place))
    sums = [each for each in every if isinstance(each, s.Assign)]
    added = Counter(name for each in sums for name in _added_to(each))
    return (name for name, count in added.items() if reads[name] == writes[name] == count)


def _added_to(assign: s.Assign) -> Iterator[str]:
    for place, value in assign.targets:
        first = value
        while isinstance(first, e.Arithmetic) and first.operator in "+-":
            first = first.left
        if first is not value and isinstance(first, e.Field) and _is_of(first, place):
            yield _name(place)


def _is_of(read_first: e.Field, place: s.Place) -> bool:
    match read_first.subject, place.subject:
        case e.Variable(name=one), e.Variable(name=other):
            return (one, read_first.name, None) == (other, place.field, place.key)
    return False


def _name(place: e.Field | s.Place) -> str:
    field = place.name if isinstance(place, e.Field) else place.field
    return f"{place.subject.type}.{field}"

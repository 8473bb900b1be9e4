"""What to call next where something has just come to exist that no handle stands for.

Such an object, a lock for one, matters to the refusals of some operations, and to those mostly
with the caller and the handle that it ties. Waiting for chance to bring them together takes long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final

from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.spec import Operation, Refusal, Spec
from rtmref.lang.trees import nodes
from rtmref.lang.types import HandleType, OptionalType, SortType
from rtmref.machines.pools import Below

LAST: Final = 8
"""One in so many chances of a follow-up is let go, and with it the object."""
FLOOR: Final = 0.05
"""The success rate below which an operation is not preferred any more."""


class FollowUps:
    """Which operations to try after one that created an object, and how they fare."""

    def __init__(self, spec: Spec) -> None:
        needs = [_needed(spec, op) for op in spec.operations.values()]
        self._followers = {
            sort: tuple((p, frozenset(needs[p].get(sort, ()))) for p in positions)
            for sort, positions in followers(spec).items()
        }
        self.fed = [frozenset(self._served(op)) for op in spec.operations.values()]
        """The operations that ask about what an operation may create."""
        self._references = {
            sort.name: [f.name for f in sort.fields if isinstance(f.type, SortType)]
            for sort in spec.sorts.values()
        }
        self._rates = [1.0] * len(spec.operations)
        self._open = [0] * len(spec.operations)
        self._made: Any = None

    def learn(self, position: int, succeeded: bool, made: Any) -> None:
        """A call was made; it created `made` last, or nothing."""
        self._rates[position] += (succeeded - self._rates[position]) * 0.02
        if made is not None:
            self._made = made

    def prefer(self, unreached: Sequence[int]) -> None:
        """How many refusals each operation has, or leads to, that no call has met."""
        self._open = list(unreached)

    def next(self, below: Below) -> tuple[int, tuple[Any, ...]] | None:
        """An operation and the objects that it is about, if there is something to follow up."""
        made = self._made
        if made is None:
            return None
        known = [
            position
            for position, fields in self._followers.get(made.__class__.__name__, ())
            if all(getattr(made, name) is not None for name in fields)
        ]
        if not known or not made._live or below(LAST) == 0:
            self._made = None
            return None
        return self._chosen(known, below), (made, *self._around(made))

    def _served(self, op: Operation) -> Iterator[int]:
        """Whom an operation serves: those that ask about what it creates, with what is in it."""
        for node in nodes(op.body):
            if isinstance(node, s.Create):
                empty = {name for name, value in node.values if isinstance(value, e.Null)}
                known = self._followers.get(node.sort, ())
                yield from (position for position, fields in known if not fields & empty)

    def _chosen(self, known: Sequence[int], below: Below) -> int:
        """One of the operations; those that seldom succeed or have much to show need it most."""
        weights = [
            round((1 + self._open[position]) / (self._rates[position] + FLOOR))
            for position in known
        ]
        place = below(sum(weights))
        totals = accumulate(weights)
        return next(p for p, total in zip(known, totals, strict=True) if place < total)

    def _around(self, made: Any) -> list[Any]:
        return [getattr(made, name) for name in self._references[made.__class__.__name__]]


def followers(spec: Spec) -> Mapping[str, tuple[int, ...]]:
    """The operations with refusals about each sort that no operation has handles of."""
    handled = {
        kind
        for op in spec.operations.values()
        for parameter in op.parameters
        if isinstance(parameter.type, HandleType)
        for kind in parameter.type.kinds
    }
    asked = [_asked_about(op) for op in spec.operations.values()]
    return {
        sort: tuple(position for position, sorts in enumerate(asked) if sort in sorts)
        for sort in spec.sorts
        if sort not in handled
    }


def _needed(spec: Spec, op: Operation) -> Mapping[str, set[str]]:
    """By sort, the references that the guards of an operation ask for and that may be missing."""
    found: dict[str, set[str]] = {}
    for guard in op.guards:
        for node in nodes(guard.when if isinstance(guard, Refusal) else guard.value):
            match node:
                case e.Field(subject=e.Expression(type=SortType(sort)), name=name):
                    if isinstance(spec.field(sort, name).type, OptionalType):
                        found.setdefault(sort, set()).add(name)
    return found


def _asked_about(op: Operation) -> set[str]:
    """The sorts that the guards of an operation look through."""
    return {
        node.sort
        for guard in op.guards
        for node in nodes(guard.when if isinstance(guard, Refusal) else guard.value)
        if isinstance(node, e.Extent)
    }

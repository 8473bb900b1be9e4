"""What to call next where something has just come to exist that no handle stands for.

Such an object, a lock for one, matters to the refusals of some operations, and to those mostly
with the caller and the handle that it ties. Waiting for chance to bring them together takes long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final

from rtmref.concrete.conflicts import written
from rtmref.concrete.shape import walk
from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.spec import Operation, Refusal, Spec
from rtmref.lang.types import HandleType, SortType
from rtmref.machines.pools import Below

LAST: Final = 8
"""One in so many chances of a follow-up is let go, and with it the object."""
FLOOR: Final = 0.05
"""The success rate below which an operation is not preferred any more."""


class FollowUps:
    """Which operations to try after one that created an object, and how they fare."""

    def __init__(self, spec: Spec) -> None:
        self._followers = followers(spec)
        self.fed = [
            frozenset(p for sort in _created(op.body) for p in self._followers.get(sort, ()))
            for op in spec.operations.values()
        ]
        """The operations that ask about what an operation may create."""
        self._references = {
            sort.name: [f.name for f in sort.fields if isinstance(f.type, SortType)]
            for sort in spec.sorts.values()
        }
        self._rates = [1.0] * len(spec.operations)
        self._made: Any = None

    def learn(self, position: int, succeeded: bool, made: Any) -> None:
        """A call was made; it created `made` last, or nothing."""
        self._rates[position] += (succeeded - self._rates[position]) * 0.02
        if made is not None:
            self._made = made

    def next(self, below: Below) -> tuple[int, tuple[Any, ...]] | None:
        """An operation and the objects that it is about, if there is something to follow up."""
        made = self._made
        if made is None:
            return None
        known = self._followers.get(made.__class__.__name__, ())
        if not known or not made._live or below(LAST) == 0:
            self._made = None
            return None
        return self._chosen(known, below), (made, *self._around(made))

    def _chosen(self, known: Sequence[int], below: Below) -> int:
        """One of the operations; those that seldom succeed need it most."""
        weights = [round(1 / (self._rates[position] + FLOOR)) for position in known]
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


def _created(body: Sequence[s.Statement]) -> Iterator[str]:
    """The sorts of the objects that statements may create."""
    return (sort for sort, place in written(body) if not place)


def _asked_about(op: Operation) -> set[str]:
    """The sorts that the guards of an operation look through."""
    return {
        node.sort
        for guard in op.guards
        for node in walk(guard.when if isinstance(guard, Refusal) else guard.value)
        if isinstance(node, e.Extent)
    }

"""Operations that have something to do with each other: one, and some that write what it reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from rtmref.lang.places import read, written
from rtmref.lang.spec import Spec
from rtmref.machines.pools import Below

OTHERS: Final = 3
PRECISION: Final = 4096


class Themes:
    """What threads turn to together: each operation has its turn, with a few that write for it.

    A place that few operations write says more about who has to do with whom than one that many do.
    """

    def __init__(self, spec: Spec) -> None:
        operations = list(spec.operations.values())
        writes = [written(op.body) for op in operations]
        writers = Counter(place for places in writes for place in places)
        self._closeness = [
            list(accumulate(_closeness(reads, places, writers) for places in writes))
            for reads in map(read, operations)
        ]
        self._left: list[int] = []

    def drawn(self, below: Below) -> Sequence[int]:
        """The positions of the operations of the next theme; none comes again before all others."""
        if not self._left:
            self._left = [n for n, totals in enumerate(self._closeness) if totals[-1]]
        reader = self._left.pop(below(len(self._left)))
        totals = self._closeness[reader]
        marks = [below(totals[-1]) for _ in range(OTHERS)]
        return [reader, *(next(n for n, total in enumerate(totals) if total > m) for m in marks)]


def _closeness(reads: frozenset[str], writes: frozenset[str], writers: Counter[str]) -> int:
    return sum(PRECISION // writers[place] ** 2 for place in reads & writes)

"""Taking any number of calls back: what `Model.rollback` does for the last one, and faster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from rtmref.concrete.journal import Entry, Upkeep, put_back
from rtmref.concrete.model import Model

Undo = Callable[[Any, Any], None]


class Reversal:
    """Takes changes of a model back, given the log of them."""

    def __init__(self, model: Model) -> None:
        self._space = space = model.space
        upkeep = model.program.upkeep()
        self._indexed: dict[tuple[type[Any], str], Undo] = {
            (space[f"C_{sort}"], field): _undo(field, known, space)
            for (sort, field), known in upkeep.items()
            if known.drops
        }
        self._entries = {(space[f"C_{s}"], field): known for (s, field), known in upkeep.items()}
        kinds = [space[f"C_{sort}"] for sort in model.spec.sorts]
        self._forget = {kind: space[f"forget_{kind.__name__}"] for kind in kinds}
        self._revive = {kind: space[f"revive_{kind.__name__}"] for kind in kinds}

    def undo(self, log: Sequence[Entry]) -> None:
        """Take every logged change back, the last one first."""
        revived: set[type[Any]] = set()
        indexed = self._indexed
        for entry in reversed(log):
            o = entry[0]
            length = len(entry)
            if length == 3:
                undo = indexed.get((o.__class__, entry[1]))
                if undo is None:
                    setattr(o, entry[1], entry[2])
                else:
                    undo(o, entry[2])
            elif length == 4:
                put_back(entry, self._entries[o.__class__, entry[1]])
            elif length == 1:
                kind = o.__class__
                self._forget[kind](o)
                self._space[f"N_{kind.__name__}"] = count(o._number)
            else:
                self._revive[o.__class__](o)
                revived.add(o.__class__)
        for kind in revived:
            self._put_in_order(self._space[f"E_{kind.__name__}"])

    @staticmethod
    def _put_in_order(extent: dict[Any, None]) -> None:
        """Objects that were taken back go where they were."""
        if len(extent) > 1:
            oldest_first = sorted(extent, key=lambda o: o._number)
            extent.clear()
            extent.update(dict.fromkeys(oldest_first))


def _undo(field: str, known: Upkeep, space: dict[str, Any]) -> Undo:
    """What gives a field its old value again, and keeps its indexes true."""
    drops = [space[name] for name in known.drops]
    adds = [space[name] for name in known.adds]

    def undo(o: Any, old: Any) -> None:
        for drop in drops:
            drop(o)
        setattr(o, field, old)
        for add in adds:
            add(o)

    return undo

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
        self._indexed: dict[str, dict[type[Any], Undo]] = {}
        for (sort, field), known in upkeep.items():
            if known.drops:
                undo = _undo(field, known, space)
                self._indexed.setdefault(field, {})[space[f"C_{sort}"]] = undo
        self._entries = {(space[f"C_{s}"], field): known for (s, field), known in upkeep.items()}
        kinds = {space[f"C_{sort}"]: sort for sort in model.spec.sorts}
        self._extents = {kind: space[f"E_{sort}"] for kind, sort in kinds.items()}
        self._forget: dict[type[Any], tuple[Callable[[Any], None], str]] = {
            kind: (space[f"forget_{sort}"], f"N_{sort}") for kind, sort in kinds.items()
        }
        self._revive = {kind: space[f"revive_{sort}"] for kind, sort in kinds.items()}

    def undo(self, log: Sequence[Entry]) -> None:
        """Take every logged change back, the last one first."""
        revived: tuple[type[Any], ...] = ()
        indexed = self._indexed
        for entry in reversed(log):
            length = len(entry)
            if length == 3:
                o, field, old = entry
                if field in indexed and (undo := indexed[field].get(o.__class__)):
                    undo(o, old)
                else:
                    setattr(o, field, old)
                continue
            o = entry[0]
            kind = o.__class__
            if length == 1:
                forget, numbers = self._forget[kind]
                forget(o)
                self._space[numbers] = count(o._number)
            elif length == 4:
                put_back(entry, self._entries[kind, entry[1]])
            else:
                self._revive[kind](o)
                revived = (*revived, kind)
        if revived:
            for kind in dict.fromkeys(revived):
                self._put_in_order(self._extents[kind])

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

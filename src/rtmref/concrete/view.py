"""What is seen of a model by a projection, kept up to date from the log of each call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rtmref.concrete.journal import Entry
from rtmref.concrete.model import Model
from rtmref.concrete.projections import Touch, rows_name
from rtmref.concrete.records import Record
from rtmref.concrete.watch import reached, targets_of
from rtmref.lang.types import SortType

Row = tuple[Any, ...]
"""A value for each column."""
Rows = Sequence[Row]
NOTHING: Rows = ()
EXISTENCE: Final = ""
"""What stands for a field where an object was created or deleted."""


@dataclass(frozen=True, slots=True)
class _Way:
    """How to find the objects whose rows a change may have altered.

    The changed object, or those that its `field` refers to, are they, or lead to them.
    """

    touched: Callable[[Any], Iterable[Record]] | None
    field: str
    targets: Callable[[Any], Iterable[Any]] | None


class View:
    """The rows of a projection, by object; the model's program must have the projection."""

    def __init__(self, model: Model, projection: str) -> None:
        self._model = model
        self._rows_of: Callable[[Any], Rows] = model.space[rows_name(projection)]
        self._kept: dict[Record, Rows] = {}
        self._ways: dict[type[Any], dict[str, list[_Way]]] = {}
        (_, kind), *_ = model.spec.projections[projection].variables
        assert isinstance(kind, SortType)
        self._sort = kind.name
        for touch in model.program.touches[projection]:
            sort = model.space[f"C_{touch.sort}"]
            way = self._way(touch)
            for field in {touch.field, EXISTENCE}:
                known = self._ways.setdefault(sort, {}).setdefault(field, [])
                if way not in known:
                    known.append(way)

    def _way(self, touch: Touch) -> _Way:
        space, link = self._model.space, touch.link
        touched = space[touch.function] if touch.function else None
        if link is None:
            return _Way(touched, "", None)
        kind = self._model.spec.field(touch.sort, link).type
        return _Way(touched, link, targets_of(kind))

    def clear(self) -> None:
        """Begin again: nothing is kept, whatever the state is."""
        self._kept.clear()

    def begin(self) -> None:
        """Take in the whole state."""
        self._kept = {
            o: rows for o in self._model.objects(self._sort) if (rows := self._rows_of(o))
        }

    def rows(self) -> Iterable[Row]:
        """Every row, those of older objects first."""
        for o in sorted(self._kept, key=lambda o: o._number):
            yield from self._kept[o]

    def of(self, o: Record) -> Rows:
        """The rows of an object as the model has them now; none if it no longer exists."""
        return self._rows_of(o) if o._live else NOTHING

    def changes(self, log: Sequence[Entry]) -> list[tuple[Record, Rows, Rows]]:
        """What the logged changes have altered: the object, its rows before and its rows now."""
        kept, found = self._kept, []
        for o in self._touched(log):
            before, after = kept.get(o, NOTHING), self.of(o)
            if before != after and (before or after):
                if after:
                    kept[o] = after
                else:
                    del kept[o]
                found.append((o, before, after))
        return found

    def _touched(self, log: Sequence[Entry]) -> Iterable[Record]:
        touched: dict[Record, None] = {}
        known = self._ways
        for entry in log:
            o = entry[0]
            ways = known.get(o.__class__)
            if ways is None:
                continue
            for way in ways.get(entry[1] if len(entry) > 2 else EXISTENCE, ()):
                if way.targets is not None:
                    for target in reached(way.targets, o, way.field, entry):
                        self._add(way, target, touched)
                elif way.touched is None:
                    touched[o] = None
                else:
                    self._add(way, o, touched)
        return touched

    @staticmethod
    def _add(way: _Way, o: Any, touched: dict[Record, None]) -> None:
        if way.touched is None:
            touched[o] = None
        else:
            touched.update(dict.fromkeys(way.touched(o)))

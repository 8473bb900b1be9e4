"""What is seen of a model by a projection, kept up to date from the log of each call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rtmref.concrete.journal import Entry
from rtmref.concrete.model import Model
from rtmref.concrete.projections import rows_name
from rtmref.concrete.records import Record
from rtmref.concrete.watch import reached, targets_of
from rtmref.lang.types import SortType

Row = tuple[Any, ...]
"""A value for each column."""
Rows = Sequence[Row]
NOTHING: Rows = ()


@dataclass(frozen=True, slots=True)
class _Way:
    """How to find the objects whose rows a change may have altered."""

    touched: Callable[[Any], Iterable[Record]]
    field: str | None
    targets: Callable[[Any], Iterable[Any]] | None


class View:
    """The rows of a projection, by object; the model's program must have the projection."""

    def __init__(self, model: Model, projection: str) -> None:
        self._model = model
        self._rows_of: Callable[[Any], Rows] = model.space[rows_name(projection)]
        self._kept: dict[Record, Rows] = {}
        self._ways: dict[tuple[str, str], list[_Way]] = {}
        (_, kind), *_ = model.spec.projections[projection].variables
        assert isinstance(kind, SortType)
        self._sort = kind.name
        existence: dict[str, list[_Way]] = {}
        for touch in model.program.touches[projection]:
            link = touch.link
            targets = None if link is None else targets_of(model.spec.field(touch.sort, link).type)
            way = _Way(model.space[touch.function], link, targets)
            self._ways.setdefault((touch.sort, touch.field), []).append(way)
            existence.setdefault(touch.sort, []).append(way)
        self._existence = {sort: list(dict.fromkeys(ways)) for sort, ways in existence.items()}

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
        for entry in log:
            o = entry[0]
            sort, exists = o.__class__.__name__, len(entry) < 3
            ways = self._existence.get(sort) if exists else self._ways.get((sort, entry[1]))
            for way in ways or ():
                if way.targets is None or way.field is None:
                    touched.update(dict.fromkeys(way.touched(o)))
                else:
                    for target in reached(way.targets, o, way.field, entry):
                        touched.update(dict.fromkeys(way.touched(target)))
        return touched

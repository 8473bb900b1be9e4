"""States that are alike: the same objects, called by the target's handles, with the same fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rtmref.concrete.model import Model
from rtmref.concrete.records import Record
from rtmref.engine.matching import Matching


class Likeness:
    """Keys of states; equal keys belong to states that no call can tell from each other.

    The order in which objects came to exist counts, and one without a handle is known by its number
    alone; so states that are alike may have different keys.
    """

    def __init__(self, model: Model, matching: Matching) -> None:
        self._model = model
        self._matching = matching

    def key(self) -> object:
        """The key of the present state."""
        model = self._model
        parked = tuple(map(self._plain, model.parked))
        return model.parked_so_far, parked, tuple(map(self._object, self._objects()))

    def _objects(self) -> list[Record]:
        return [o for sort in self._model.spec.sorts for o in self._model.objects(sort)]

    def _object(self, o: Record) -> object:
        return self._name(o), tuple(self._plain(getattr(o, name)) for name in o.fields)

    def _name(self, o: Record) -> object:
        theirs = self._matching.known(o)
        return type(o).__name__, o._number if theirs is None else (id(theirs),)

    def _plain(self, value: Any) -> object:
        match value:
            case Record():
                return self._name(value)
            case Mapping():
                return frozenset((self._plain(k), self._plain(v)) for k, v in value.items())
            case list() | tuple():
                return tuple(map(self._plain, value))
            case set() | frozenset():
                return frozenset(map(self._plain, value))
            case _:
                return value

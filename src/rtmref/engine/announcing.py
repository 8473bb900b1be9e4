"""What the owners of a model announce after a call, withdraw, and who leaves: told to a target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from rtmref.concrete.model import Model
from rtmref.concrete.records import Record
from rtmref.concrete.view import Row, Rows, View
from rtmref.profile import Routes
from rtmref.targets.rib import Key, Path, Rib, Route
from rtmref.values import NetAddress

ANNOUNCED: Final = "announced"
PRESENT: Final = "present"
Place = tuple[int, NetAddress]
"""A view and a prefix in it."""


class OutsideError(Exception):
    """A row is of an owner, an instance or a view that the profile does not have."""


class Columns:
    """Rows of a projection as routes of the target."""

    def __init__(self, model: Model, projection: str, routes: Routes) -> None:
        columns = model.spec.projections[projection].columns
        at = {name: number for number, name in enumerate(columns)}
        self._view, self._prefix, self._owner = at["view"], at["prefix"], at["owner"]
        self._instance = at["instance"]
        self._path = at["preference"], at["metric"], at["next_hops"]
        self._owners = {value: number for number, value in enumerate(routes.owners)}
        self._views = {
            (instance, view): i * len(routes.views) + v
            for i, instance in enumerate(routes.instances)
            for v, view in enumerate(routes.views)
        }

    def route(self, row: Row) -> Route:
        """The route that a row is."""
        preference, metric, next_hops = self._path
        owner = self._owners.get(row[self._owner])
        view = self._views.get((row[self._instance], row[self._view]))
        if owner is None or view is None:
            raise OutsideError
        key = Key(owner, view, row[self._prefix])
        return Route(key, Path(row[preference], row[metric], row[next_hops]))

    def place(self, row: Row) -> Place:
        """Where the route stands."""
        return self._views[row[self._instance], row[self._view]], row[self._prefix]


class Announcing:
    """Tells a target what has changed since the last time."""

    def __init__(self, model: Model, routes: Routes) -> None:
        self._announced = View(model, ANNOUNCED)
        self._present = View(model, PRESENT)
        self._columns = Columns(model, ANNOUNCED, routes)
        (at,) = (n for n, c in enumerate(model.spec.projections[PRESENT].columns) if c == "owner")
        self._owner = at
        self._numbers = {value: number for number, value in enumerate(routes.owners)}
        self._routes = routes
        self._held: dict[int, int] = {}
        """How many routes each owner has announced."""
        self._at: dict[Place, int] = {}
        self._known: dict[Record, Sequence[Route]] = {}
        """The routes that the rows of each object are, as they were told last."""

    def clear(self) -> None:
        """The model and the target are empty."""
        self._announced.clear()
        self._present.clear()
        self._held.clear()
        self._at.clear()
        self._known.clear()

    def begin(self) -> None:
        """The model is as it was when the target was told last."""
        self._announced.begin()
        self._present.begin()
        self._known.clear()

    def tell(self, log: list[Any], rib: Rib) -> list[Place]:
        """Tell what the logged changes have brought about; the places that it concerns."""
        gone: dict[Key, None] = {}
        told: dict[Key, Route] = {}
        changes = self._announced.changes(log)
        now = [self._routes_of(after) for _, _, after in changes]
        for (o, rows, after), routes in zip(changes, now, strict=True):
            before = self._known.pop(o, None) or self._routes_of(rows)
            for key, _ in before:
                gone[key] = None
            for row, route in zip(after, routes, strict=True):
                gone.pop(route[0], None)
                if row not in rows:
                    told[route[0]] = route
            if routes:
                self._known[o] = routes
            self._count(before, -1)
            self._count(routes, 1)
        self._send(gone, told, sorted(set(self._leaving(log))), rib)
        return [(view, prefix) for _, view, prefix in (*gone, *told)]

    def _routes_of(self, rows: Rows) -> Sequence[Route]:
        return [self._columns.route(row) for row in rows]

    def _send(
        self, gone: Iterable[Key], told: Mapping[Key, Route], left: Sequence[int], rib: Rib
    ) -> None:
        """Tell it: who leaves takes its routes along, but where they outlast it."""
        stay = self._routes.outlasts
        withdrawn = [
            key for key in gone if key not in told and (key[0] not in left or stay(key[1]))
        ]
        if withdrawn:
            rib.withdraw(withdrawn)
        for owner in left:
            rib.leave(owner)
        if told:
            rib.announce(told.values())

    def _count(self, routes: Iterable[Route], by: int) -> None:
        held, at = self._held, self._at
        for (owner, view, prefix), _ in routes:
            here = view, prefix
            held[owner] = held.get(owner, 0) + by
            at[here] = at.get(here, 0) + by

    def competitors(self, place: Place) -> int:
        """How many routes there are to a place."""
        return self._at.get(place, 0)

    def _leaving(self, log: list[Any]) -> Iterator[int]:
        """The owners that are there no more and have no routes left."""
        for _, before, after in self._present.changes(log):
            for row in before:
                owner = self._numbers.get(row[self._owner])
                if owner is not None and row not in after and not self._held.get(owner):
                    yield owner

    def everything(self) -> list[Route]:
        """All that is announced, the routes that came to their cost first before the others."""
        arrival = -1
        rows = sorted(self._announced.rows(), key=lambda row: row[arrival])
        return [self._columns.route(row) for row in rows]

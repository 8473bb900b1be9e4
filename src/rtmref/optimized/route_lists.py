"""Route lists of clients, and walking them (S-LIST-01 to S-LIST-08)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import islice
from typing import Final, Protocol

from rtmref.optimized.belongings import Belonging
from rtmref.optimized.enumeration import Enumeration
from rtmref.optimized.objects import Entity, Route

SPARSE: Final = 32
"""A list with so many holes, and more holes than routes, is written anew."""


class RouteList(Belonging):
    """Routes of one owner in the order of insertion; a route is on one list at most.

    Each insertion has a number; a cursor is the number of the insertion it stands behind, so that
    routes may come and go while lists are walked (D-LIST-04).
    """

    __slots__ = ("_insertions", "_number_of", "_numbers", "_routes")

    def __init__(self, owner: Entity) -> None:
        super().__init__(owner)
        self._insertions = 0
        self._numbers: list[int] = []
        self._routes: list[Route | None] = []
        """The route of each number; None where it has gone."""
        self._number_of: dict[Route, int] = {}

    def __len__(self) -> int:
        return len(self._number_of)

    def __iter__(self) -> Iterator[Route]:
        return iter(self._number_of)

    def append(self, route: Route) -> None:
        """Put a route that is on no list at the end."""
        self._insertions += 1
        self._numbers.append(self._insertions)
        self._routes.append(route)
        self._number_of[route] = self._insertions

    def remove(self, route: Route) -> None:
        """Take off a route that is on this list."""
        self._routes[bisect_left(self._numbers, self._number_of.pop(route))] = None
        if len(self._routes) > 2 * len(self._number_of) + SPARSE:
            self._numbers = list(self._number_of.values())
            self._routes = list(self._number_of)

    def behind(self, number: int) -> Iterator[tuple[int, Route]]:
        """The routes behind a cursor, each with the cursor that stands behind it."""
        for place in range(bisect_right(self._numbers, number), len(self._numbers)):
            route = self._routes[place]
            if route is not None:
                yield self._numbers[place], route

    def close(self) -> None:
        """Take all routes off, and end the list (S-LIST-05)."""
        assert self.table is not None
        for route in list(self._number_of):
            self.table.take_off_list(route)
        super().close()


class Walk(Protocol):
    """A place in a route list."""

    def take(self, route_list: RouteList, count: int) -> list[Route]:
        """The next routes, no more than so many."""


class InsertionWalk:
    """A place in the order of insertion."""

    def __init__(self) -> None:
        self._cursor = 0

    def take(self, route_list: RouteList, count: int) -> list[Route]:
        """The next routes, no more than so many."""
        found: list[Route] = []
        for number, route in islice(route_list.behind(self._cursor), count):
            self._cursor = number
            found.append(route)
        return found


class TableWalk:
    """A place in the order of the table: by dest, then by rank; no route comes twice."""

    def __init__(self) -> None:
        self._dest = (-1, 0)
        self._delivered: set[Route] = set()
        """The routes of the present dest that came already."""

    def take(self, route_list: RouteList, count: int) -> list[Route]:
        """The next routes, no more than so many."""
        rest = [route for route in route_list if self._is_ahead(route)]
        rest.sort(key=lambda route: (_key(route), route.dest.routes.index(route)))
        for route in rest[:count]:
            if self._dest != _key(route):
                self._dest = _key(route)
                self._delivered.clear()
            self._delivered.add(route)
        return rest[:count]

    def _is_ahead(self, route: Route) -> bool:
        key = _key(route)
        return key > self._dest or (key == self._dest and route not in self._delivered)


def _key(route: Route) -> tuple[int, int]:
    _, length, bits = route.dest.address
    return bits, length


class RouteListEnumeration(Enumeration):
    """A place in a route list; with the list gone nothing comes any more (D-LIST-06)."""

    __slots__ = ("_list", "_walk")

    def __init__(self, owner: Entity, route_list: RouteList, walk: Walk) -> None:
        super().__init__(owner)
        self._list = route_list
        self._walk = walk

    @property
    def is_over(self) -> bool:
        """Whether the list is gone."""
        return self._list.table is None

    def take(self, count: int) -> list[Route]:
        """The next routes, no more than so many, each referenced."""
        found = self._walk.take(self._list, count)
        for route in found:
            route.refs += 1
        return found

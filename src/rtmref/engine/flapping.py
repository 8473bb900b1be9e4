"""Links that go down and come up again: what a target still has, and whether all comes back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from rtmref.concrete.model import Model
from rtmref.concrete.view import View
from rtmref.engine.announcing import Announcing
from rtmref.engine.route_comparison import Comparison, Difference
from rtmref.profile import Routes
from rtmref.targets.rib import Rib

INTERFACES: Final = "interfaces"
FIRST: Final = 1
"""The interface that is link 0; the next one is link 1."""


class Links:
    """The links of a target, which the model knows as interfaces."""

    def __init__(self, model: Model, routes: Routes) -> None:
        self._routes = routes
        self._view = View(model, INTERFACES)
        columns = model.spec.projections[INTERFACES].columns
        (self._indexes,) = (n for n, column in enumerate(columns) if column == "indexes")
        self.all = () if routes.link_down == "nothing" else tuple(range(routes.links))

    def clear(self) -> None:
        """The model is empty."""
        self._view.clear()

    def begin(self) -> None:
        """The model is as it was when it was looked at last."""
        self._view.begin()

    def gone(self, log: list[Any]) -> list[int]:
        """The links whose interfaces have gone in the logged changes."""
        left: set[int] = set()
        for _, before, after in self._view.changes(log):
            had, has = (
                {index for row in rows for index in row[self._indexes]} for rows in (before, after)
            )
            left |= had - has
        return [link for link in self.all if link + FIRST in left]


def flaps(
    rib: Rib, routes: Routes, links: Iterable[int], comparison: Comparison, announcing: Announcing
) -> Iterator[Difference]:
    """Each link goes down and comes up; what the target has lost, its owners tell anew.

    What differs while a link is down, and in the whole tables afterwards.
    """
    for link in links:
        rib.set_link(link, False)
        found = list(comparison.without(rib, link))
        rib.set_link(link, True)
        if routes.link_down == "removes":
            every = announcing.everything()
            rib.withdraw([route.key for route in every])
            rib.announce(every)
        rib.settle()
        comparison.hear(rib)
        yield from found
    for _, aspect, ours, theirs in comparison.tables(rib):
        yield "link", aspect, ours, theirs

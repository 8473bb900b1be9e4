"""A registration for change notification, with its cache of changes and its marks."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from rtmref.optimized.belongings import Belonging
from rtmref.optimized.constants import (
    RTM_CHANGE_TYPE_ALL,
    RTM_CHANGE_TYPE_BEST,
    RTM_CHANGE_TYPE_FORWARDING,
    RTM_NOTIFY_ONLY_MARKED_DESTS,
)
from rtmref.optimized.lifetime import unpin
from rtmref.optimized.objects import Dest, Entity

CHANGE_TYPES: Final = RTM_CHANGE_TYPE_ALL | RTM_CHANGE_TYPE_BEST | RTM_CHANGE_TYPE_FORWARDING


class Notification(Belonging):
    """What a client wants to be told of; the changed dests wait in the order of arrival.

    A cached change pins its dest; a mark does not (D-NOTE-09, D-NOTE-13).
    """

    __slots__ = (
        "_all",
        "_best",
        "_forwarding",
        "cache",
        "context",
        "is_marked_only",
        "marked",
        "rank",
        "target",
    )

    def __init__(
        self, owner: Entity, rank: int, target: int, views: int, flags: int, context: int
    ) -> None:
        super().__init__(owner)
        assert self.table is not None
        self.table.notifications[self] = None
        self.rank = rank
        """Lower than that of all registrations made later."""
        self.target = target
        """The views of fetched dests, none if registered for any view (D-NOTE-17)."""
        self._all = views if flags & RTM_CHANGE_TYPE_ALL else 0
        self._best = views if flags & RTM_CHANGE_TYPE_BEST else 0
        self._forwarding = views if flags & RTM_CHANGE_TYPE_FORWARDING else 0
        self.is_marked_only = bool(flags & RTM_NOTIFY_ONLY_MARKED_DESTS)
        self.context = context
        self.cache: OrderedDict[Dest, None] = OrderedDict()
        self.marked: set[Dest] = set()

    def wants(self, dest: Dest, changed: int, best: int, forwarding: int) -> bool:
        """Whether a change counts, given the views in which each type occurred (S-NOTE-08)."""
        if not (changed & self._all or best & self._best or forwarding & self._forwarding):
            return False
        return not self.is_marked_only or dest in self.marked

    def put(self, dest: Dest) -> bool:
        """Keep a dest until it is fetched; answers whether nothing was kept before."""
        was_empty = not self.cache
        if dest not in self.cache:
            self.cache[dest] = None
            dest.pins += 1
        return was_empty

    def drop(self, dest: Dest) -> None:
        """Keep a dest no longer."""
        if dest in self.cache:
            del self.cache[dest]
            unpin(dest)

    def close(self) -> None:
        """End the registration with its marks and cached changes (S-NOTE-18)."""
        assert self.table is not None
        del self.table.notifications[self]
        super().close()
        for dest in list(self.cache):
            self.drop(dest)
        self.marked.clear()

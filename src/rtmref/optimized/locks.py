"""Locks on dests and next hops (S-LOCK-01, S-LOCK-10, D-LOCK-01, D-LOCK-05).

A lock is kept beside its object, which exists as long as it is locked. What is written to a route
pins the next hops that it names.
"""

from __future__ import annotations

from typing import Final

from rtmref.optimized.arguments import RouteInfo
from rtmref.optimized.constants import ACCESS_DENIED, IO_PENDING, POSSIBLE_DEADLOCK, Answer
from rtmref.optimized.lifetime import unpin, unpin_hops
from rtmref.optimized.objects import Dest, Entity, NextHop, Route
from rtmref.optimized.table import Table
from rtmref.optimized.waiting import Waiting

NextHopEdit = tuple[int, int, Dest | None]
"""Flags, private data, remote dest."""
Hops = tuple[NextHop | None, tuple[NextHop, ...]]
"""Neighbour and next hops."""
NO_HOPS: Final[Hops] = (None, ())


class Lock:
    """Who holds a lock; one client alone, or any number that share it.

    What the holder writes through its pointers is kept here until it commits or unlocks.
    """

    __slots__ = ("alone", "edit", "hops", "route", "route_edit", "sharers")

    def __init__(self) -> None:
        self.alone: Entity | None = None
        self.sharers: dict[Entity, None] = {}
        self.route: Route | None = None
        """The route by which the dest was locked exclusively, if it was one."""
        self.route_edit: RouteInfo | None = None
        self.hops: Hops = NO_HOPS
        """What the edit of the route pins: nothing if it names what is no next hop."""
        self.edit: NextHopEdit | None = None

    def is_held(self, client: Entity, exclusively: bool) -> bool:
        """Whether a client holds it in one of the two modes."""
        return self.alone is client if exclusively else client in self.sharers

    def obstacle(self, caller: Entity, changing: bool) -> Answer | None:
        """Why a call has to wait: for its own caller, or for another client."""
        if self.alone is caller or caller in self.sharers:
            return POSSIBLE_DEADLOCK
        return IO_PENDING if changing or self.alone is not None else None

    def write_route(self, edit: RouteInfo, hops: Hops) -> None:
        """Replace what is written to the route, and pin the next hops that it names."""
        neighbour, others = hops
        for hop in others if neighbour is None else (neighbour, *others):
            hop.pins += 1
        self.forget_route_edit()
        self.route_edit, self.hops = edit, hops

    def forget_route_edit(self) -> None:
        """Discard what is written to the route."""
        hops, self.hops = self.hops, NO_HOPS
        self.route_edit = None
        unpin_hops(*hops)

    def forget_edit(self) -> None:
        """Let go of the remote dest that an edit of a next hop points to."""
        edit, self.edit = self.edit, None
        if edit is not None and edit[2] is not None:
            unpin(edit[2])


class Locks(Waiting):
    """Taking locks, giving them up, and waiting for them."""

    def obstacle(
        self, table: Table, item: Dest | NextHop | None, caller: Entity, changing: bool
    ) -> Answer | None:
        """What stands in the way of a call that needs an object: POSSIBLE_DEADLOCK or IO_PENDING.

        A reading call waits for another client that holds the lock exclusively, a changing one
        for any other.
        """
        lock = None if item is None else table.locked.get(item)
        return None if lock is None else lock.obstacle(caller, changing)

    def stop(self, obstacle: Answer, operation: str, *arguments: object) -> Answer:
        """The answer of a call that something stands in the way of."""
        return self.park(operation, *arguments) if obstacle is IO_PENDING else obstacle

    def lock(
        self,
        table: Table,
        item: Dest | NextHop,
        caller: Entity,
        exclusively: bool,
        route: Route | None = None,
    ) -> None:
        """Lock an object that nothing stands in the way of."""
        lock = table.locked.setdefault(item, Lock())
        item.pins += 1
        if exclusively:
            lock.alone = caller
            lock.route = route
        else:
            lock.sharers[caller] = None

    def refuse_unlock(
        self, table: Table, item: Dest | NextHop, caller: Entity, exclusively: bool
    ) -> Answer | None:
        """Why a client cannot unlock an object, if so: it holds no lock, or another one."""
        lock = table.locked.get(item)
        held = lock is not None and lock.is_held(caller, exclusively)
        return None if held else ACCESS_DENIED

    def unlock(self, table: Table, item: Dest | NextHop, caller: Entity) -> None:
        """Give up a client's lock on an object.

        Edits of routes that were not committed are discarded; those of a next hop take effect.
        """
        lock = table.locked[item]
        lock.sharers.pop(caller, None)
        if lock.alone is caller:
            lock.alone = None
        if lock.alone is None and not lock.sharers:
            del table.locked[item]
            lock.forget_route_edit()
            if isinstance(item, NextHop) and lock.edit is not None:
                flags, private, remote = lock.edit
                item.store(flags, private, remote)
                lock.forget_edit()
        unpin(item)

    def unlock_all(self, table: Table, caller: Entity) -> None:
        """Give up all locks of a client."""
        for item, lock in list(table.locked.items()):
            if lock.alone is caller or caller in lock.sharers:
                self.unlock(table, item, caller)


def forget_route(table: Table, route: Route) -> None:
    """A route leaves the table: nothing more is written to it, nothing committed."""
    lock = table.locked.get(route.dest)
    if lock is not None and lock.route is route:
        lock.forget_route_edit()
        lock.route = None

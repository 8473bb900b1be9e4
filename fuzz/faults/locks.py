"""Locks and waiting gone wrong."""

from __future__ import annotations

from fuzz.faults.fault import fault
from rtmref.optimized import Rtm
from rtmref.optimized.constants import IO_PENDING, Answer
from rtmref.optimized.objects import Dest, Entity, NextHop
from rtmref.optimized.table import Table


@fault
class SharedLocksStopReaders(Rtm):
    """A call that reads waits for whoever holds a lock, a shared one too."""

    def obstacle(
        self, table: Table, item: Dest | NextHop | None, caller: Entity, changing: bool
    ) -> Answer | None:
        return super().obstacle(table, item, caller, True)


@fault
class AnyModeUnlocks(Rtm):
    """A lock is given up whatever mode the holder names."""

    def refuse_unlock(
        self, table: Table, item: Dest | NextHop, caller: Entity, exclusively: bool
    ) -> Answer | None:
        lock = table.locked.get(item)
        alone = lock is not None and lock.alone is caller
        return super().refuse_unlock(table, item, caller, alone)


@fault
class LocksOutliveTheirHolder(Rtm):
    """The locks of a departing client stay."""

    def unlock_all(self, table: Table, caller: Entity) -> None:
        pass


@fault
class LastToWaitGoesOnFirst(Rtm):
    """Of the calls that can go on the last one does so first."""

    def retry(self) -> bool:
        self.parked = dict(reversed(self.parked.items()))
        went_on = super().retry()
        self.parked = dict(sorted(self.parked.items()))
        return went_on


@fault
class DeadlocksAreWaitedFor(Rtm):
    """A call that would wait for its own caller waits for ever."""

    def stop(self, obstacle: Answer, operation: str, *arguments: object) -> Answer:
        return super().stop(IO_PENDING, operation, *arguments)

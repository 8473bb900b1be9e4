"""Being told of changes, and fetching them (S-NOTE-01 to S-NOTE-21)."""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

from rtmref.optimized.arguments import handles, number, truth, wanted
from rtmref.optimized.callbacks import Callbacks
from rtmref.optimized.constants import (
    ACCESS_DENIED,
    INVALID_HANDLE,
    INVALID_PARAMETER,
    NO_SYSTEM_RESOURCES,
    NOT_ENOUGH_MEMORY,
    NOT_SUPPORTED,
    RTM_CHANGE_NOTIFICATION,
    RTM_NOTIFY_ONLY_MARKED_DESTS,
    SUCCESS,
    Answer,
)
from rtmref.optimized.dest_information import (
    DestInfo,
    could_give_back_dests,
    describe,
    give_back_dests,
)
from rtmref.optimized.enumeration import Retrieval
from rtmref.optimized.notification import CHANGE_TYPES, Notification
from rtmref.optimized.objects import Dest, Entity
from rtmref.optimized.selectors import target_of
from rtmref.optimized.table import Table


class Pair(NamedTuple):
    """A notification registration, and a dest of its table."""

    notification: Notification
    dest: Dest


class ChangeNotification(Retrieval, Callbacks):
    """Registering for changes, fetching, ignoring and marking."""

    def RtmRegisterForChangeNotification(
        self,
        RtmRegHandle: Entity,
        TargetViews: int,
        NotifyFlags: int,
        NotifyContext: int,
        NotifyHandle: bool | None,
    ) -> Answer:
        """Ask to be told of changes of some types in some views; answers the handle for them."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if self.is_told_of(RtmRegHandle, RTM_CHANGE_NOTIFICATION):
            return NOT_SUPPORTED
        if not wanted("NotifyHandle", NotifyHandle):
            return INVALID_PARAMETER
        if not isinstance(NotifyContext, int):
            raise TypeError("NotifyContext must be an integer")
        number("TargetViews", TargetViews)
        types = number("NotifyFlags", NotifyFlags) & ~RTM_NOTIFY_ONLY_MARKED_DESTS
        if types & ~CHANGE_TYPES or (not types and self.decisions.no_change_type == "error"):
            return INVALID_PARAMETER
        if not TargetViews and self.decisions.zero_views_notification == "error":
            return INVALID_PARAMETER
        if not RtmRegHandle.mode and self.decisions.without_callback == "error":
            return INVALID_PARAMETER
        target = target_of(table, TargetViews)
        if target is None:
            return NOT_SUPPORTED
        if len(table.notifications) >= self.limits.change_notifications:
            return NO_SYSTEM_RESOURCES
        if self.memory_exhausted:
            return NOT_ENOUGH_MEMORY
        rank, views = self.next_rank(), target or table.views
        return (0, Notification(RtmRegHandle, rank, target, views, NotifyFlags, NotifyContext))

    def RtmGetChangedDests(
        self,
        RtmRegHandle: Entity,
        NotifyHandle: object,
        NumDests: int | None,
        ChangedDests: bool | None,
    ) -> Answer:
        """Fetch dests with cached changes, as they are now (S-NOTE-11, D-NOTE-17)."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if NumDests is None or not wanted("ChangedDests", ChangedDests):
            return INVALID_PARAMETER
        if type(NotifyHandle) is not Notification or NotifyHandle.table is not table:
            return INVALID_HANDLE
        if NotifyHandle.owner is not RtmRegHandle:
            return ACCESS_DENIED
        refusal = self.refuse_count("NumDests", NumDests)
        if refusal is not None:
            return refusal
        return self.settled(self.batch(self._fetch(table, NotifyHandle, NumDests), NumDests))

    def _fetch(self, table: Table, notification: Notification, count: int) -> list[object]:
        """Take dests out of the cache, in its order (D-NOTE-08, D-NOTE-09)."""
        drops = self.decisions.vanished_dests == "dropped"
        every = self.decisions.fetched_views == "supported"
        target = table.views if every else notification.target
        if self.decisions.change_order == "address":
            waiting = sorted(notification.cache, key=lambda dest: dest.address[:0:-1])
            notification.cache = OrderedDict.fromkeys(waiting)
        found: list[object] = []
        while notification.cache and len(found) < count:
            dest = next(iter(notification.cache))
            if dest.is_present or not drops:
                found.append(describe(table, dest, None, target))
            notification.drop(dest)
        return found

    def RtmReleaseChangedDests(
        self,
        RtmRegHandle: Entity,
        NotifyHandle: object,
        ChangedDests: tuple[DestInfo, ...] | None,
    ) -> Answer:
        """Give back all handles of fetched dest structures, all or none (S-NOTE-13)."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if ChangedDests is None:
            return INVALID_PARAMETER
        if type(NotifyHandle) is not Notification or NotifyHandle.table is not table:
            return INVALID_HANDLE
        if NotifyHandle.owner is not RtmRegHandle:
            known = could_give_back_dests(table, "ChangedDests", ChangedDests)
            return ACCESS_DENIED if known else INVALID_HANDLE
        return self.settled(give_back_dests(table, "ChangedDests", ChangedDests))

    def RtmIgnoreChangedDests(
        self,
        RtmRegHandle: Entity,
        NotifyHandle: object,
        ChangedDests: tuple[object, ...] | None,
    ) -> Answer:
        """Drop the cached changes of dests; a later change counts again (D-NOTE-18)."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if ChangedDests is None:
            return INVALID_PARAMETER
        if type(NotifyHandle) is not Notification or NotifyHandle.table is not table:
            return INVALID_HANDLE
        dests: list[Dest] = []
        for dest in handles("ChangedDests", ChangedDests):
            if type(dest) is not Dest or dest.table is not table:
                return INVALID_HANDLE
            dests.append(dest)
        if NotifyHandle.owner is not RtmRegHandle:
            return ACCESS_DENIED
        for dest in dests:
            NotifyHandle.drop(dest)
        return self.settled(SUCCESS)

    def RtmGetChangeStatus(
        self,
        RtmRegHandle: Entity,
        NotifyHandle: object,
        DestHandle: object,
        ChangeStatus: bool | None,
    ) -> Answer:
        """Whether a dest has a change that was not fetched yet (D-NOTE-14)."""
        if not self.is_registered(RtmRegHandle):
            return INVALID_HANDLE
        if not wanted("ChangeStatus", ChangeStatus):
            return INVALID_PARAMETER
        pair = self._pair(RtmRegHandle, NotifyHandle, DestHandle)
        if not isinstance(pair, Pair):
            return pair
        notification, dest = pair
        return (0, dest in notification.cache)

    def RtmMarkDestForChangeNotification(
        self, RtmRegHandle: Entity, NotifyHandle: object, DestHandle: object, MarkDest: bool
    ) -> Answer:
        """Mark a dest for one registration, or take the mark away (S-NOTE-16, D-NOTE-11)."""
        if not self.is_registered(RtmRegHandle):
            return INVALID_HANDLE
        truth("MarkDest", MarkDest)
        pair = self._pair(RtmRegHandle, NotifyHandle, DestHandle)
        if not isinstance(pair, Pair):
            return pair
        notification, dest = pair
        if MarkDest:
            refused = self.decisions.useless_marks == "error"
            if refused and not notification.is_marked_only:
                return INVALID_PARAMETER
            notification.marked.add(dest)
            return SUCCESS
        notification.marked.discard(dest)
        if notification.is_marked_only and self.decisions.unmarking == "drop":
            notification.drop(dest)
        return self.settled(SUCCESS)

    def RtmIsMarkedForChangeNotification(
        self,
        RtmRegHandle: Entity,
        NotifyHandle: object,
        DestHandle: object,
        DestMarked: bool | None,
    ) -> Answer:
        """Whether a dest is marked for one registration."""
        if not self.is_registered(RtmRegHandle):
            return INVALID_HANDLE
        if not wanted("DestMarked", DestMarked):
            return INVALID_PARAMETER
        pair = self._pair(RtmRegHandle, NotifyHandle, DestHandle)
        if not isinstance(pair, Pair):
            return pair
        notification, dest = pair
        return (0, dest in notification.marked)

    def _pair(self, caller: Entity, notification: object, dest: object) -> Pair | Answer:
        """A registration of the caller and a dest, or why one of them is refused."""
        table = self.table_of[caller]
        if type(notification) is not Notification or notification.table is not table:
            return INVALID_HANDLE
        if type(dest) is not Dest or dest.table is not table:
            return INVALID_HANDLE
        if notification.owner is not caller:
            return ACCESS_DENIED
        return Pair(notification, dest)

    def RtmDeregisterFromChangeNotification(
        self, RtmRegHandle: Entity, NotifyHandle: object
    ) -> Answer:
        """End a registration; its marks and cached changes go with it (S-NOTE-18)."""
        try:
            table = self.table_of[RtmRegHandle]
        except Exception:
            return INVALID_HANDLE
        if type(NotifyHandle) is not Notification or NotifyHandle.table is not table:
            return INVALID_HANDLE
        if NotifyHandle.owner is not RtmRegHandle:
            return ACCESS_DENIED
        NotifyHandle.close()
        return self.settled(SUCCESS)

"""Which views and which protocol a query asks for (S-VIEW-06, S-PREF-08)."""

from __future__ import annotations

from rtmref.optimized.arguments import number
from rtmref.optimized.constants import (
    RTM_BEST_PROTOCOL,
    RTM_THIS_PROTOCOL,
    RTM_VIEW_MASK_ALL,
)
from rtmref.optimized.objects import Entity
from rtmref.optimized.table import Table


def protocol_of(caller: Entity, ProtocolId: int) -> int | None:
    """The protocol whose best route is asked for, None for any (S-PREF-08, D-PREF-03)."""
    if ProtocolId is RTM_BEST_PROTOCOL:
        return None
    number("ProtocolId", ProtocolId)
    if ProtocolId == RTM_THIS_PROTOCOL:
        return caller.protocol
    return None if ProtocolId == RTM_BEST_PROTOCOL else ProtocolId


def target_of(table: Table, TargetViews: int) -> int | None:
    """The mask of target views, None if it names one that the table has not (D-VIEW-02)."""
    try:
        if not TargetViews & table.unsupported:
            return TargetViews
    except TypeError:
        pass
    number("TargetViews", TargetViews)
    return table.views if TargetViews == RTM_VIEW_MASK_ALL else None

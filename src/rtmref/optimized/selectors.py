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

Protocol = int | Entity | None
"""The protocol whose best route is asked for, or the one client; None for any."""


def is_of(owner: Entity, protocol: Protocol) -> bool:
    """Whether a client's routes are of the protocol asked for."""
    return protocol is None or owner.protocol == protocol or owner is protocol


def protocol_of(caller: Entity, ProtocolId: int) -> Protocol:
    """The protocol whose best route is asked for (S-PREF-08, D-PREF-03)."""
    if ProtocolId is RTM_BEST_PROTOCOL:
        return None
    number("ProtocolId", ProtocolId)
    if ProtocolId == RTM_THIS_PROTOCOL:
        assert caller.table is not None
        return caller if caller.table.this_is_client else caller.protocol
    return None if ProtocolId == RTM_BEST_PROTOCOL else ProtocolId


def target_of(table: Table, TargetViews: int) -> int | None:
    """The mask of target views, None if it names one that the table has not (D-VIEW-02)."""
    try:
        if not TargetViews & table.unsupported:
            return TargetViews
    except Exception:
        pass
    number("TargetViews", TargetViews)
    whole = TargetViews == RTM_VIEW_MASK_ALL and table.takes_all_views
    return table.views if whole else None

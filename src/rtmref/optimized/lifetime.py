"""How long the objects behind handles exist.

`refs` counts the references that clients hold, `pins` the reasons inside the table for the object
to exist: being registered, in a list, in the table, or pointed to by another object that exists.
An object with neither is gone: its `table` becomes None for ever, and every later use of the
handle is refused (S-HAND-01, S-HAND-02, D-HAND-01, D-HAND-02).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rtmref.optimized.objects import NextHop, Object


def unpin(item: Object) -> None:
    """Take away one of the table's own reasons for an object to exist."""
    item.pins -= 1
    if not item.pins and not item.refs:
        item.vanish()


def unpin_hops(neighbour: NextHop | None, next_hops: tuple[NextHop, ...]) -> None:
    """Let go of the next hops that a route pointed to."""
    if neighbour is not None:
        unpin(neighbour)
    for next_hop in next_hops:
        unpin(next_hop)

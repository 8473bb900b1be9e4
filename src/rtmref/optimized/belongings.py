"""What a client has for itself: enumerations, route lists and notification registrations.

Their handles are not counted: each lives until its client gives it up, or departs (D-DEREG-01).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rtmref.optimized.objects import Entity
    from rtmref.optimized.table import Table


class Belonging:
    """Something that only one client can use; gone when its table is None."""

    __slots__ = ("owner", "table")

    def __init__(self, owner: Entity) -> None:
        self.owner = owner
        self.table: Table | None = owner.table
        owner.belongings[self] = None

    def close(self) -> None:
        """End it; the handle is dead from now on."""
        del self.owner.belongings[self]
        self.table = None

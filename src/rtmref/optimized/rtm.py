"""The optimised RTM: all chapters in one object."""

from __future__ import annotations

from typing import ClassVar

from rtmref.optimized.address_macros import AddressMacros
from rtmref.optimized.change_notification import ChangeNotification
from rtmref.optimized.clock import Clock
from rtmref.optimized.dest_enumeration import DestEnumerations
from rtmref.optimized.destinations import Destinations
from rtmref.optimized.entities import Entities
from rtmref.optimized.enumeration import Enumerations
from rtmref.optimized.environment import Environment
from rtmref.optimized.handles import Handles
from rtmref.optimized.hold_down import HoldDown
from rtmref.optimized.in_place_update import InPlaceUpdate
from rtmref.optimized.instances import Instances
from rtmref.optimized.locking import Locking
from rtmref.optimized.methods import Methods
from rtmref.optimized.monitor import guard
from rtmref.optimized.next_hop_enumeration import NextHopEnumerations
from rtmref.optimized.next_hop_reading import NextHopReading
from rtmref.optimized.next_hops import NextHops
from rtmref.optimized.opaque_pointers import OpaquePointers
from rtmref.optimized.registration import Registration
from rtmref.optimized.route_enumeration import RouteEnumerations
from rtmref.optimized.route_listing import RouteListing
from rtmref.optimized.route_reading import RouteReading
from rtmref.optimized.routes import Routes
from rtmref.optimized.state import Completion, Event


class Rtm(
    Instances,
    Registration,
    Entities,
    NextHops,
    NextHopReading,
    Routes,
    RouteReading,
    Destinations,
    Handles,
    AddressMacros,
    DestEnumerations,
    RouteEnumerations,
    NextHopEnumerations,
    RouteListing,
    Methods,
    OpaquePointers,
    HoldDown,
    Clock,
    Locking,
    InPlaceUpdate,
    Environment,
    ChangeNotification,
    Enumerations,
):
    """A Routing Table Manager, written from the documentation and made for speed.

    Each operation is a method of the documented name that takes the documented parameters in their
    order and answers a tuple: the status, and after a success the results. Handles are opaque
    objects, NULL is None. `limits` and `decisions` replace defaults by name; ValueError names one
    that does not exist. A call with an argument that cannot be passed at all raises TypeError or
    ValueError naming it, and changes nothing. Any number of threads may make calls at once.
    """

    operations: ClassVar[tuple[str, ...]]
    """The names of all operations, by chapter."""

    def take_events(self) -> list[Event | Completion]:
        """The events since they were last taken, in the order of delivery (D-CB-02)."""
        self.enter()
        try:
            events = self.events
            self.events = []
            return events
        finally:
            self.leave()


Rtm.operations = tuple(
    name for chapter in Rtm.__bases__ for name in vars(chapter) if not name.startswith("_")
)
guard(Rtm, Rtm.operations)

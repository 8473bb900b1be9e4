"""The messages to and from zebra, written and read as octets.

All integers are big-endian. Each message has a header of ten octets: the length of the whole, a
marker, the protocol version, the VRF and the command.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from struct import Struct
from typing import Final, NamedTuple

from rtmref.targets.zebra.release import Release
from rtmref.values import AF_INET, AF_INET6, WIDTHS, NetAddress

HEADER: Final = Struct(">HBBIH")
MARKER: Final = 254
VERSION: Final = 6
DEFAULT_VRF: Final = 0
ROUTE: Final = Struct(">HBBIHBHIIBBB")
"""The header, then type, instance, flags, which parts follow, SAFI, family and prefix length."""
ROUTE_BODY: Final = Struct(">BHIIBBB")
NEXT_HOPS, DISTANCE, METRIC, TABLE = 1, 2, 4, 0x100
"""The bits for the parts of a route that follow its prefix, in this order."""
FAMILIES: Final = {AF_INET: 2, AF_INET6: 10}
"""The daemon's numbers of address families, which are those of Linux, by RTM's."""
AFIS: Final = (1, 2)
"""Of which families an observer is told: IPv4 and IPv6."""
COUNT: Final = Struct(">H")
COST: Final = Struct(">BI")
NUMBER: Final = Struct(">I")
GREETING: Final = Struct(">BHI")
SUBSCRIPTION: Final = Struct(">BBH")
NEXT_HOP: Final = Struct(">IBB")
BLACKHOLE: Final = 6
WITHOUT_GATEWAY: Final = {1: 4, BLACKHOLE: 1}
"""Kinds of next hops that are an interface, or drop, with the octets that say which or why."""
GATEWAYS: Final = {2: AF_INET, 3: AF_INET, 4: AF_INET6, 5: AF_INET6}
"""Kinds of next hops that are a gateway and an interface, with the families of the gateways."""
GATEWAY_ON_INTERFACE: Final = {AF_INET: 3, AF_INET6: 5}
ON_LINK, LABELLED, WEIGHTED = 1, 2, 4
"""Flags of next hops: the gateway need not be in the interface's network; what else is told."""
DROPPING: Final = NEXT_HOP.pack(DEFAULT_VRF, BLACKHOLE, 0) + b"\0"


class Owner(NamedTuple):
    """Whose route it is: a route type by number, and an instance of it."""

    type: int
    instance: int


@dataclass(frozen=True, slots=True)
class Hop:
    """A next hop: a gateway and the number of the interface behind which it is."""

    gateway: NetAddress
    interface: int


def framed(command: int, body: bytes) -> bytes:
    """A message of this body."""
    return HEADER.pack(HEADER.size + len(body), MARKER, VERSION, DEFAULT_VRF, command) + body


def greeting(release: Release, owner: Owner, notes: bool) -> bytes:
    """Says who speaks, and whether it wants notes on the routes of its type and instance."""
    body = GREETING.pack(*owner, 0)
    if release.notify_request is None:
        return framed(release.hello, body + bytes((notes, 0)))
    greeted = framed(release.hello, body + b"\0")
    return greeted + framed(release.notify_request, b"\1") if notes else greeted


def subscription(release: Release, owner: Owner) -> bytes:
    """Asks to be told of best routes of a type and instance, in both families."""
    return b"".join(
        [framed(release.redistribute_add, SUBSCRIPTION.pack(afi, *owner)) for afi in AFIS]
    )


def next_hops(hops: Sequence[Hop]) -> bytes:
    """The next hops of a route; one without any drops what it attracts."""
    if not hops:
        return COUNT.pack(1) + DROPPING
    return COUNT.pack(len(hops)) + b"".join([_next_hop(hop) for hop in hops])


def _next_hop(hop: Hop) -> bytes:
    family, _, bits = hop.gateway
    start = NEXT_HOP.pack(DEFAULT_VRF, GATEWAY_ON_INTERFACE[family], ON_LINK)
    return start + bits.to_bytes(WIDTHS[family] >> 3) + NUMBER.pack(hop.interface)


def addition(
    release: Release,
    owner: Owner,
    safi: int,
    prefix: NetAddress,
    cost: tuple[int, int],
    hops: bytes,
    table: int = 0,
) -> bytes:
    """A route of distance and metric, in place of the owner's former one to that prefix."""
    family, length, address = prefix
    octets = (length + 7) >> 3
    size = ROUTE.size + octets + len(hops) + COST.size
    parts = NEXT_HOPS | DISTANCE | METRIC
    tail = b""
    if table:
        size, parts, tail = size + NUMBER.size, parts | TABLE, NUMBER.pack(table)
    head = ROUTE.pack(
        size, MARKER, VERSION, DEFAULT_VRF, release.route_add,
        owner[0], owner[1], 0, parts, safi, FAMILIES[family], length,
    )  # fmt: skip
    return head + address.to_bytes(WIDTHS[family] >> 3)[:octets] + hops + COST.pack(*cost) + tail


def removal(release: Release, owner: Owner, safi: int, prefix: NetAddress, table: int = 0) -> bytes:
    """The owner's route to that prefix goes."""
    family, length, address = prefix
    octets = (length + 7) >> 3
    tail = NUMBER.pack(table) if table else b""
    head = ROUTE.pack(
        ROUTE.size + octets + len(tail), MARKER, VERSION, DEFAULT_VRF, release.route_delete,
        owner[0], owner[1], 0, TABLE if table else 0, safi, FAMILIES[family], length,
    )  # fmt: skip
    return head + address.to_bytes(WIDTHS[family] >> 3)[:octets] + tail

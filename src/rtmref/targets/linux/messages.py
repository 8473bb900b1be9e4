"""Routes of the kernel as netlink messages; numbers are those of linux/rtnetlink.h.

The owner is the protocol of a route; preference and metric share the 32 bits of its priority, of
which the lower wins. A view is a table.
"""

from __future__ import annotations

import socket
from struct import Struct
from typing import Final, NamedTuple

from rtmref.targets.child import TargetError
from rtmref.targets.netlink import NUMBER, attribute, attributes
from rtmref.targets.rib import Key, Path, Route
from rtmref.values import AF_INET, NetAddress

NEW_ROUTE, DELETE_ROUTE, GET_ROUTE, NEW_RULE, DELETE_RULE = 24, 25, 26, 32, 33
DESTINATION, INTERFACE, GATEWAY, PRIORITY, MULTIPATH, TABLE, MARK = 1, 4, 5, 6, 9, 15, 16
UNIVERSE, NOWHERE, UNICAST = 0, 255, 1
ON_LINK: Final = 4
"""RTNH_F_ONLINK: the gateway is there, whatever the tables say."""
LOOKUP_TABLE, FIB_MATCH = 0x1000, 0x2000
"""The answer tells which table it comes from, and the route as it stands there."""
ROUTE: Final = Struct("=BBBBBBBBI")
HOP: Final = Struct("=HBBi")
ADDRESS: Final = Struct("!I")
FIRST_TABLE: Final = 201
FIRST_PROTOCOL: Final = 100
HALF: Final = 16
MOST: Final = (1 << HALF) - 1


class Entry(NamedTuple):
    """A route as the kernel tells of it."""

    view: int
    prefix: NetAddress
    priority: int
    owner: int
    next_hops: tuple[NetAddress, ...]

    def route(self) -> Route:
        """The route of its owner."""
        path = Path(self.priority >> HALF, self.priority & MOST, self.next_hops)
        return Route(Key(self.owner, self.view, self.prefix), path)


class Messages:
    """Writes and reads them; `interfaces` are the kernel's numbers of the links."""

    def __init__(self, interfaces: list[int]) -> None:
        self._interfaces = interfaces
        self._hops: dict[NetAddress, tuple[bytes, bytes]] = {}

    def addition(self, route: Route) -> bytes:
        """The body that adds a route; raises TargetError for what the kernel has no room for."""
        (owner, view, prefix), (preference, metric, next_hops) = route
        if not 0 <= preference <= MOST or not 0 <= metric <= MOST:
            raise TargetError(f"no 16 bits each: preference {preference}, metric {metric}")
        flags = ON_LINK if len(next_hops) == 1 else 0
        head = ROUTE.pack(
            socket.AF_INET, prefix[1], 0, 0, 0, FIRST_PROTOCOL + owner, UNIVERSE, UNICAST, flags
        )
        priority = preference << HALF | metric
        return b"".join((head, _place(view, prefix, priority), self._ways(next_hops)))

    def removal(self, key: Key, priority: int = 0) -> bytes:
        """The body that removes the route of an owner to a prefix."""
        owner, view, prefix = key
        head = ROUTE.pack(socket.AF_INET, prefix[1], 0, 0, 0, FIRST_PROTOCOL + owner, NOWHERE, 0, 0)
        return head + _place(view, prefix, priority)

    def _ways(self, next_hops: tuple[NetAddress, ...]) -> bytes:
        if len(next_hops) == 1:
            gateway, interface = self._way(next_hops[0])
            return gateway + interface
        hops = b""
        for each in next_hops:
            gateway, interface = self._way(each)
            number = NUMBER.unpack_from(interface, 4)[0]
            hops += HOP.pack(HOP.size + len(gateway), ON_LINK, 0, number) + gateway
        return attribute(MULTIPATH, hops)

    def _way(self, hop: NetAddress) -> tuple[bytes, bytes]:
        """Gateway and interface; next hops on link i are 10.255.i.x."""
        found = self._hops.get(hop)
        if found is None:
            link = hop.AddrBits >> 8 & 0xFF
            if hop.AddrBits >> 16 != 0x0AFF or link >= len(self._interfaces):
                raise TargetError(f"no link leads to the next hop {hop}")
            gateway = attribute(GATEWAY, ADDRESS.pack(hop.AddrBits))
            interface = attribute(INTERFACE, NUMBER.pack(self._interfaces[link]))
            found = self._hops[hop] = gateway, interface
        return found

    @staticmethod
    def question(view: int, address: NetAddress) -> bytes:
        """The body that asks for the route to an address."""
        flags = LOOKUP_TABLE | FIB_MATCH
        head = ROUTE.pack(socket.AF_INET, 32, 0, 0, 0, 0, 0, 0, flags)
        where = attribute(DESTINATION, ADDRESS.pack(address.AddrBits))
        return head + where + attribute(MARK, NUMBER.pack(view + 1))

    @staticmethod
    def read(body: bytes) -> Entry | None:
        """The route of a message; None if it is not one of ours."""
        family, length, _, _, _, protocol, _, _, _ = ROUTE.unpack_from(body)
        found = attributes(body, ROUTE.size)
        view = NUMBER.unpack(found[TABLE])[0] - FIRST_TABLE if TABLE in found else -1
        if family != socket.AF_INET or view < 0:
            return None
        bits = ADDRESS.unpack(found[DESTINATION])[0] if DESTINATION in found else 0
        priority = NUMBER.unpack(found[PRIORITY])[0] if PRIORITY in found else 0
        prefix = NetAddress(AF_INET, length, bits)
        return Entry(view, prefix, priority, protocol - FIRST_PROTOCOL, _next_hops(found))


def _next_hops(found: dict[int, bytes]) -> tuple[NetAddress, ...]:
    if GATEWAY in found:
        return (NetAddress(AF_INET, 32, ADDRESS.unpack(found[GATEWAY])[0]),)
    hops = []
    octets, start = found.get(MULTIPATH, b""), 0
    while start + HOP.size <= len(octets):
        length = HOP.unpack_from(octets, start)[0]
        inside = attributes(octets[: start + length], start + HOP.size)
        if GATEWAY in inside:
            hops.append(NetAddress(AF_INET, 32, ADDRESS.unpack(inside[GATEWAY])[0]))
        start += length + -length % 4
    return tuple(hops)


def _place(view: int, prefix: NetAddress, priority: int) -> bytes:
    table = attribute(TABLE, NUMBER.pack(FIRST_TABLE + view))
    where = attribute(DESTINATION, ADDRESS.pack(prefix[2]))
    return where + attribute(PRIORITY, NUMBER.pack(priority)) + table

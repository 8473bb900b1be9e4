"""Routes of the kernel as netlink messages; numbers are those of linux/rtnetlink.h.

The owner is the protocol of a route; preference and metric share the 32 bits of its priority, of
which the lower wins. A view is a table, one for each address family under the same number.
"""

from __future__ import annotations

import socket
from struct import Struct
from typing import Final, NamedTuple

from rtmref.targets.child import TargetError
from rtmref.targets.links import link_to
from rtmref.targets.netlink import NUMBER, attribute, attributes
from rtmref.targets.rib import Key, Path, Route
from rtmref.values import AF_INET, AF_INET6, WIDTHS, NetAddress

NEW_ROUTE, DELETE_ROUTE, GET_ROUTE, NEW_RULE, DELETE_RULE = 24, 25, 26, 32, 33
DESTINATION, INTERFACE, GATEWAY, PRIORITY, MULTIPATH, TABLE, MARK = 1, 4, 5, 6, 9, 15, 16
UNIVERSE, NOWHERE, UNICAST = 0, 255, 1
ON_LINK: Final = 4
"""RTNH_F_ONLINK: the gateway is there, whatever the tables say."""
LOOKUP_TABLE, FIB_MATCH = 0x1000, 0x2000
"""The answer tells which table it comes from, and the route as it stands there."""
ASKED: Final = {AF_INET: LOOKUP_TABLE | FIB_MATCH, AF_INET6: FIB_MATCH}
"""Of IPv6 the table is told in any case, and may not be asked for."""
ROUTE: Final = Struct("=BBBBBBBBI")
HOP: Final = Struct("=HBBi")
FAMILIES: Final = {AF_INET: int(socket.AF_INET), AF_INET6: int(socket.AF_INET6)}
"""The kernel's numbers of address families, by RTM's."""
OURS: Final = {theirs: ours for ours, theirs in FAMILIES.items()}
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
        family, length, _ = prefix
        flags = ON_LINK if len(next_hops) == 1 else 0
        head = ROUTE.pack(
            FAMILIES[family], length, 0, 0, 0, FIRST_PROTOCOL + owner, UNIVERSE, UNICAST, flags
        )
        priority = preference << HALF | metric
        return b"".join((head, _place(view, prefix, priority), self._ways(next_hops)))

    def removal(self, key: Key, priority: int = 0) -> bytes:
        """The body that removes the route of an owner to a prefix."""
        owner, view, prefix = key
        family, length, _ = prefix
        protocol = FIRST_PROTOCOL + owner
        head = ROUTE.pack(FAMILIES[family], length, 0, 0, 0, protocol, NOWHERE, 0, 0)
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
        """Gateway and interface."""
        found = self._hops.get(hop)
        if found is None:
            link = link_to(hop)
            if link is None or link >= len(self._interfaces):
                raise TargetError(f"no link leads to the next hop {hop}")
            gateway = attribute(GATEWAY, _octets(hop))
            interface = attribute(INTERFACE, NUMBER.pack(self._interfaces[link]))
            found = self._hops[hop] = gateway, interface
        return found

    @staticmethod
    def question(view: int, address: NetAddress) -> bytes:
        """The body that asks for the route to an address."""
        family, length, _ = address
        head = ROUTE.pack(FAMILIES[family], length, 0, 0, 0, 0, 0, 0, ASKED[family])
        where = attribute(DESTINATION, _octets(address))
        return head + where + attribute(MARK, NUMBER.pack(view + 1))

    @staticmethod
    def read(body: bytes) -> Entry | None:
        """The route of a message; None if it is not one of ours."""
        kernels, length, _, _, _, protocol, _, _, _ = ROUTE.unpack_from(body)
        found = attributes(body, ROUTE.size)
        view = NUMBER.unpack(found[TABLE])[0] - FIRST_TABLE if TABLE in found else -1
        family = OURS.get(kernels)
        if family is None or view < 0 or protocol < FIRST_PROTOCOL:
            return None
        bits = int.from_bytes(found.get(DESTINATION, b""))
        priority = NUMBER.unpack(found[PRIORITY])[0] if PRIORITY in found else 0
        prefix = NetAddress(family, length, bits)
        return Entry(view, prefix, priority, protocol - FIRST_PROTOCOL, _next_hops(family, found))


def _octets(address: NetAddress) -> bytes:
    family, _, bits = address
    return bits.to_bytes(WIDTHS[family] >> 3)


def _next_hops(family: int, found: dict[int, bytes]) -> tuple[NetAddress, ...]:
    width = WIDTHS[family]
    if GATEWAY in found:
        return (NetAddress(family, width, int.from_bytes(found[GATEWAY])),)
    hops = []
    octets, start = found.get(MULTIPATH, b""), 0
    while start + HOP.size <= len(octets):
        length = HOP.unpack_from(octets, start)[0]
        inside = attributes(octets[: start + length], start + HOP.size)
        if GATEWAY in inside:
            hops.append(NetAddress(family, width, int.from_bytes(inside[GATEWAY])))
        start += length + -length % 4
    return tuple(hops)


def _place(view: int, prefix: NetAddress, priority: int) -> bytes:
    table = attribute(TABLE, NUMBER.pack(FIRST_TABLE + view))
    where = attribute(DESTINATION, _octets(prefix))
    return where + attribute(PRIORITY, NUMBER.pack(priority)) + table

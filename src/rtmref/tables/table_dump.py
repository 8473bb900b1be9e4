"""The records of a table dump: TABLE_DUMP_V2 (RFC 6396, 4.3; RFC 8050) and TABLE_DUMP (4.2)."""

from __future__ import annotations

from collections import Counter
from struct import Struct
from typing import Final

from rtmref.tables.attributes import quality, split
from rtmref.tables.items import MULTICAST, UNICAST, Announce, Item, Safi
from rtmref.tables.octets import (
    AFI_FAMILIES,
    UNSPECIFIED,
    Malformed,
    host_address,
    prefix_at,
)
from rtmref.tables.peers import Peers
from rtmref.values import AF_INET, AF_INET6, WIDTHS, NetAddress

PEER_INDEX_TABLE: Final = 1
RIBS: Final[dict[int, tuple[int, Safi, bool]]] = {
    2: (AF_INET, UNICAST, False),
    3: (AF_INET, MULTICAST, False),
    4: (AF_INET6, UNICAST, False),
    5: (AF_INET6, MULTICAST, False),
    8: (AF_INET, UNICAST, True),
    9: (AF_INET, MULTICAST, True),
    10: (AF_INET6, UNICAST, True),
    11: (AF_INET6, MULTICAST, True),
}
"""Address family, use, and whether paths have identifiers, by subtype of TABLE_DUMP_V2."""

COUNT: Final = Struct(">H")
ENTRY: Final = Struct(">HIH")
ENTRY_WITH_PATH: Final = Struct(">HIIH")
AS_AND_SIZE: Final = Struct(">HH")
PEER_IPV6, PEER_AS4 = 1, 2


class TableDump:
    """Reads dump records."""

    def __init__(self, peers: Peers, skipped: Counter[str]) -> None:
        self._peers, self._skipped = peers, skipped

    def version_2(self, subtype: int, body: bytes) -> list[Item]:
        """The items of one TABLE_DUMP_V2 record."""
        if subtype == PEER_INDEX_TABLE:
            self._peers.index(_peer_entries(body))
            return []
        if subtype in RIBS:
            return self._rib(body, *RIBS[subtype])
        self._skipped[f"TABLE_DUMP_V2 records of subtype {subtype}"] += 1
        return []

    def version_1(self, subtype: int, body: bytes) -> list[Item]:
        """The items of one TABLE_DUMP record: one path of one peer; its AS numbers are short."""
        family = AFI_FAMILIES.get(subtype)
        if family is None:
            self._skipped[f"TABLE_DUMP records of subtype {subtype}"] += 1
            return []
        return self._path(body, family, 10 + WIDTHS[family] // 8)

    def _path(self, body: bytes, family: int, peer_at: int) -> list[Item]:
        """The path of a TABLE_DUMP record: prefix, length, status, time, peer, AS, attributes."""
        peer_end = 2 * peer_at - 10
        asn, size = AS_AND_SIZE.unpack_from(body, peer_end)
        start = peer_end + AS_AND_SIZE.size
        if start + size != len(body):
            raise Malformed("attributes that do not end with it")
        items: list[Item] = []
        peer = self._peers.number(_peer_address(body[peer_at:peer_end]), asn, items)
        prefix, _ = prefix_at(body[peer_at - 6 : peer_at - 5] + body[4 : peer_at - 6], 0, family)
        preference, metric, next_hop = quality(split(body[start:]), 2)
        next_hop = next_hop or UNSPECIFIED[family]
        return [*items, Announce(peer, prefix, next_hop, preference, metric, UNICAST)]

    def _rib(self, body: bytes, family: int, safi: Safi, add_path: bool) -> list[Item]:
        """The paths of all peers to one prefix."""
        peers = self._peers.indexed
        if peers is None:
            raise Malformed("paths before any table of peers")
        prefix, at = prefix_at(body, 4, family)
        count, at = COUNT.unpack_from(body, at)[0], at + 2
        items: list[Item] = []
        for _ in range(count):
            if add_path:
                index, _, path, size = ENTRY_WITH_PATH.unpack_from(body, at)
                start = at + ENTRY_WITH_PATH.size
            else:
                index, _, size = ENTRY.unpack_from(body, at)
                start, path = at + ENTRY.size, 0
            at = start + size
            if index >= len(peers):
                raise Malformed(f"peer {index}, but the table of peers has {len(peers)}")
            if at > len(body):
                raise Malformed("attributes that are cut short")
            preference, metric, next_hop = quality(split(body[start:at]), 4)
            next_hop = next_hop or UNSPECIFIED[family]
            peer = peers[index]
            if peer is None:
                peer = self._peers.number_at(index, items)
            items.append(Announce(peer, prefix, next_hop, preference, metric, safi, path))
        if at != len(body):
            raise Malformed("octets after the last path")
        return items


def _peer_entries(body: bytes) -> list[tuple[NetAddress, int]]:
    """Address and AS of each peer of a PEER_INDEX_TABLE."""
    at = 8 + COUNT.unpack_from(body, 4)[0]
    entries = []
    for _ in range(COUNT.unpack_from(body, at - 2)[0]):
        address, asn, at = _peer_entry(body, at)
        entries.append((address, asn))
    if at != len(body):
        raise Malformed("octets after the last peer")
    return entries


def _peer_entry(body: bytes, at: int) -> tuple[NetAddress, int, int]:
    """Address and AS of the peer of an index entry, and where the entry ends."""
    kind, at = body[at], at + 5
    end = at + (16 if kind & PEER_IPV6 else 4)
    as_end = end + (4 if kind & PEER_AS4 else 2)
    if as_end > len(body):
        raise Malformed("a peer that is cut short")
    return host_address(body[at:end]), int.from_bytes(body[end:as_end], "big"), as_end


def _peer_address(octets: bytes) -> NetAddress:
    """An IPv4 peer of an IPv6 table is written as 4 octets and 12 zeros."""
    if len(octets) == 16 and not any(octets[4:]):
        octets = octets[:4]
    return host_address(octets)

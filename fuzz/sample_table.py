"""Makes the small routing tables that the repository ships: an MRT file and a list of prefixes.

    python fuzz/sample_table.py [DIRECTORY]

The MRT file has a dump of every kind that is read (several peers, nested prefixes, the shortest
and the longest ones, several paths of one peer), then recorded sessions that change it. Same
seed, same content. It is written from RFC 6396, 4271, 4760, 7911 and 8050, and shares no code
with the reader.
"""

from __future__ import annotations

import bz2
import gzip
import sys
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

SEED: Final = 20140523
START: Final = 1_400_803_200
"""Time of the first record, in seconds since 1970."""

TABLE_DUMP, TABLE_DUMP_V2, BGP4MP, BGP4MP_ET = 12, 13, 16, 17
ORIGIN, AS_PATH, NEXT_HOP, MED, COMMUNITIES = 1, 2, 3, 4, 8
MP_REACH, MP_UNREACH = 14, 15
OPTIONAL, TRANSITIVE, LONG = 0x80, 0x40, 0x10
AS_SET, AS_SEQUENCE, AS_CONFED_SEQUENCE = 1, 2, 3
AS_TRANS: Final = 23456
ESTABLISHED, IDLE = 6, 1

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


class Peer(NamedTuple):
    """A router that a collector has a session with."""

    address: Address
    asn: int


PEERS: Final = (
    Peer(IPv4Address("192.0.2.1"), 64496),
    Peer(IPv4Address("192.0.2.2"), 64497),
    Peer(IPv4Address("198.51.100.7"), 4_200_000_001),
    Peer(IPv4Address("198.51.100.8"), 65550),
    Peer(IPv6Address("2001:db8:1::1"), 64496),
    Peer(IPv6Address("2001:db8:2::1"), 4_200_000_001),
)
OLD_PEERS: Final = PEERS[:2] + PEERS[4:5]
"""The peers whose AS number fits the two octets of the older formats."""


# The wire format


def number(value: int, octets: int) -> bytes:
    """A number as it is on the wire."""
    return value.to_bytes(octets, "big")


def record(kind: int, subtype: int, body: bytes, time: int = START) -> bytes:
    """An MRT record (RFC 6396, 2)."""
    return number(time, 4) + number(kind, 2) + number(subtype, 2) + number(len(body), 4) + body


def attribute(code: int, value: bytes, flags: int = TRANSITIVE) -> bytes:
    """A path attribute (RFC 4271, 4.3), its length in two octets if it needs them."""
    if len(value) > 255:
        return bytes([flags | LONG, code]) + number(len(value), 2) + value
    return bytes([flags, code, len(value)]) + value


def segment(kind: int, ases: list[int], as_octets: int) -> bytes:
    """A segment of an AS path; a number that does not fit is written as AS_TRANS (RFC 6793)."""
    fitting = [asn if asn < 1 << 8 * as_octets else AS_TRANS for asn in ases]
    return bytes([kind, len(ases)]) + b"".join(number(asn, as_octets) for asn in fitting)


def nlri(prefix: Network, path: int | None = None) -> bytes:
    """A prefix, behind its path identifier if it has one (RFC 7911, 3)."""
    octets = prefix.network_address.packed[: (prefix.prefixlen + 7) // 8]
    return (b"" if path is None else number(path, 4)) + bytes([prefix.prefixlen]) + octets


def afi(of: Address | Network) -> int:
    """The address family identifier of IANA."""
    return 1 if of.version == 4 else 2


def peer_index(peers: tuple[Peer, ...]) -> bytes:
    """A PEER_INDEX_TABLE (RFC 6396, 4.3.1)."""
    body = IPv4Address("192.0.2.254").packed + number(6, 2) + b"sample" + number(len(peers), 2)
    for peer in peers:
        long_as = peer.asn > 0xFFFF
        kind = (peer.address.version == 6) | long_as << 1
        body += bytes([kind]) + IPv4Address("192.0.2.0").packed + peer.address.packed
        body += number(peer.asn, 4 if long_as else 2)
    return record(TABLE_DUMP_V2, 1, body)


def bgp4mp(subtype: int, peer: Peer, rest: bytes, time: int = START) -> bytes:
    """A BGP4MP record (RFC 6396, 4.4); of type BGP4MP_ET if the peer's AS number is odd."""
    as_octets = 2 if subtype in (0, 1, 6, 8, 10) else 4
    local = IPv4Address("192.0.2.254") if peer.address.version == 4 else IPv6Address("2001:db8::fe")
    body = number(peer.asn, as_octets) + number(64511, as_octets) + number(0, 2)
    body += number(afi(peer.address), 2) + peer.address.packed + local.packed + rest
    if peer.asn % 2:
        return record(BGP4MP_ET, subtype, number(123456, 4) + body, time)
    return record(BGP4MP, subtype, body, time)


def message(kind: int, content: bytes) -> bytes:
    """A BGP message (RFC 4271, 4.1)."""
    return b"\xff" * 16 + number(19 + len(content), 2) + bytes([kind]) + content


def update(withdrawn: bytes, attributes: bytes, announced: bytes) -> bytes:
    """A BGP UPDATE (RFC 4271, 4.3)."""
    fields = number(len(withdrawn), 2) + withdrawn + number(len(attributes), 2) + attributes
    return message(2, fields + announced)


# The content


class Sample:
    """Makes records at random."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def prefixes(self, width: int, count: int) -> list[Network]:
        """Distinct nested prefixes in order, among them the shortest and some of the longest."""
        found = {(0, 0)}
        blocks = [(8, self.random.randrange(1, 224)) for _ in range(max(2, count // 60))]
        if width == 128:
            blocks = [(20, 0x20010 + self.random.randrange(0x1000)) for _ in blocks]
        pool = blocks
        while len(found) < count:
            length, bits = self.random.choice(pool)
            more = min(self.random.choice((1, 1, 2, 3, 4, 8, 12)), width - length)
            if self.random.random() < 0.02:
                more = width - length
            wanted = (
                length + more,
                bits << more | self.random.getrandbits(more or 1) % (1 << more),
            )
            found.add(wanted)
            if wanted[0] < width * 3 // 4:
                pool.append(wanted)
        kind = IPv4Network if width == 32 else IPv6Network
        return sorted(kind((bits << width - length, length)) for length, bits in found)

    def as_path(self, peer: Peer, as_octets: int) -> bytes:
        """Usually a sequence; sometimes with a set at its end, or a confederation before it."""
        hops = [64500 + self.random.randrange(40) for _ in range(self.random.randrange(6))]
        if hops and self.random.random() < 0.2:
            hops[-1:] = [4_200_000_100 + self.random.randrange(9)] * self.random.randrange(1, 4)
        path = segment(AS_SEQUENCE, [peer.asn, *hops], as_octets)
        if self.random.random() < 0.05:
            path = segment(AS_CONFED_SEQUENCE, [65001, 65002], as_octets) + path
        if self.random.random() < 0.05:
            path += segment(AS_SET, [64600, 64601, 64602], as_octets)
        return path

    def attributes(self, peer: Peer, as_octets: int, next_hop: bytes) -> bytes:
        """The attributes of a path; `next_hop` is one of them, already written."""
        found = attribute(ORIGIN, bytes([self.random.randrange(3)]))
        found += attribute(AS_PATH, self.as_path(peer, as_octets)) + next_hop
        if self.random.random() < 0.4:
            found += attribute(
                MED, number(self.random.choice((0, 1, 10, 10, 20, 500)), 4), OPTIONAL
            )
        if self.random.random() < 0.3:
            communities = b"".join(
                number(64500 << 16 | n, 4) for n in range(self.random.choice((1, 2, 70)))
            )
            found += attribute(COMMUNITIES, communities, OPTIONAL | TRANSITIVE)
        return found

    def next_hop(self, peer: Peer, version: int) -> Address:
        """One of two next hops that the peer uses for the family."""
        nth = self.random.randrange(2)
        if version == peer.address.version:
            return peer.address + nth
        if version == 4:
            return IPv4Address("203.0.113.0") + 2 * PEERS.index(peer) + nth
        return IPv6Address("2001:db8:ff::") + 2 * PEERS.index(peer) + nth

    def next_hop_attribute(self, peer: Peer, version: int, whole: bool = False) -> bytes:
        """NEXT_HOP, or MP_REACH_NLRI as a dump has it: only the next hop (RFC 6396, 4.3.4)."""
        address = self.next_hop(peer, version).packed
        if version == 4:
            return attribute(NEXT_HOP, address)
        if whole:
            return attribute(MP_REACH, number(2, 2) + b"\x01\x10" + address + b"\0", OPTIONAL)
        if self.random.random() < 0.3:
            address += IPv6Address("fe80::1").packed
        return attribute(MP_REACH, bytes([len(address)]) + address, OPTIONAL)

    def rib(self, subtype: int, sequence: int, prefix: Network) -> bytes:
        """A TABLE_DUMP_V2 record: the paths of some peers, of some several with ADD-PATH."""
        indexes = sorted(self.random.sample(range(len(PEERS)), self.random.randrange(1, 6)))
        add_path = subtype >= 8
        entries = []
        for index in indexes:
            for path in range(1, self.random.randrange(2, 4) if add_path else 2):
                hop = self.next_hop_attribute(PEERS[index], prefix.version)
                attributes = self.attributes(PEERS[index], 4, hop)
                entry = number(index, 2) + number(START - self.random.randrange(99999), 4)
                entry += number(path, 4) if add_path else b""
                entries.append(entry + number(len(attributes), 2) + attributes)
        body = number(sequence, 4) + nlri(prefix) + number(len(entries), 2) + b"".join(entries)
        return record(TABLE_DUMP_V2, subtype, body)

    def old_dump(self, sequence: int, prefix: Network) -> bytes:
        """A TABLE_DUMP record (RFC 6396, 4.2)."""
        fitting = [peer for peer in OLD_PEERS if peer.address.version <= prefix.version]
        peer = self.random.choice(fitting)
        hop = self.next_hop_attribute(peer, prefix.version, whole=True)
        attributes = self.attributes(peer, 2, hop)
        octets = 4 if prefix.version == 4 else 16
        body = number(0, 2) + number(sequence, 2) + prefix.network_address.packed
        body += bytes([prefix.prefixlen, 1]) + number(START, 4)
        body += peer.address.packed.ljust(octets, b"\0") + number(peer.asn, 2)
        return record(TABLE_DUMP, afi(prefix), body + number(len(attributes), 2) + attributes)

    def change(self, time: int, prefixes: list[Network], safi: int) -> bytes:
        """A recorded UPDATE: one peer withdraws some prefixes and announces others."""
        old, add_path = self.random.random() < 0.4, self.random.random() < 0.15
        peer = self.random.choice(OLD_PEERS if old else PEERS)
        path = self.random.randrange(1, 4) if add_path else None
        some = self.random.sample(prefixes, self.random.randrange(1, 5))
        cut = self.random.choice((0, 1, 1, len(some)))
        gone, new = (b"".join(nlri(p, path) for p in part) for part in (some[:cut], some[cut:]))
        octets = 2 if old else 4
        if prefixes[0].version == 4 and safi == 1:
            hop = attribute(NEXT_HOP, self.next_hop(peer, 4).packed)
            content = update(gone, self.attributes(peer, octets, hop) if new else b"", new)
        else:
            content = update(
                b"", self.multiprotocol(peer, octets, (gone, new), prefixes, safi), b""
            )
        return bgp4mp(
            (1 if old else 4) + (7 if add_path and old else 5 if add_path else 0),
            peer,
            content,
            time,
        )

    def multiprotocol(
        self,
        peer: Peer,
        octets: int,
        changes: tuple[bytes, bytes],
        prefixes: list[Network],
        safi: int,
    ) -> bytes:
        """MP_UNREACH_NLRI and MP_REACH_NLRI (RFC 4760) with the attributes of the path."""
        gone, new = changes
        use = number(afi(prefixes[0]), 2) + bytes([safi])
        found = attribute(MP_UNREACH, use + gone, OPTIONAL) if gone else b""
        if not new:
            return found
        address = self.next_hop(peer, prefixes[0].version).packed
        reach = attribute(MP_REACH, use + bytes([len(address)]) + address + b"\0" + new, OPTIONAL)
        return found + self.attributes(peer, octets, reach)


DUMPS: Final = ((2, 32, 330), (3, 32, 40), (4, 128, 130), (5, 128, 30), (8, 32, 24), (10, 128, 16))
"""Subtype of TABLE_DUMP_V2, width of the addresses, and how many prefixes of it there are."""

UPDATES: Final = 400


def sample_mrt(seed: int = SEED) -> bytes:
    """The MRT file, not compressed."""
    sample = Sample(seed)
    tables = {subtype: sample.prefixes(width, count) for subtype, width, count in DUMPS}
    records = [peer_index(PEERS)]
    for subtype, prefixes in tables.items():
        records += [sample.rib(subtype, n, prefix) for n, prefix in enumerate(prefixes)]
    for subtype in (2, 4):
        some = tables[subtype][::12]
        records += [sample.old_dump(n, prefix) for n, prefix in enumerate(some)]
    records += sessions(sample, tables)
    return b"".join(records)


def sessions(sample: Sample, tables: dict[int, list[Network]]) -> list[bytes]:
    """Updates of all families and uses; in their midst a session ends and comes back."""
    uses = [(tables[2], 1)] * 4 + [(tables[4], 1)] * 2 + [(tables[3], 2), (tables[5], 2)]
    records = [
        sample.change(START + n, prefixes, safi)
        for n, (prefixes, safi) in enumerate(sample.random.choices(uses, k=UPDATES))
    ]
    peer, middle = PEERS[2], UPDATES // 2
    states = [(ESTABLISHED, IDLE), (IDLE, 2), (5, ESTABLISHED)]
    others = [bgp4mp(5, peer, number(a, 2) + number(b, 2), START + middle) for a, b in states]
    keep_alive = message(4, b"")
    others += [bgp4mp(4, peer, keep_alive, START + middle), bgp4mp(7, PEERS[3], keep_alive)]
    return records[:middle] + others + records[middle:]


def sample_prefixes(seed: int = SEED) -> str:
    """The list of prefixes: comments, prefixes of both families, some with an AS beside them."""
    sample = Sample(seed + 1)
    lines = ["# A made-up table of nested prefixes", "; prefix\tAS (not everywhere)"]
    for width, count in ((32, 4000), (128, 1500)):
        for prefix in sample.prefixes(width, count):
            more = (
                f"\t{64496 + sample.random.randrange(64)}" if sample.random.random() < 0.3 else ""
            )
            lines.append(f"{prefix}{more}")
    return "\n".join(lines) + "\n"


def main(directory: Path) -> None:
    """Write both files."""
    mrt, prefixes = bz2.compress(sample_mrt()), gzip.compress(sample_prefixes().encode(), mtime=0)
    for name, content in (("sample.mrt.bz2", mrt), ("sample_prefixes.txt.gz", prefixes)):
        (directory / name).write_bytes(content)
        print(f"{directory / name}: {len(content)} bytes")


if __name__ == "__main__":
    default = Path(__file__).parent.parent / "tests" / "samples"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)

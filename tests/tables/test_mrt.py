"""Records of MRT files, one by one."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Network
from types import ModuleType

import pytest

from rtmref.tables import Announce, Damage, Item, Peer, PeerDown, Skipped, Withdraw
from rtmref.tables.mrt import MAX_BODY
from rtmref.values import AF_INET, AF_INET6, NetAddress, parse_prefix

Reading = Callable[[bytes], list[Item]]

TEN = IPv4Network("10.0.0.0/8")
DOC = IPv6Network("2001:db8::/32")
HOP = NetAddress(AF_INET, 32, int(IPv4Address("203.0.113.9")))
NONE = NetAddress(AF_INET, 32, 0)


@pytest.fixture
def attributes(wire: ModuleType) -> bytes:
    """An AS path of two numbers of two octets, a next hop, and a MED of 7."""
    path = wire.segment(wire.AS_SEQUENCE, [64496, 64500], 2)
    hop = wire.attribute(wire.NEXT_HOP, HOP.AddrBits.to_bytes(4, "big"))
    med = wire.attribute(wire.MED, (7).to_bytes(4, "big"))
    found = wire.attribute(wire.AS_PATH, path) + hop + med
    assert isinstance(found, bytes)
    return found


def message(wire: ModuleType, update: bytes, subtype: int = 1, peer: int = 0) -> bytes:
    """A record of a message from one of the peers of the sample."""
    content = wire.bgp4mp(subtype, wire.PEERS[peer], update)
    assert isinstance(content, bytes)
    return content


def entry(index: int, attributes: bytes) -> bytes:
    """A path of a TABLE_DUMP_V2 record."""
    return index.to_bytes(2, "big") + bytes(4) + len(attributes).to_bytes(2, "big") + attributes


def rib(wire: ModuleType, prefix: bytes, *entries: bytes, subtype: int = 2) -> bytes:
    """A TABLE_DUMP_V2 record."""
    body = bytes(4) + prefix + len(entries).to_bytes(2, "big") + b"".join(entries)
    content = wire.record(wire.TABLE_DUMP_V2, subtype, body)
    assert isinstance(content, bytes)
    return content


def damage(items: list[Item]) -> Damage:
    """The last item, which is damage."""
    assert isinstance(items[-1], Damage)
    return items[-1]


def test_an_update_withdraws_before_it_announces(
    wire: ModuleType, reading: Reading, attributes: bytes
) -> None:
    """A prefix in both fields of an UPDATE ends up announced."""
    update = wire.update(wire.nlri(TEN), attributes, wire.nlri(TEN))
    assert reading(message(wire, update)) == [
        Peer(0, NetAddress(AF_INET, 32, 0xC0000201), 64496),
        Withdraw(0, parse_prefix("10.0.0.0/8"), "unicast"),
        Announce(0, parse_prefix("10.0.0.0/8"), HOP, 2, 7, "unicast"),
    ]


def test_bits_beyond_the_length_are_cleared(
    wire: ModuleType, reading: Reading, attributes: bytes
) -> None:
    """A prefix of 12 bits that is written with all 16 bits set has 12 (RFC 4271, 4.3)."""
    *_, item = reading(message(wire, wire.update(b"", attributes, b"\x0c\xff\xff")))
    assert isinstance(item, Announce)
    assert item.prefix == parse_prefix("255.240.0.0/12")


def test_the_body_of_an_update_has_its_own_next_hop(
    wire: ModuleType, reading: Reading, attributes: bytes
) -> None:
    """IPv4 prefixes take NEXT_HOP, those of MP_REACH_NLRI the next hop that stands there."""
    reach = b"\0\x02\x01\x10" + bytes(15) + b"\x05" + b"\0" + wire.nlri(DOC)
    both = attributes + wire.attribute(wire.MP_REACH, reach)
    _, four, six = reading(message(wire, wire.update(b"", both, wire.nlri(TEN))))
    assert isinstance(four, Announce)
    assert isinstance(six, Announce)
    assert (four.next_hop, six.next_hop) == (HOP, NetAddress(AF_INET6, 128, 5))


def test_a_path_without_next_hop_has_the_unspecified_one(
    wire: ModuleType, reading: Reading
) -> None:
    """A path that names no next hop is delivered; its AS path of length 0 counts 1."""
    *_, item = reading(message(wire, wire.update(b"", b"", wire.nlri(TEN))))
    assert item == Announce(0, parse_prefix("10.0.0.0/8"), NONE, 1, 0, "unicast")


def test_an_ipv4_prefix_may_have_an_ipv6_next_hop(wire: ModuleType, reading: Reading) -> None:
    """MP_REACH_NLRI may carry IPv4 prefixes behind an IPv6 next hop (RFC 8950)."""
    reach = b"\0\x01\x01\x10" + bytes(15) + b"\x05" + b"\0" + wire.nlri(TEN)
    update = wire.update(b"", wire.attribute(wire.MP_REACH, reach), b"")
    *_, item = reading(message(wire, update))
    assert isinstance(item, Announce)
    assert (item.prefix, item.next_hop.AddressFamily) == (parse_prefix("10.0.0.0/8"), AF_INET6)


def test_a_dump_may_hold_a_whole_mp_reach_nlri(wire: ModuleType, reading: Reading) -> None:
    """In a dump the next hop is found in the short and in the long form of MP_REACH_NLRI."""
    hop = bytes(15) + b"\x05"
    forms = (b"\x10" + hop, b"\0\x02\x01\x10" + hop + b"\0" + wire.nlri(DOC))
    entries = [entry(n, wire.attribute(wire.MP_REACH, form)) for n, form in enumerate(forms)]
    index = wire.peer_index(wire.PEERS)
    items = reading(index + rib(wire, wire.nlri(DOC), *entries, subtype=4))
    hops = [item.next_hop for item in items if isinstance(item, Announce)]
    assert hops == [NetAddress(AF_INET6, 128, 5)] * 2


def test_only_leaving_established_ends_a_session(wire: ModuleType, reading: Reading) -> None:
    """Of the state changes of a session only the one out of Established is an item."""
    steps = [(1, 2), (2, 5), (5, 6), (6, 6), (6, 1)]
    content = b"".join(
        message(wire, bytes([0, before, 0, after]), subtype=5) for before, after in steps
    )
    assert reading(content)[1:] == [PeerDown(0)]


def test_a_peer_is_the_same_in_a_dump_and_in_a_session(
    wire: ModuleType, reading: Reading, attributes: bytes
) -> None:
    """A peer that a dump and then a session name has one number."""
    update = message(wire, wire.update(wire.nlri(TEN), b"", b""))
    content = wire.peer_index(wire.PEERS) + rib(wire, wire.nlri(TEN), entry(0, b"")) + update
    peer, announce, withdraw = reading(content)
    assert isinstance(peer, Peer)
    assert isinstance(announce, Announce)
    assert isinstance(withdraw, Withdraw)
    assert announce.peer == withdraw.peer == peer.id


def test_peers_of_one_address_and_as_stay_apart(wire: ModuleType, reading: Reading) -> None:
    """Two entries of a table of peers are two peers, even with the same address and AS."""
    index = wire.peer_index((wire.PEERS[0], wire.PEERS[0]))
    items = reading(index + rib(wire, wire.nlri(TEN), entry(0, b""), entry(1, b"")))
    assert [item.peer for item in items if isinstance(item, Announce)] == [0, 1]


def test_what_is_not_read_is_counted(wire: ModuleType, reading: Reading, attributes: bytes) -> None:
    """Records and routes of other kinds are counted by kind, and do not stop the reading."""
    vpn = wire.attribute(wire.MP_UNREACH, b"\0\x01\x80")
    content = (
        wire.record(11, 0, b"a link state packet")
        + wire.record(wire.TABLE_DUMP_V2, 6, b"")
        + wire.record(wire.TABLE_DUMP, 3, b"")
        + message(wire, b"", subtype=7) * 2
        + message(wire, b"", subtype=3)
        + message(wire, wire.update(b"", vpn, b""))
    )
    assert [item for item in reading(content) if isinstance(item, Skipped)] == [
        Skipped("OSPFv2 records", 1),
        Skipped("TABLE_DUMP_V2 records of subtype 6", 1),
        Skipped("TABLE_DUMP records of subtype 3", 1),
        Skipped("BGP4MP records sent by the collector", 2),
        Skipped("BGP4MP records of subtype 3", 1),
        Skipped("fields of routes of AFI 1, SAFI 128", 1),
    ]


def test_other_messages_carry_no_routes(wire: ModuleType, reading: Reading) -> None:
    """A KEEPALIVE and an OPEN give no item at all."""
    content = message(wire, wire.message(4, b"")) + message(wire, wire.message(1, bytes(10)))
    assert reading(content) == []


def test_a_cut_record_is_damage_at_its_start(
    wire: ModuleType, reading: Reading, attributes: bytes
) -> None:
    """Wherever the file ends within a record: the records before it are read, it is not."""
    whole = message(wire, wire.update(b"", attributes, wire.nlri(TEN)))
    for cut in range(1, len(whole)):
        *before, last = reading(whole + whole[:cut])
        assert [type(item) for item in before] == [Peer, Announce]
        assert isinstance(last, Damage)
        assert (last.offset, last.records_read) == (len(whole), 1)
        assert f"at byte {len(whole)} of the file" in last.message


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"\x21\0\0\0\0\0\0\0", "a prefix of 33 bits"),
        (b"\x20\x0a", "a prefix that is cut short"),
        (b"", "less than its fields need"),
        (b"\x08\x0a\0\0more", "octets after the last path"),
        (b"\x08\x0a\0\x01" + entry(6, b""), "peer 6, but the table of peers has 6"),
        (b"\x08\x0a\0\x01" + entry(0, b"")[:-1] + b"\x01", "attributes that are cut short"),
        (b"\x08\x0a\0\x01" + entry(0, b"\x40\x04"), "less than its fields need"),
        (b"\x08\x0a\0\x01" + entry(0, b"\x40\x04\x04"), "attribute 4 longer than"),
        (b"\x08\x0a\0\x01" + entry(0, b"\x40\x04\x01\0"), "a MULTI_EXIT_DISC of 1 octets"),
        (b"\x08\x0a\0\x01" + entry(0, b"\x40\x03\x03abc"), "an address of 3 octets"),
        (b"\x08\x0a\0\x01" + entry(0, b"\x40\x0e\x02\x10a"), "a next hop that is cut short"),
        (b"\x08\x0a\0\x01" + entry(0, b"\x40\x0e\x00"), "less than its fields need"),
        (b"\x08\x0a\0\x01" + entry(0, b"\x40\x02\x02\x02\x01"), "an AS path that is cut short"),
        (b"\x08\x0a\0\x01" + entry(0, b"\x40\x02\x02\x09\x00"), "an AS path segment of kind 9"),
    ],
)
def test_a_malformed_dump_record_is_damage(
    wire: ModuleType, reading: Reading, body: bytes, said: str
) -> None:
    """What a dump record says in vain is named, with the place of the record."""
    index = wire.peer_index(wire.PEERS)
    found = damage(reading(index + wire.record(wire.TABLE_DUMP_V2, 2, bytes(4) + body)))
    assert said in found.message
    assert "a record of type 13, subtype 2" in found.message
    assert (found.offset, found.records_read) == (len(index), 1)


@pytest.mark.parametrize(
    ("kind", "subtype", "body", "said"),
    [
        (13, 1, bytes(6) + b"\0\x01" + bytes(5), "a peer that is cut short"),
        (13, 1, bytes(8) + b"more", "octets after the last peer"),
        (13, 2, bytes(4) + b"\x08\x0a\0\0", "paths before any table of peers"),
        (12, 1, bytes(22) + b"more", "attributes that do not end with it"),
        (12, 1, bytes(8) + b"\x21" + bytes(13), "a prefix of 33 bits"),
        (16, 1, b"\0" * 6 + b"\0\x03", "a session of address family 3"),
        (16, 1, bytes(6) + b"\0\x01" + bytes(8 + 19), "a BGP message of 0 octets in 19"),
        (16, 1, bytes(6) + b"\0\x01" + bytes(24) + b"\0\x14\x02", "of 20 octets in 19"),
        (16, 1, bytes(6) + b"\0\x01" + bytes(24) + b"\0\x13\x02", "less than its fields need"),
        (17, 1, b"abc", "less than its fields need"),
    ],
)
def test_a_malformed_record_is_damage(
    wire: ModuleType, reading: Reading, kind: int, subtype: int, body: bytes, said: str
) -> None:
    """What is wrong with a record of any other kind is named too."""
    found = damage(reading(wire.record(kind, subtype, body)))
    assert said in found.message
    assert (found.offset, found.records_read) == (0, 0)


def test_attributes_longer_than_the_update_are_damage(wire: ModuleType, reading: Reading) -> None:
    """The attributes of an UPDATE end within it."""
    content = message(wire, wire.message(2, b"\0\0\0\x09abc"))
    assert "attributes that are cut short" in damage(reading(content)).message


def test_octets_that_are_no_record_are_damage(wire: ModuleType, reading: Reading) -> None:
    """A header of an unknown type ends the reading, with the records before it delivered."""
    first = wire.record(11, 0, b"")
    found = damage(reading(first + wire.record(7, 0, b"")))
    assert found.offset == len(first)
    assert "no record: the header says type 7, 0 octets" in found.message


def test_an_absurd_length_is_damage(wire: ModuleType, reading: Reading) -> None:
    """A record longer than any real one is not waited for."""
    first, length = wire.record(11, 0, b""), MAX_BODY + 1
    found = damage(reading(first + bytes(4) + b"\0\x0d\0\x02" + length.to_bytes(4, "big")))
    assert f"type 13, {length} octets" in found.message


def test_a_damaged_record_is_delivered_not_at_all(
    wire: ModuleType, reading: Reading, attributes: bytes
) -> None:
    """Of a record whose second path is damaged the first one is not delivered either."""
    record = rib(wire, wire.nlri(TEN), entry(0, attributes), entry(9, b""))
    items = reading(wire.peer_index(wire.PEERS) + record)
    assert [type(item) for item in items] == [Damage]

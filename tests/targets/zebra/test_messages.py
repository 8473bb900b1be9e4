"""Messages against octets that were put together by hand."""

from __future__ import annotations

import sys

import pytest

from rtmref.targets.child import TargetError
from rtmref.targets.zebra.messages import (
    Hop,
    Owner,
    addition,
    greeting,
    next_hops,
    removal,
    subscription,
)
from rtmref.targets.zebra.notices import Best, best_in, note_in, place_in, split
from rtmref.targets.zebra.release import FRR_8_4, FRR_10
from rtmref.values import parse_prefix

P = parse_prefix("10.32.0.0/11")
HOPS = (Hop(parse_prefix("10.255.1.2/32"), 5),)
SIX = parse_prefix("2001:db8::/33")
HOP = "00000000 03 01 0aff0102 00000005"
"""VRF 0, gateway and interface, on link, 10.255.1.2, interface 5."""


def octets(text: str) -> bytes:
    """Octets in hexadecimal, with spaces between the fields."""
    return bytes.fromhex(text)


def test_additions_in_8_4() -> None:
    """A route of RIP to 10.32.0.0/11, distance 20, metric 5: 47 octets of command 8."""
    made = addition(FRR_8_4, Owner(4, 1), 1, P, (20, 5), next_hops(HOPS))
    assert made == octets(
        f"002f fe 06 00000000 0008 04 0001 00000000 00000007 01 02 0b 0a200001 {HOP} 14 00000005"
    )
    assert len(made) == 47


def test_additions_in_10() -> None:
    """The same, as command 9 of type 5, in the multicast table and one of another number."""
    made = addition(FRR_10, Owner(5, 0), 2, P, (255, 2**32 - 1), next_hops(HOPS), table=4000)
    assert made == octets(
        "0033 fe 06 00000000 0009 05 0000 00000000 00000107 02 02 0b 0a20"
        f"0001 {HOP} ff ffffffff 00000fa0"
    )


@pytest.mark.parametrize(
    ("prefix", "packed"),
    [
        ("0.0.0.0/0", ""),
        ("128.0.0.0/1", "80"),
        ("1.2.3.0/24", "010203"),
        ("1.2.3.4/32", "01020304"),
    ],
)
def test_prefixes_have_the_octets_that_they_need(prefix: str, packed: str) -> None:
    """As many octets follow the length as it takes."""
    made = removal(FRR_8_4, Owner(9, 2), 1, parse_prefix(prefix))
    assert made[10:] == octets("09 0002 00000000 00000000 01 02") + bytes(
        [parse_prefix(prefix).NumBits]
    ) + octets(packed)
    assert int.from_bytes(made[:2]) == len(made)


def test_removals_name_a_table_by_number() -> None:
    """Command 9 in 8.4 and 10 in 10, with the bit for a table."""
    made = removal(FRR_10, Owner(24, 0), 1, P, table=4000)
    assert made == octets(
        "001e fe 06 00000000 000a 18 0000 00000000 00000100 01 02 0b 0a20 00000fa0"
    )
    assert removal(FRR_8_4, Owner(23, 0), 1, P)[8:10] == octets("0009")


def test_routes_without_next_hops_drop() -> None:
    """The only next hop is a black hole."""
    assert next_hops(()) == octets("0001 00000000 06 00 00")


def test_several_next_hops() -> None:
    """The number of them, then one after the other."""
    assert next_hops(HOPS * 3) == octets(f"0003 {HOP} {HOP} {HOP}")


def test_greetings() -> None:
    """8.4 says in it whether notes are wanted; 10 has a message for that."""
    assert greeting(FRR_8_4, Owner(23, 0), notes=True) == octets(
        "0013 fe 06 00000000 0012 17 0000 00000000 01 00"
    )
    assert greeting(FRR_8_4, Owner(23, 0), notes=False)[-2:] == b"\0\0"
    hello = octets("0012 fe 06 00000000 0013 18 0000 00000000 00")
    assert greeting(FRR_10, Owner(24, 0), notes=False) == hello
    assert greeting(FRR_10, Owner(24, 0), notes=True) == hello + octets(
        "000b fe 06 00000000 007e 01"
    )


def test_routes_of_ipv6() -> None:
    """Family 10, gateways of 16 octets on an interface as kind 5, prefixes of up to 16 octets."""
    gateway = "fd000000000000010000000000000002"
    hop = f"00000000 05 01 {gateway} 00000005"
    packed = next_hops([Hop(parse_prefix("fd00:0:0:1::2/128"), 5)])
    assert packed == octets(f"0001 {hop}")
    made = addition(FRR_8_4, Owner(4, 1), 1, SIX, (20, 5), packed)
    start = "003e fe 06 00000000 0008 04 0001 00000000 00000007 01 0a 21 20010db800"
    assert made == octets(f"{start} 0001 {hop} 14 00000005")
    assert removal(FRR_8_4, Owner(4, 1), 1, SIX)[-8:] == octets("01 0a 21 20010db800")


def test_subscriptions() -> None:
    """The family is the first octet: 1 for IPv4, 2 for IPv6."""
    start = "000e fe 06 00000000 000b"
    assert subscription(FRR_8_4, Owner(9, 3)) == octets(f"{start} 01 09 0003 {start} 02 09 0003")
    start = "000e fe 06 00000000 000c"
    assert subscription(FRR_10, Owner(10, 3)) == octets(f"{start} 01 0a 0003 {start} 02 0a 0003")


TOLD = octets(
    "04 0001 00000000 00000017 01 02 0b 0a20"
    "0002 00000000 03 05 01020304 00000005 00000001 00000000 01 00 00000007"
    "14 00000005 00000000"
)
"""What 8.4 tells of a best route: two next hops, the first with a weight; the MTU comes last."""


def test_best_routes_are_read() -> None:
    """Gateways in order; what follows the metric is passed over."""
    best = Best(Owner(4, 1), 1, P, 20, 5, (parse_prefix("1.2.3.4/32"),))
    assert best_in(FRR_8_4, TOLD) == best
    assert best_in(FRR_8_4, TOLD, removed=True) == best._replace(owner=None)
    longer = TOLD.replace(octets("00000001 00000000 01"), octets("0000000000000001 00000000 01"))
    assert best_in(FRR_10, longer) == best


def test_best_routes_of_ipv6_are_read() -> None:
    """Prefix and gateways have the octets of their family."""
    gateway = "fd000000000000010000000000000002"
    told = octets(
        f"04 0001 00000000 00000007 01 0a 21 20010db800 0001 00000000 05 01 {gateway} 00000005"
        "14 00000005 00000000"
    )
    hop = parse_prefix("fd00:0:0:1::2/128")
    assert best_in(FRR_8_4, told) == Best(Owner(4, 1), 1, SIX, 20, 5, (hop,))
    assert place_in(told) == octets("01 0a 21 20010db800")


def test_places_tell_prefixes_apart() -> None:
    """The place has SAFI, family, length and prefix, and nothing else."""
    assert place_in(TOLD) == octets("01 02 0b 0a20")
    with pytest.raises(TargetError, match="no route"):
        place_in(TOLD[:13])


@pytest.mark.parametrize("length", range(len(TOLD) - 4))
def test_cut_off_routes_are_errors(length: int) -> None:
    """Wherever it ends before the metric does, that is a TargetError."""
    with pytest.raises(TargetError, match="no route of zebra"):
        best_in(FRR_8_4, TOLD[:length])


@pytest.mark.parametrize(
    ("place", "value"),
    [(12, 9), (13, 33), (22, 9), (23, 0x80)],
    ids=["family", "length", "kind", "flags"],
)
def test_strange_routes_are_errors(place: int, value: int) -> None:
    """Another family, a length over 32, kinds and flags of next hops that nobody asked for."""
    spoiled = bytearray(TOLD)
    spoiled[place] = value
    with pytest.raises(TargetError, match="no route of zebra"):
        best_in(FRR_8_4, bytes(spoiled))


def test_notes_are_read() -> None:
    """The note is in host order; what follows the prefix is passed over."""
    body = (2).to_bytes(4, sys.byteorder)
    assert note_in(body + octets("02 0b 0a20 000003e7")) == (2, P)
    for wrong in (b"", body, body + octets("02 0b 0a"), body + octets("09 0b 0a20")):
        with pytest.raises(TargetError, match="no note of zebra"):
            note_in(wrong)


def test_streams_are_split() -> None:
    """Whole messages come out, the rest waits for more; wherever it was cut."""
    both = subscription(FRR_8_4, Owner(4, 0)) + removal(FRR_8_4, Owner(4, 0), 1, P)
    for cut in range(len(both)):
        first, left = split(both[:cut])
        second, rest = split(left + both[cut:])
        assert [each.command for each in (*first, *second)] == [11, 11, 9]
        assert rest == b""


@pytest.mark.parametrize(
    "wrong", ["0009fe06000000000008", "000aff06000000000008", "000afe05000000000008"]
)
def test_wrong_headers_are_errors(wrong: str) -> None:
    """A length below that of the header, another marker, another version."""
    with pytest.raises(TargetError, match="no header of zebra"):
        split(octets(wrong))

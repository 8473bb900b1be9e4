"""What becomes of BGP path attributes."""

from __future__ import annotations

import pytest

from rtmref.tables.attributes import quality, split
from rtmref.values import AF_INET6, NetAddress

SEQUENCE, SET, CONFED = b"\x02\x02AaBb", b"\x01\x03AaBbCc", b"\x03\x01Aa"


@pytest.mark.parametrize(
    ("path", "preference"),
    [
        (b"", 1),
        (CONFED, 1),
        (SET, 1),
        (SEQUENCE, 2),
        (SEQUENCE + SET, 3),
        (CONFED + SEQUENCE + SEQUENCE, 4),
        (b"\x04\x01Aa" + SEQUENCE, 2),
        (b"\x02\xff" + bytes(510), 255),
    ],
)
def test_preference_is_the_length_of_the_as_path(path: bytes, preference: int) -> None:
    """Each AS of a sequence counts 1, a set 1, confederations 0; and it is at least 1."""
    assert quality({2: path}, 2).preference == preference


def test_as_numbers_may_have_four_octets() -> None:
    """The same octets are a shorter path where an AS number takes four of them."""
    assert quality({2: b"\x02\x01AaBb"}, 4).preference == 1


def test_metric_is_the_multi_exit_discriminator() -> None:
    """MULTI_EXIT_DISC is the metric, up to the largest number; without it the metric is 0."""
    assert quality({4: b"\xff\xff\xff\xff"}, 2).metric == 0xFFFFFFFF
    assert quality({}, 2).metric == 0


def test_of_two_next_hops_the_global_one_is_taken() -> None:
    """A global and a link-local IPv6 next hop stand together; the global one is first."""
    both = (1).to_bytes(16, "big") + (0xFE80 << 112).to_bytes(16, "big")
    assert quality({14: b"\x20" + both}, 2).next_hop == NetAddress(AF_INET6, 128, 1)


def test_next_hop_prefers_mp_reach_nlri() -> None:
    """Where both attributes name a next hop, that of MP_REACH_NLRI is taken."""
    found = quality({3: b"abcd", 14: b"\x10" + (1).to_bytes(16, "big")}, 2)
    assert found.next_hop == NetAddress(AF_INET6, 128, 1)


def test_the_first_of_equal_attributes_counts() -> None:
    """An attribute that comes twice has its first value (RFC 7606, 3g)."""
    assert split(b"\x80\x04\x01a" + b"\x80\x04\x01b") == {4: b"a"}


def test_unused_attributes_are_left_out() -> None:
    """Only the attributes that the mapping reads are kept, with short and long lengths."""
    assert split(b"\x40\x01\x01\0" + b"\x50\x02\0\x02ab" + b"\xd0\x08\0\x01c") == {2: b"ab"}

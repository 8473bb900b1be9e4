"""The address macros and the structure sizes."""

from __future__ import annotations

from ipaddress import IPv4Address
from typing import Any

import pytest

from rtmref.values import AF_INET, AF_INET6, NetAddress


def ip(text: str) -> int:
    """An IPv4 address or mask as a number, leading octet most significant."""
    return int(IPv4Address(text))


def test_documented_example(world: Any) -> None:
    """10.10.10.0 with length 24 stands for 10.10.10/24, in both directions (S-ADDR-08)."""
    net = NetAddress(AF_INET, 24, ip("10.10.10.0"))
    assert world.rtm.RTM_IPV4_SET_ADDR_AND_LEN(ip("10.10.10.0"), 24) == (0, net)
    assert world.rtm.RTM_IPV4_MAKE_NET_ADDRESS(ip("10.10.10.0"), 24) == (0, net)
    assert world.rtm.RTM_IPV4_GET_ADDR_AND_LEN(net) == (0, ip("10.10.10.0"), 24)


def test_mask_examples_follow_the_macros(world: Any) -> None:
    """24 goes with 255.255.255.0, and 255.255.255.255 with 32 (S-ADDR-09, D-ADDR-01)."""
    net = NetAddress(AF_INET, 24, ip("10.10.10.10"))
    assert world.rtm.RTM_IPV4_SET_ADDR_AND_MASK(net[2], ip("255.255.255.0")) == (0, net)
    assert world.rtm.RTM_IPV4_GET_ADDR_AND_MASK(net) == (0, net[2], ip("255.255.255.0"))
    assert world.rtm.RTM_IPV4_LEN_FROM_MASK(ip("255.255.255.255")) == (0, 32)
    assert world.rtm.RTM_IPV4_MASK_FROM_LEN(24) == (0, ip("255.255.255.0"))


@pytest.mark.parametrize("length", range(33))
def test_mask_and_length_are_inverse(world: Any, length: int) -> None:
    """Each length has its mask of leading one bits, and is made from it (S-ADDR-06, S-ADDR-07)."""
    mask = int(f"{'1' * length:0<32}", 2)
    assert world.rtm.RTM_IPV4_MASK_FROM_LEN(length) == (0, mask)
    assert world.rtm.RTM_IPV4_LEN_FROM_MASK(mask) == (0, length)


def test_mask_with_gaps(world: Any) -> None:
    """A mask with gaps yields the place of its lowest one bit (S-ADDR-07, D-ADDR-05)."""
    assert world.rtm.RTM_IPV4_LEN_FROM_MASK(ip("255.0.255.0")) == (0, 24)
    assert world.rtm.RTM_IPV4_LEN_FROM_MASK(1) == (0, 32)
    assert world.rtm.RTM_IPV4_SET_ADDR_AND_MASK(5, 1 << 31) == (0, NetAddress(AF_INET, 1, 5))


def test_nothing_need_be_well_formed(world: Any) -> None:
    """Lengths are cut to 16 bits, host bits stay, other families give their first four octets."""
    assert world.rtm.RTM_IPV4_SET_ADDR_AND_LEN(7, 0x10021) == (0, NetAddress(AF_INET, 33, 7))
    assert world.rtm.RTM_IPV4_GET_ADDR_AND_LEN(NetAddress(AF_INET, 40, 7)) == (0, 7, 40)
    assert world.rtm.RTM_IPV4_GET_ADDR_AND_MASK((AF_INET, 40, 7)) == (0, 7, ip("255.255.255.255"))
    documentation = NetAddress(AF_INET6, 32, 0x20010DB8 << 96)
    assert world.rtm.RTM_IPV4_GET_ADDR_AND_LEN(documentation) == (0, 0x20010DB8, 32)


def test_sizes(world: Any) -> None:
    """48 + 40 n bytes for n views, 48 + 8 n for n next hops (S-DEST-05, S-MEM-05, D-ADDR-06)."""
    assert [world.rtm.RTM_SIZE_OF_DEST_INFO(views)[1] for views in (0, 1, 2)] == [48, 88, 128]
    assert [world.rtm.RTM_SIZE_OF_ROUTE_INFO(hops)[1] for hops in (0, 1, 4)] == [48, 56, 80]

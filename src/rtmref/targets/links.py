"""The addresses on the links of a network of our own, in both address families.

What stands on link i has the addresses 10.255.i.x and fd00:0:0:i::x.
"""

from __future__ import annotations

from typing import Final

from rtmref.values import AF_INET, AF_INET6, WIDTHS, NetAddress, parse_prefix

LINKS_NETWORKS: Final = {
    AF_INET: parse_prefix("10.255.0.0/16"),
    AF_INET6: parse_prefix("fd00::/48"),
}
"""In which the networks of the links are counted."""
LINK_LENGTHS: Final = {AF_INET: 24, AF_INET6: 64}
"""The prefix length of the network of a link."""


def address_on(link: int, host: int = 1, family: int = AF_INET) -> NetAddress:
    """The address of a host on a link; ours is number 1."""
    width = WIDTHS[family]
    bits = LINKS_NETWORKS[family].AddrBits | link << width - LINK_LENGTHS[family] | host
    return NetAddress(family, width, bits)


def link_to(address: NetAddress) -> int | None:
    """The link on which an address is; None if there is none that it could be on."""
    family, width, bits = address
    _, shorter, first = LINKS_NETWORKS[family]
    longer = LINK_LENGTHS[family]
    if bits >> width - shorter != first >> width - shorter:
        return None
    return bits >> width - longer & (1 << longer - shorter) - 1

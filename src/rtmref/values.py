"""Values that cross every boundary: network addresses and the NULL conventions of calls.

A network address is an address family, a prefix length in bits and the address bits as an
unsigned integer of the family's width, leading octet most significant (S-ADDR-01, D-ADDR-04).
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final, NamedTuple

AF_INET: Final = 2
AF_INET6: Final = 23
WIDTHS: Final[dict[int, int]] = {AF_INET: 32, AF_INET6: 128}
"""Address width in bits of each family that has tables (D-INST-02)."""


class NetAddress(NamedTuple):
    """A network address as a client passes it; host bits may be set (S-ADDR-02)."""

    AddressFamily: int
    NumBits: int
    AddrBits: int


def masked(address: NetAddress) -> NetAddress:
    """The address with the bits beyond the prefix length cleared (D-DEST-05).

    The family must be known and the length within its width.
    """
    family, length, bits = address
    host = WIDTHS[family] - length
    return NetAddress(family, length, bits >> host << host)


def well_formed(address: NetAddress) -> bool:
    """Whether family, length and bits fit each other (D-DEST-06)."""
    family, length, bits = address
    width = WIDTHS.get(family)
    return width is not None and 0 <= length <= width and 0 <= bits < 1 << width


def covers(general: NetAddress, special: NetAddress) -> bool:
    """Whether every address of `special` lies in `general`; both are masked prefixes."""
    family, length, bits = general
    if family != special[0] or length > special[1]:
        return False
    host = WIDTHS[family] - length
    return bits >> host == special[2] >> host


def parse_prefix(text: str) -> NetAddress:
    """Read `10.0.0.0/8` or `2001:db8::/32`; raises ValueError on anything else."""
    network: IPv4Network | IPv6Network = ip_network(text, strict=True)
    family = AF_INET if network.version == 4 else AF_INET6
    return NetAddress(family, network.prefixlen, int(network.network_address))


def format_address(address: NetAddress) -> str:
    """The usual notation, or the raw numbers where the parts do not fit each other."""
    if not well_formed(address):
        return f"family {address[0]} {address[2]:#x}/{address[1]}"
    family, length, bits = address
    network = IPv4Network if family == AF_INET else IPv6Network
    return f"{network((bits, WIDTHS[family])).network_address}/{length}"

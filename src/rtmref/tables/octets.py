"""Octets as BGP and MRT write them: addresses, and prefixes cut to the octets they need."""

from __future__ import annotations

from typing import Final

from rtmref.values import AF_INET, AF_INET6, WIDTHS, NetAddress

AFI_FAMILIES: Final = {1: AF_INET, 2: AF_INET6}
"""The address family that each supported address family identifier of IANA stands for."""

UNSPECIFIED: Final = {
    AF_INET: NetAddress(AF_INET, 32, 0),
    AF_INET6: NetAddress(AF_INET6, 128, 0),
}
"""The address that stands for none, in each family."""


class Malformed(Exception):
    """Octets that cannot be what their place in the record says; the text says which."""


def host_address(octets: bytes) -> NetAddress:
    """A full address of 4 or 16 octets; Malformed for any other number."""
    if len(octets) == 4:
        return NetAddress(AF_INET, 32, int.from_bytes(octets, "big"))
    if len(octets) == 16:
        return NetAddress(AF_INET6, 128, int.from_bytes(octets, "big"))
    raise Malformed(f"an address of {len(octets)} octets")


def prefix_at(data: bytes, at: int, family: int) -> tuple[NetAddress, int]:
    """The prefix that begins at `at`, without bits beyond its length, and where it ends.

    It is one octet of length in bits and as many octets as those bits need (RFC 4271, 4.3).
    Malformed where the length exceeds the family's, IndexError where there is no length octet.
    """
    length = data[at]
    host = WIDTHS[family] - length
    end = at + 1 + (length + 7 >> 3)
    if host < 0:
        raise Malformed(f"a prefix of {length} bits")
    if end > len(data):
        raise Malformed("a prefix that is cut short")
    value = int.from_bytes(data[at + 1 : end], "big") >> (-length & 7)
    return NetAddress(family, length, value << host), end


def prefixes_in(data: bytes, family: int, add_path: bool) -> list[tuple[NetAddress, int]]:
    """All prefixes of a field, each with its path identifier: 0 without ADD-PATH (RFC 7911)."""
    found, at, path = [], 0, 0
    while at < len(data):
        if add_path:
            path, at = int.from_bytes(data[at : at + 4], "big"), at + 4
        prefix, at = prefix_at(data, at, family)
        found.append((prefix, path))
    return found

"""Prefixes as others want them: in the usual notation, or as a string of bits; and their order."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rtmref.values import WIDTHS, NetAddress, format_address, parse_prefix

KEPT: Final = 1 << 16

text_of: Final = lru_cache(maxsize=KEPT)(format_address)
"""The usual notation: `10.0.0.0/8`."""


@lru_cache(maxsize=KEPT)
def prefix_of(text: str) -> NetAddress:
    """Read the usual notation; ValueError for anything else."""
    return parse_prefix(text)


@lru_cache(maxsize=KEPT)
def bits_of(prefix: NetAddress) -> str:
    """The bits of the prefix, the leading one first: `00001010`."""
    family, length, bits = prefix
    return f"{bits >> WIDTHS[family] - length:0{length}b}" if length else ""


def prefix_of_bits(family: int, bits: str) -> NetAddress:
    """The prefix that consists of these bits."""
    host = WIDTHS[family] - len(bits)
    return NetAddress(family, len(bits), int(bits, 2) << host if bits else 0)


def place(prefix: NetAddress) -> tuple[int, int, int]:
    """Where a prefix stands in the order by family, address, then length."""
    return prefix.AddressFamily, prefix.AddrBits, prefix.NumBits

"""Plain lists of prefixes: one a line, further columns and comment lines ignored."""

from __future__ import annotations

from collections.abc import Iterator
from socket import AF_INET as SOCKET_INET
from socket import AF_INET6 as SOCKET_INET6
from socket import inet_pton
from typing import Final

from rtmref.tables.compression import Source
from rtmref.tables.items import UNICAST, Announce, BadLine, Damage, Item, Peer, Skipped
from rtmref.values import AF_INET, AF_INET6, NetAddress, parse_prefix

MAX_LINE: Final = 1 << 12
"""Bytes of a line that are looked at; what is longer is a bad line."""

MAX_BAD_LINES: Final = 20
"""Bad lines that are reported one by one; the others are counted."""

MAX_TEXT: Final = 80
"""Characters of a bad line that are reported."""

COMMENTS: Final = ("#", ";", "//")
COLUMN_ENDS: Final = str.maketrans(",|", "  ")
LENGTHS: Final = {str(length): length for length in range(129)}
FAMILIES: Final = {
    family: NetAddress(family, width, 0) for family, width in ((AF_INET, 32), (AF_INET6, 128))
}
"""The unspecified address of each family: a list names no next hop."""


def prefix_of(line: str) -> NetAddress | None:
    """The prefix in the first column; a bare address is a prefix of full length."""
    fields = line.translate(COLUMN_ENDS).split(None, 1)
    if not fields:
        return None
    return _usual(fields[0]) or _any(fields[0])


def _usual(text: str) -> NetAddress | None:
    """`10.0.0.0/8` and `2001:db8::/32`, several times faster than `parse_prefix`."""
    address, _, bits = text.partition("/")
    length = LENGTHS.get(bits)
    if length is None:
        return None
    family, width = (AF_INET6, 128) if ":" in address else (AF_INET, 32)
    try:
        octets = inet_pton(SOCKET_INET6 if width == 128 else SOCKET_INET, address)
    except (OSError, ValueError):
        return None
    value = int.from_bytes(octets, "big")
    if length > width or value & ((1 << (width - length)) - 1):
        return None
    return NetAddress(family, length, value)


def _any(text: str) -> NetAddress | None:
    try:
        return None if "%" in text else parse_prefix(text)
    except ValueError:
        return None


def is_comment(line: str) -> bool:
    """Whether a line holds nothing: empty, or a comment."""
    text = line.strip()
    return not text or text.startswith(COMMENTS)


def read_prefixes(pieces: Iterator[bytes], source: Source) -> Iterator[Item]:
    """One `Announce` a line, all of one peer, of equal preference and metric."""
    yield Peer(0, FAMILIES[AF_INET], 0)
    lines = _Lines()
    bad = 0
    for piece in pieces:
        for number, line in lines.complete(piece):
            ...

"""Plain lists of prefixes: one a line, further columns and comment lines ignored."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Final

from rtmref.tables.compression import Source
from rtmref.tables.items import UNICAST, Announce, BadLine, Damage, Item, Peer, Skipped
from rtmref.tables.octets import UNSPECIFIED
from rtmref.values import AF_INET, AF_INET6, NetAddress, parse_prefix

MAX_LINE: Final = 1 << 12
"""Bytes of a line that are looked at; the first column must end within them."""

MAX_BAD_LINES: Final = 20
"""Bad lines that are reported one by one; the others are counted."""

MAX_TEXT: Final = 80
"""Characters of a bad line that are reported."""

COMMENTS: Final = ("#", ";", "//")
NO_COLUMN: Final = str.maketrans(dict.fromkeys(",|\ufeff", " "))
"""What ends a column beside white space; a byte order mark may come before the first."""

LENGTHS: Final = {str(length): length for length in range(129)}


def prefix_of(line: str) -> NetAddress | None:
    """The prefix in the first column; a bare address is a prefix of full length."""
    fields = line.split(None, 1)
    if not fields:
        return None
    return _usual(fields[0]) or _any(line.translate(NO_COLUMN).split(None, 1)[:1])


def _usual(text: str) -> NetAddress | None:
    """`10.0.0.0/8` and `2001:db8::/32`, several times faster than `parse_prefix`."""
    address, _, bits = text.partition("/")
    length = LENGTHS.get(bits)
    if length is None:
        return None
    try:
        if ":" in address:
            family, host = AF_INET6, 128 - length
            octets = socket.inet_pton(socket.AF_INET6, address)
        else:
            family, host = AF_INET, 32 - length
            octets = socket.inet_pton(socket.AF_INET, address)
    except (OSError, ValueError):
        return None
    value = int.from_bytes(octets, "big")
    if host < 0 or value >> host << host != value:
        return None
    return NetAddress(family, length, value)


def _any(fields: list[str]) -> NetAddress | None:
    try:
        return parse_prefix(fields[0]) if fields and "%" not in fields[0] else None
    except ValueError:
        return None


def is_comment(line: str) -> bool:
    """Whether a line says nothing: it is empty, or a comment."""
    text = line.translate(NO_COLUMN).strip()
    return not text or text.startswith(COMMENTS)


def text_of(octets: bytes) -> str:
    """Octets that are meant as text; those that are none stay visible."""
    return octets.decode("utf-8", "backslashreplace")


class _Lines:
    """Groups of complete lines, and where the line after them begins."""

    def __init__(self, pieces: Iterator[bytes], source: Source) -> None:
        self._pieces, self._source = pieces, source
        self.offset = 0

    def __iter__(self) -> Iterator[list[str]]:
        rest, end = b"", 0
        for piece in self._pieces:
            end += len(piece)
            complete, newline, tail = piece.rpartition(b"\n")
            if newline:
                yield text_of(rest + complete).split("\n")
                rest, self.offset = b"", end - len(tail)
            rest = (rest + tail)[:MAX_LINE]
        if rest and self._source.damage is None:
            yield [text_of(rest)]


def read_prefixes(pieces: Iterator[bytes], source: Source) -> Iterator[Item]:
    """One `Announce` a line, all of one peer, with equal preference and metric.

    A last line that damage may have cut is not read.
    """
    yield Peer(0, UNSPECIFIED[AF_INET], 0)
    lines = _Lines(pieces, source)
    number = bad = 0
    for group in lines:
        for number, line in enumerate(group, number + 1):  # noqa: B020
            prefix = prefix_of(line)
            if prefix is not None:
                yield Announce(0, prefix, UNSPECIFIED[prefix.AddressFamily], 1, 0, UNICAST)
            elif not is_comment(line):
                bad += 1
                if bad <= MAX_BAD_LINES:
                    yield BadLine(number, line.strip()[:MAX_TEXT])
    if bad > MAX_BAD_LINES:
        yield Skipped("further lines without a prefix", bad - MAX_BAD_LINES)
    if source.damage is not None:
        place = f"line {number + 1} begins at byte {lines.offset} of {source.place}"
        message = f"{place}; {source.damage}"
        yield Damage(lines.offset, message, number)

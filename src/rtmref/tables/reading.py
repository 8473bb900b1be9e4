"""Opening a routing table: what it is compressed with and what format it has, its bytes tell."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from stat import S_ISREG
from typing import Final

from rtmref.tables.compression import Progress, Source
from rtmref.tables.items import Damage, Item, UnknownFormat
from rtmref.tables.mrt import is_header, read_mrt
from rtmref.tables.prefixes import is_comment, prefix_of, read_prefixes, text_of

HEAD: Final = 1 << 12
"""Bytes of the decompressed content, at least if there are as many, that show the format."""

SHOWN: Final = 16
"""Bytes of an unknown format that are shown."""

CONTROLS: Final = frozenset(range(32)) - frozenset(b"\t\n\f\r")


def read(path: str | os.PathLike[str], progress: Progress | None = None) -> Iterator[Item]:
    """The items of the routing table in a file, one by one, in the order of the file.

    The file is an MRT dump or update file, or a list of prefixes; plain, gzip, bzip2 or xz. Only
    a bounded part of it is in memory at a time. `progress(done, total)` is called with bytes of
    the file as it is (compressed); `total` is 0 where the size is not known, as for a pipe.
    With the first item, OSError is raised if the file cannot be read, and UnknownFormat if it
    is no routing table. Truncated and damaged content is no error: it ends in a `Damage` item.
    """
    with Path(path).open("rb") as file:
        status = os.fstat(file.fileno())
        size = status.st_size if S_ISREG(status.st_mode) else 0
        source = Source(file, size, progress)
        yield from _items(source)


def _items(source: Source) -> Iterator[Item]:
    head = _head(source.pieces)
    if is_header(head):
        return read_mrt(chain([head], source.pieces), source)
    if _is_list(head):
        return read_prefixes(chain([head], source.pieces), source)
    source.look_for_damage()
    if source.damage is not None:
        message = f"at byte 0 of {source.place}: no known format; {source.damage}"
        return iter([Damage(0, message, 0)])
    raise UnknownFormat(_seen(head, source))


def _head(pieces: Iterator[bytes]) -> bytes:
    head = b""
    while len(head) < HEAD and (piece := next(pieces, b"")):
        head += piece
    return head


def _is_list(head: bytes) -> bool:
    """Whether the content is text, and one of its first lines has a prefix, or all are comments."""
    if not head or not CONTROLS.isdisjoint(head):
        return False
    lines = text_of(head).split("\n")
    return any(map(prefix_of, lines)) or all(map(is_comment, lines))


def _seen(head: bytes, source: Source) -> str:
    """What a file of unknown format begins with."""
    if not head:
        return f"{source.place} is empty"
    if CONTROLS.isdisjoint(head):
        lines = (line.strip() for line in text_of(head).split("\n"))
        line = next(line for line in lines if not is_comment(line))
        return f"{source.place} is text without a prefix, its first line is {line[:60]!r}"
    shown = head[:SHOWN].hex(" ")
    return f"{source.place} begins with the bytes {shown}: no MRT record header, and no text"

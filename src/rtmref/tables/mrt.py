"""MRT files (RFC 6396): records of a common header and a body that its type gives a meaning."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from rtmref.tables.compression import Source
from rtmref.tables.items import Damage, Item, Skipped
from rtmref.tables.messages import Messages
from rtmref.tables.octets import Malformed
from rtmref.tables.peers import Peers
from rtmref.tables.table_dump import TableDump

HEADER: Final = struct.Struct(">IHHI")
TABLE_DUMP, TABLE_DUMP_V2, BGP4MP, BGP4MP_ET = 12, 13, 16, 17
OTHER_TYPES: Final = {
    11: "OSPFv2",
    32: "ISIS",
    33: "ISIS_ET",
    48: "OSPFv3",
    49: "OSPFv3_ET",
}
TYPES: Final = {TABLE_DUMP, TABLE_DUMP_V2, BGP4MP, BGP4MP_ET, *OTHER_TYPES}
"""The record types that are in use; anything else is no record."""

MAX_BODY: Final = 1 << 26
"""Octets of a body at most. Real ones stay below 1 MiB; a damaged length may say 4 GiB."""


def is_header(data: bytes) -> bool:
    """Whether the data may begin with the header of a record."""
    if len(data) < HEADER.size:
        return False
    _time, kind, _subtype, length = HEADER.unpack_from(data)
    return kind in TYPES and length <= MAX_BODY


class _Octets:
    """The octets of all pieces, taken in order."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._buffer, self._at = b"", 0
        self.offset = 0

    def take(self, count: int) -> bytes:
        """The next octets: fewer than `count` only where the pieces end."""
        end = self._at + count
        if end > len(self._buffer):
            self._gather(count)
            end = count
        taken = self._buffer[self._at : end]
        self._at += len(taken)
        self.offset += len(taken)
        return taken

    def _gather(self, count: int) -> None:
        parts = [self._buffer[self._at :]]
        missing = count - len(parts[0])
        while missing > 0 and (piece := next(self._pieces, b"")):
            parts.append(piece)
            missing -= len(piece)
        self._buffer, self._at = b"".join(parts), 0


class _Records:
    """Gives each record to the reader of its type."""

    def __init__(self) -> None:
        self.skipped: Counter[str] = Counter()
        peers = Peers()
        dump, messages = TableDump(peers, self.skipped), Messages(peers, self.skipped)
        self._readers: dict[int, Callable[[int, bytes], list[Item]]] = {
            TABLE_DUMP: dump.version_1,
            TABLE_DUMP_V2: dump.version_2,
            BGP4MP: messages.read,
            BGP4MP_ET: messages.read_extended,
        }

    def items(self, kind: int, subtype: int, body: bytes) -> list[Item]:
        """All items of one record; Malformed if any of it is."""
        reader = self._readers.get(kind)
        if reader is None:
            self.skipped[f"{OTHER_TYPES[kind]} records"] += 1
            return []
        try:
            return reader(subtype, body)
        except (struct.error, IndexError):
            raise Malformed("less than its fields need") from None


def _next(octets: _Octets, records: _Records) -> list[Item] | None:
    """The items of the next record, None at the end; Malformed where there is none to read."""
    header = octets.take(HEADER.size)
    if not header:
        return None
    if len(header) < HEADER.size:
        raise Malformed(f"a record header of {HEADER.size} octets, {len(header)} are left")
    _time, kind, subtype, length = HEADER.unpack(header)
    if kind not in TYPES or length > MAX_BODY:
        raise Malformed(f"no record: the header says type {kind}, {length} octets")
    body = octets.take(length)
    name = f"a record of type {kind}, subtype {subtype}"
    if len(body) < length:
        raise Malformed(f"{name}, of {length} octets, {len(body)} are left")
    try:
        return records.items(kind, subtype, body)
    except Malformed as error:
        raise Malformed(f"{name}, with {error}") from None


def read_mrt(pieces: Iterator[bytes], source: Source) -> Iterator[Item]:
    """The items of all records. A record is delivered whole or, if it is damaged, not at all."""
    octets, records = _Octets(pieces), _Records()
    count, offset, found = 0, 0, ""
    try:
        while (items := _next(octets, records)) is not None:
            yield from items
            count, offset = count + 1, octets.offset
    except Malformed as error:
        found = str(error)
        source.look_for_damage()
    for what, number in records.skipped.items():
        yield Skipped(what, number)
    if found or source.damage is not None:
        yield Damage(offset, _message(offset, found, source), count)


def _message(offset: int, found: str, source: Source) -> str:
    place = f"at byte {offset} of {source.place}"
    return "; ".join(part for part in (f"{place}: {found or 'the end'}", source.damage) if part)

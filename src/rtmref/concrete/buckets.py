"""What the generated code calls to keep its indexes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from rtmref.concrete.indexes import EMPTY
from rtmref.values import WIDTHS

Bucket = dict[Any, Any]


def add_reference(o: object, target: object, slot: str) -> None:
    """The object points to the target (or to nothing)."""
    if target is None:
        return
    bucket = getattr(target, slot)
    if bucket is EMPTY:
        setattr(target, slot, {o: None})
    else:
        bucket[o] = None


def drop_reference(o: object, target: object, slot: str) -> None:
    """The object no longer points to the target."""
    if target is not None:
        del getattr(target, slot)[o]


def add_members(o: object, targets: Collection[object], slot: str) -> None:
    """The object lists the targets."""
    for target in targets:
        add_reference(o, target, slot)


def drop_members(o: object, targets: Collection[object], slot: str) -> None:
    """The object no longer lists the targets."""
    for target in targets:
        if target is not None:
            getattr(target, slot).pop(o, None)


def add_values(o: object, entries: Mapping[object, object], slot: str) -> None:
    """The object's map has these entries."""
    for target in entries.values():
        add_value(o, target, slot)


def drop_values(o: object, entries: Mapping[object, object], slot: str) -> None:
    """The object's map no longer has these entries."""
    for target in entries.values():
        drop_value(o, target, slot)


def add_value(o: object, target: object, slot: str) -> None:
    """One more entry of the object's map has the target as its value."""
    bucket = getattr(target, slot)
    if bucket is EMPTY:
        setattr(target, slot, {o: 1})
    else:
        bucket[o] = bucket.get(o, 0) + 1


def drop_value(o: object, target: object, slot: str) -> None:
    """One entry less of the object's map has the target as its value."""
    bucket = getattr(target, slot)
    left = bucket[o] - 1
    if left:
        bucket[o] = left
    else:
        del bucket[o]


def add_keyed(o: object, host: object, key: Any, slot: str, lengths: str | None) -> None:
    """The host has one more object with the key."""
    bucket = getattr(host, slot)
    if bucket is EMPTY:
        bucket = {}
        setattr(host, slot, bucket)
    bucket[key] = (*bucket.get(key, ()), o)
    if lengths is not None:
        _count(host, key[1], lengths, 1)


def drop_keyed(o: object, host: object, key: Any, slot: str, lengths: str | None) -> None:
    """The host has one object less with the key."""
    bucket = getattr(host, slot)
    left = tuple(x for x in bucket[key] if x is not o)
    if left:
        bucket[key] = left
    else:
        del bucket[key]
    if lengths is not None:
        _count(host, key[1], lengths, -1)


def _count(host: object, length: int, slot: str, change: int) -> None:
    counts = getattr(host, slot)
    if counts is EMPTY:
        counts = {}
    now = counts.get(length, 0) + change
    if now == 0:
        counts = {n: c for n, c in counts.items() if n != length}
    elif length in counts:
        counts[length] = now
    else:
        counts = dict(sorted({**counts, length: now}.items(), reverse=True))
    setattr(host, slot, counts)


def add_valued(o: object, value: Any, table: Bucket) -> None:
    """One more object has the value."""
    table[value] = (*table.get(value, ()), o)


def drop_valued(o: object, value: Any, table: Bucket) -> None:
    """One object less has the value."""
    left = tuple(x for x in table[value] if x is not o)
    if left:
        table[value] = left
    else:
        del table[value]


def covering(bucket: Bucket, lengths: Mapping[int, int], prefix: Any) -> Iterator[Any]:
    """The indexed objects whose prefix contains the given one, longest first."""
    family, most, bits = prefix
    width = WIDTHS[family]
    for length in lengths:
        if length <= most:
            host = width - length
            yield from bucket.get((family, length, bits >> host << host), ())


class Positions(dict[int, tuple[int, ...]]):
    """The positions of the one bits of a word, ascending; remembered for each word."""

    def __missing__(self, word: int) -> tuple[int, ...]:
        found = tuple(n for n in range(word.bit_length()) if word >> n & 1)
        if len(self) < 100_000:
            self[word] = found
        return found


BITS: Final = Positions()

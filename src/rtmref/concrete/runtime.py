"""What the generated code calls by name, beside the functions that it has itself."""

from __future__ import annotations

from typing import Any

from rtmref.concrete import buckets
from rtmref.concrete.indexes import EMPTY
from rtmref.values import WIDTHS, NetAddress, covers, masked, well_formed


def runtime() -> dict[str, Any]:
    """The functions and constants by their names."""
    return {
        "EMPTY": EMPTY,
        "BITS": buckets.BITS,
        "covers": covers,
        "masked": masked,
        "well_formed": well_formed,
        "host": host,
        "order": order,
        "net_address": NetAddress,
        "place_of": place_of,
        "item_at": item_at,
        "new": object.__new__,
        "word": word,
        "distinct": dict.fromkeys,
        "of_class": of_class,
        "lacking": lacking,
        "in_order": in_order,
        "covering": buckets.covering,
        **{
            f"{verb}_{suffix}": getattr(buckets, f"{verb}_{suffix}")
            for verb in ("add", "drop")
            for suffix in ("reference", "members", "values", "keyed", "valued")
        },
    }


def host(prefix: NetAddress) -> NetAddress:
    """The prefix of full length at the first address of the prefix."""
    return NetAddress(prefix[0], WIDTHS[prefix[0]], prefix[2])


def order(prefix: NetAddress) -> int:
    """The place of a prefix among those of its family: by address bits, then by length."""
    return prefix[2] << 8 | prefix[1]


def place_of(items: tuple[Any, ...], item: Any) -> int:
    """The position of the last occurrence of the item, or -1."""
    for position in range(len(items) - 1, -1, -1):
        if items[position] == item:
            return position
    return -1


def item_at(items: tuple[Any, ...], place: int) -> Any:
    """The item at a place, counted from 0; None where there is none."""
    return items[place] if 0 <= place < len(items) else None


def word(positions: Any) -> int:
    """The word with these bits set."""
    result = 0
    for position in positions:
        result |= 1 << position
    return result


def of_class(items: Any, kind: type[Any]) -> dict[Any, None]:
    """The items that are existing objects of the class, each once."""
    return {item: None for item in items if item.__class__ is kind and item._live}


def lacking(items: Any, name: str) -> tuple[Any, ...]:
    """The items of which a field is null."""
    return tuple([item for item in items if getattr(item, name) is None])


def in_order(rows: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    """The last member of each row, in the order of the others."""
    rows.sort()
    return tuple(row[-1] for row in rows)

"""The log of changes: entries of maps and sets, and taking everything back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rtmref.concrete.buckets import add_reference, add_value, drop_reference, drop_value

MISSING: Final = object()
"""The old value of an entry that was not there."""
Entry = tuple[Any, ...]
Log = Callable[[Entry], None]


def writers(log: Log) -> dict[str, Callable[..., None]]:
    """The functions that generated code calls to change entries of maps and sets."""

    def set_entry(o: Any, field: str, key: Any, value: Any, slot: str | None) -> None:
        entries = getattr(o, field)
        old = entries.get(key, MISSING)
        if old is value or (value is None and old is MISSING):
            return
        log((o, field, key, old))
        _put(o, entries, key, MISSING if value is None else value, slot)

    def include(o: Any, field: str, element: Any, slot: str | None) -> None:
        entries = getattr(o, field)
        if element not in entries:
            log((o, field, element, MISSING))
            _put_member(o, entries, element, None, slot)

    def exclude(o: Any, field: str, element: Any, slot: str | None) -> None:
        entries = getattr(o, field)
        if element in entries:
            log((o, field, element, None))
            _put_member(o, entries, element, MISSING, slot)

    return {"set_entry": set_entry, "include": include, "exclude": exclude}


def _put(o: Any, entries: dict[Any, Any], key: Any, value: Any, slot: str | None) -> None:
    old = entries.get(key, MISSING)
    if value is MISSING:
        entries.pop(key, None)
    else:
        entries[key] = value
    if slot is not None:
        if value is not MISSING:
            add_value(o, value, slot)
        if old is not MISSING:
            drop_value(o, old, slot)


def _put_member(
    o: Any, entries: dict[Any, Any], element: Any, value: Any, slot: str | None
) -> None:
    if value is MISSING:
        del entries[element]
    else:
        entries[element] = None
    if slot is not None:
        if value is MISSING:
            drop_reference(o, element, slot)
        else:
            add_reference(o, element, slot)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What a change of a field has to put right, so that the indexes stay true.

    `drops` and `adds` name the functions that take the object out of the field's indexes and put it
    in; `slot` is where the things that a map or set points to keep their reverse index.
    """

    drops: tuple[str, ...]
    adds: tuple[str, ...]
    slot: str | None
    is_map: bool


def undo(
    log: Sequence[Entry],
    functions: Mapping[str, Any],
    upkeep: Mapping[tuple[str, str], Upkeep],
) -> None:
    """Take every logged change back, the last one first; `upkeep` is by sort and field."""
    for entry in reversed(log):
        o = entry[0]
        sort = type(o).__name__
        match entry:
            case (_,):
                functions[f"forget_{sort}"](o)
            case (_, None):
                functions[f"revive_{sort}"](o)
            case (_, field, old):
                _undo_field(o, field, old, functions, upkeep[sort, field])
            case (_, field, _, _):
                put_back(entry, upkeep[sort, field])


def put_back(entry: Entry, known: Upkeep) -> None:
    """Take the logged change of an entry of a map or set back."""
    o, field, key, old = entry
    put = _put if known.is_map else _put_member
    put(o, getattr(o, field), key, old, known.slot)


def _undo_field(o: Any, field: str, old: Any, functions: Mapping[str, Any], known: Upkeep) -> None:
    for drop in known.drops:
        functions[drop](o)
    setattr(o, field, old)
    for add in known.adds:
        functions[add](o)

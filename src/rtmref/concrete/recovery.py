"""Taking a call back that failed, perhaps in the middle of a change.

An operation that is well typed never fails there; a mutant of it may give a field what no index can
hold. Then the indexes are neither as before nor as after, and no change of them can be undone: the
values go back one by one, and the indexes are made anew from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from rtmref.concrete.indexes import Indexes, Valued, adder
from rtmref.concrete.journal import MISSING, Entry
from rtmref.concrete.records import Record


def recover(log: Sequence[Entry], space: dict[str, Any], indexes: Indexes) -> None:
    """Give everything its value of before the log, and make all indexes true again."""
    concerned = dict.fromkeys(o for entry in log for o in _around(entry))
    for entry in reversed(log):
        _put_back(entry, space)
    for sort in indexes.spec.sorts:
        concerned.update(dict.fromkeys(o for one in space[f"E_{sort}"] for o in _around((one,))))
    _empty(concerned, space, indexes)
    for sort in indexes.spec.sorts:
        adders = [space[adder(index)] for index in indexes.of(sort)]
        for o in space[f"E_{sort}"]:
            for add in adders:
                add(o)


def _around(entry: Entry) -> Iterator[Record]:
    """The object that was changed, and all that it pointed to before and points to now."""
    o = entry[0]
    yield o
    yield from _records(entry[1:])
    for name in o.fields:
        yield from _records(getattr(o, name))


def _records(value: Any) -> Iterator[Record]:
    match value:
        case Record():
            yield value
        case dict():
            for key, item in value.items():
                yield from _records(key)
                yield from _records(item)
        case tuple():
            for item in value:
                yield from _records(item)


def _put_back(entry: Entry, space: dict[str, Any]) -> None:
    o = entry[0]
    sort = type(o).__name__
    match entry:
        case (_,):
            space[f"E_{sort}"].pop(o, None)
            space[f"N_{sort}"] = count(o._number)
            o._live = False
        case (_, None):
            space[f"E_{sort}"][o] = None
            o._live = True
        case (_, field, old):
            setattr(o, field, old)
        case (_, field, key, old) if old is MISSING:
            getattr(o, field).pop(key, None)
        case (_, field, key, old):
            getattr(o, field)[key] = old


def _empty(concerned: Mapping[Record, None], space: dict[str, Any], indexes: Indexes) -> None:
    """Let no index know anything."""
    for o in concerned:
        for slot, first in indexes.slots(type(o).__name__):
            setattr(o, slot, space[first])
    for index in indexes.known:
        if isinstance(index, Valued):
            space[index.table].clear()

"""Giving references back, all or none (D-HAND-02, D-HAND-05, D-HAND-06)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from rtmref.optimized.objects import Object
from rtmref.optimized.table import Table


def give_back_array(table: Table, kind: type[Object], handles: Sequence[object]) -> bool:
    """Drop one reference for each handle of an array of one kind.

    False, and nothing is dropped, when one of them is NULL, of another kind, of another table,
    gone, or has no client reference left.
    """
    for dropped, handle in enumerate(handles):
        if type(handle) is not kind or handle.table is not table or not handle.refs:
            return _take_back(handles[:dropped])
        handle.refs -= 1
    return _let_go(handles)


def give_back_members(
    table: Table, kinds: Iterable[type[Object]], members: Sequence[object]
) -> bool:
    """The same for the members of a structure, each with the kind it has to be; NULL is skipped.

    There may be more kinds than members.
    """
    return _drop(table, kinds, members) and _let_go(members)


def could_give_back(table: Table, kinds: Iterable[type[Object]], members: Sequence[object]) -> bool:
    """Whether the members of a structure could be given back; nothing changes."""
    return _drop(table, kinds, members) and not _take_back(members)


def _drop(table: Table, kinds: Iterable[type[Object]], members: Sequence[object]) -> bool:
    """Drop a reference of each member, or of none."""
    for dropped, (kind, member) in enumerate(zip(kinds, members, strict=False)):
        if member is not None:
            if type(member) is not kind or member.table is not table or not member.refs:
                return _take_back(members[:dropped])
            member.refs -= 1
    return True


def _let_go(released: Sequence[object]) -> bool:
    for item in cast("Sequence[Object | None]", released):
        if item is not None and not item.refs and not item.pins and item.table is not None:
            item.vanish()
    return True


def _take_back(released: Sequence[object]) -> bool:
    for item in cast("Sequence[Object | None]", released):
        if item is not None:
            item.refs += 1
    return False


def consume(item: Object, all_of_them: bool = False) -> None:
    """Drop the reference that a consuming call takes, if there is one (S-HAND-06, D-HAND-07).

    The object must still be pinned; it vanishes when the call unpins it.
    """
    if item.refs:
        item.refs = 0 if all_of_them else item.refs - 1

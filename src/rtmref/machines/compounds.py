"""Structures, lists and handle variables, made of what other generators draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from rtmref.lang.spec import Structure
from rtmref.lang.types import ListType
from rtmref.machines.leaves import Make
from rtmref.machines.pools import Pools

LIST_SIZES: Final = (0, 1, 1, 1, 1, 2, 2, 3)
FEW_ITEMS: Final = 6
"""Items of the longest list to which others are added."""


def variable(item: Make) -> Make:
    """A handle variable of the caller: none, one that holds NULL, one that holds a handle."""

    def make(pools: Pools) -> Any:
        roll = pools.below(100)
        if roll < 25:
            return None
        return (None,) if roll < 70 else (item(pools),)

    return make


def structure(declared: Structure, members: Sequence[Make], whole: bool, give_back: bool) -> Make:
    """A structure as another call returned it, perhaps with one member changed, or a new one."""
    share = 92 if give_back else 35
    lists = [n for n, one in enumerate(declared.members) if isinstance(one.type, ListType)]

    def make(pools: Pools) -> Any:
        if whole and pools.below(100) < share:
            pool = pools.structures[declared.name]
            if pool:
                position = pools.below(len(pool))
                if give_back and pools.below(8):
                    pool[position], pool[-1] = pool[-1], pool[position]
                    return pool.pop()
                return pool[position] if pools.below(2) else changed(pools, pool[position])
        return tuple([member(pools) for member in members])

    def changed(pools: Pools, value: tuple[Any, ...]) -> tuple[Any, ...]:
        longer = bool(lists) and pools.below(3) == 0
        at = lists[pools.below(len(lists))] if longer else pools.below(len(members))
        new = members[at](pools)
        if longer and len(value[at]) < FEW_ITEMS:
            new = (*value[at], *new) if pools.below(2) else (*new, *value[at])
        return (*value[:at], new, *value[at + 1 :])

    return make


def sizes(long: int) -> Make:
    """The number of items of a list: few, now and then many."""

    def make(pools: Pools) -> int:
        return LIST_SIZES[pools.below(len(LIST_SIZES))] if pools.below(48) else long

    return make


def either(one: Make, other: Make) -> Make:
    """What one generator draws, or another."""
    return lambda pools: one(pools) if pools.below(2) else other(pools)


def listing(item: Make, size: Make) -> Make:
    """A list of so many items, now and then one of them twice."""

    def make(pools: Pools) -> tuple[Any, ...]:
        items = [item(pools) for _ in range(size(pools))]
        if pools.below(16):
            items = [one for one in items if one is not None]
        if pools.below(16):
            return tuple(dict.fromkeys(items))
        return (*items, *items[:1])

    return make

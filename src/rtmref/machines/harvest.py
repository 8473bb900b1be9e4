"""What a call returned, put into the pools: one closure per result, made from its type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rtmref.lang.spec import Operation, Spec
from rtmref.lang.types import (
    HandleType,
    ListType,
    OptionalType,
    PointerType,
    SetType,
    SortType,
    StructType,
    Type,
)
from rtmref.machines.pools import Pools

Take = Callable[[Pools, Any], None]


def harvester(spec: Spec, op: Operation) -> Callable[[Pools, tuple[Any, ...]], None]:
    """Puts the handles and structures of an outcome into the pools.

    A handle that an operation without a handle parameter returns is that of a new caller.
    """
    takes = [
        (position, take)
        for position, result in enumerate(op.results, start=1)
        if (take := _taker(spec, result.value.type, 0)) is not None
    ]
    opens = not any(isinstance(p.type, HandleType) for p in op.parameters)

    def harvest(pools: Pools, outcome: tuple[Any, ...]) -> None:
        for position, take in takes:
            value = outcome[position]
            if value is not None:
                take(pools, value)
                if opens and hasattr(value, "_live"):
                    pools.callers.append(value)

    return harvest


def _taker(spec: Spec, kind: Type, depth: int) -> Take | None:
    match kind:
        case SortType() | HandleType():
            return Pools.add_handle
        case OptionalType(item):
            return _taker(spec, item, depth)
        case PointerType(item):
            inner = _taker(spec, item, depth + 1)
            return None if inner is None else _member(0, inner)
        case StructType(name):
            return _structure(spec, name, depth)
        case ListType(item) | SetType(item):
            inner = _taker(spec, item, depth)
            return None if inner is None else _items(inner)
        case _:
            return None


def _member(index: int, take: Take) -> Take:
    def run(pools: Pools, value: Any) -> None:
        part = value[index]
        if part is not None:
            take(pools, part)

    return run


def _items(take: Take) -> Take:
    def run(pools: Pools, value: Any) -> None:
        for item in value:
            if item is not None:
                take(pools, item)

    return run


def _structure(spec: Spec, name: str, depth: int) -> Take | None:
    parts = [
        _member(index, take)
        for index, member in enumerate(spec.structures[name].members)
        if (take := _taker(spec, member.type, depth + 1)) is not None
    ]

    def run(pools: Pools, value: Any) -> None:
        for part in parts:
            part(pools, value)
        if depth == 0:
            pools.add_structure(name, value)

    return run if parts or depth == 0 else None

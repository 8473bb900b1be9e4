"""Where to spoil the arguments of a call, and with what."""

from __future__ import annotations

from typing import Any, Final

from rtmref.machines.pools import Below
from rtmref.trace.spoiling import KINDS, ON_CALLS, Mark, Path

NAMES: Final = tuple(KINDS)


def marks(below: Below, arguments: tuple[Any, ...]) -> tuple[Mark, ...]:
    """One place to spoil or, now and then, two."""
    if not arguments or below(24) == 0:
        return (Mark((), ON_CALLS[below(len(ON_CALLS))]),)
    first, second = _mark(below, arguments), _mark(below, arguments)
    alone = first.path[0] == second.path[0] or below(5)
    return (first,) if alone else (first, second)


def _mark(below: Below, arguments: tuple[Any, ...]) -> Mark:
    return Mark(_place(below, arguments), NAMES[below(len(NAMES))])


def _place(below: Below, value: tuple[Any, ...]) -> Path:
    at = below(len(value))
    inside = value[at]
    if isinstance(inside, tuple) and inside and below(3):
        return (at, *_place(below, inside))
    return (at,)

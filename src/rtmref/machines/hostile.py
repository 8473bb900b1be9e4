"""Where to spoil the arguments of a call, and with what."""

from __future__ import annotations

from typing import Any, Final

from rtmref.machines.pools import Below
from rtmref.trace.spoiling import KINDS, ON_CALLS, Mark, Path, at

NAMES: Final = tuple(KINDS)
NOT_TRUTHS: Final = tuple(name for name in NAMES if name not in ("zero", "one"))
"""What nobody can take for true or false."""


def marks(below: Below, arguments: tuple[Any, ...]) -> tuple[Mark, ...]:
    """One place to spoil or, now and then, two."""
    if not arguments or below(24) == 0:
        return (Mark((), ON_CALLS[below(len(ON_CALLS))]),)
    first, second = _mark(below, arguments), _mark(below, arguments)
    alone = first.path[0] == second.path[0] or below(5)
    return (first,) if alone else (first, second)


def _mark(below: Below, arguments: tuple[Any, ...]) -> Mark:
    path = _place(below, arguments)
    names = NOT_TRUTHS if isinstance(at(arguments, path), bool) else NAMES
    return Mark(path, names[below(len(names))])


def _place(below: Below, value: tuple[Any, ...]) -> Path:
    at = below(len(value))
    inside = value[at]
    if isinstance(inside, tuple) and inside and below(3):
        return (at, *_place(below, inside))
    return (at,)

"""What ties a caller to a handle: an object that refers to both, whatever it stands for.

Some operations succeed only for one caller with one handle, and an object of the state says which.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from rtmref.lang.spec import Spec
from rtmref.lang.types import OptionalType, SortType, Type
from rtmref.machines.pools import Pools

TIED: Final = 20
"""How often, in a hundred, caller and handle are drawn as some object ties them."""
NEWEST: Final = 24
"""Among how many objects one is chosen."""
TRIES: Final = 4
"""How many objects are looked at, since some tie nothing."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A sort whose objects refer to a caller with one field and to a handle with another."""

    sort: str
    caller: str
    handle: str


def ties(spec: Spec, kind: str, callers: Sequence[str]) -> tuple[Tie, ...]:
    """Every way in which objects tie a handle of a kind to a caller of one of the sorts."""
    return tuple(
        Tie(sort.name, near.name, far.name)
        for sort in spec.sorts.values()
        for near in sort.fields
        for far in sort.fields
        if _target(near.type) in callers and near is not far and _target(far.type) == kind
    )


def _target(kind: Type) -> str | None:
    match kind:
        case SortType(name) | OptionalType(SortType(name)):
            return name
        case _:
            return None


def pick_tie(known: Sequence[Tie]) -> Callable[[Pools], Tie | None]:
    """Draws one of the ties, or none at all."""

    def make(pools: Pools) -> Tie | None:
        return known[pools.below(len(known))] if pools.below(100) < TIED else None

    return make


def pick_focused(pools: Pools, known: Sequence[Tie]) -> Any:
    """The handle that what the call is to be about ties to a caller."""
    for found in pools.focus:
        for tie in known:
            if found.__class__.__name__ == tie.sort:
                handle = _settle(pools, found, tie)
                if handle is not None:
                    return handle
    return None


def pick_tied(pools: Pools, tie: Tie | None) -> Any:
    """A handle that something ties to the caller, who may change unless that is settled.

    What no call has returned yet is nobody's handle.
    """
    if tie is None:
        return None
    objects = pools.extent(tie.sort)
    if not objects:
        return None
    for _ in range(TRIES):
        place = pools.below(min(len(objects), NEWEST))
        handle = _settle(pools, next(islice(reversed(objects), place, None)), tie)
        if handle is not None:
            return handle
    return None


def _settle(pools: Pools, found: Any, tie: Tie) -> Any:
    caller, handle = getattr(found, tie.caller), getattr(found, tie.handle)
    if handle not in pools.seen or (pools.settled and caller is not pools.caller):
        return None
    pools.caller, pools.settled = caller, True
    return handle

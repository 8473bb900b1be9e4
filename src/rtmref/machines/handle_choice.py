"""Which handle a call takes: one near its caller, and near what the last call was about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from rtmref.lang.spec import Spec
from rtmref.lang.types import BoolType, EnumType, SortType
from rtmref.machines.leaves import Leaf
from rtmref.machines.pools import Pools
from rtmref.machines.ties import Tie, pick_focused, pick_tied

TRIES: Final = 8
"""How many handles are looked at for one that suits the caller and the call."""


class HandleChoice:
    """Draws handles near the caller, most of them of a condition that an earlier call took well.

    The condition of an object is what its truth values and members of enumerations tell: the kind
    of an enumeration, the state of a route.
    """

    __slots__ = ("_kinds", "_last", "_near", "_referring", "_tellings", "_tie", "_ties", "_welcome")

    def __init__(
        self, spec: Spec, kinds: Sequence[str], known: Sequence[Tie], tie: Leaf | None
    ) -> None:
        self._kinds = kinds
        self._ties = known
        self._tie = tie
        self._near = {kind: _kinship(spec, kind) for kind in kinds}
        self._referring = {kind: _references(spec, kind) for kind in kinds}
        self._tellings = {kind: _tellings(spec, kind) for kind in kinds}
        self._welcome: set[tuple[Any, ...]] = set()
        self._last: tuple[Any, ...] | None = None

    def learn(self) -> None:
        """The call that took the last handle was not refused."""
        if self._last is not None:
            self._welcome.add(self._last)

    def __call__(self, pools: Pools) -> Any:
        found = self._drawn(pools)
        known = found is not None and found.__class__.__name__ in self._tellings
        self._last = self._condition(found) if known else None
        return found

    def _drawn(self, pools: Pools) -> Any:
        roll = pools.below(100)
        if roll < pools.nulls:
            return None
        kind = self._kinds[pools.below(len(self._kinds))]
        if roll > 97:
            others = [pool for pool in pools.handles.values() if pool]
            return pools.pick_live(others[pools.below(len(others))]) if others else None
        if self._tie is not None and (pools.focus or pools.below(4)):
            found = (
                pick_focused(pools, self._ties)
                if pools.focus
                else pick_tied(pools, self._tie(pools))
            )
            if found is not None:
                return found
        return self._near_caller(pools, kind, roll)

    def _near_caller(self, pools: Pools, kind: str, roll: int) -> Any:
        pool, related = pools.handles[kind], self._near[kind]
        if pools.about is not None and pools.below(2) == 0:
            found = self._near_about(pools, kind)
            if found is not None:
                if pools.callers and not pools.settled and not related(found, pools.caller):
                    _follow(pools, found, related, self._referring[kind])
                if related(found, pools.caller) or pools.below(8) == 0:
                    return found
        careful = bool(self._welcome) and pools.below(100) < pools.care
        found = pools.pick_live(pool)
        for _ in range(TRIES if careful else 3):
            if found is None:
                break
            if related(found, pools.caller) and not (careful and self._unwelcome(found)):
                pools.settled = True
                return found
            found = pools.pick_live(pool)
        if found is not None and not pools.settled and pools.callers and roll < 80:
            _follow(pools, found, related, self._referring[kind])
        return found

    def _near_about(self, pools: Pools, kind: str) -> Any:
        """What the last successful call was about, or a handle of another kind that refers to it.

        What matters to an object takes several calls that are about it, one soon after the other.
        """
        about, names = pools.about, self._referring[kind]
        if about.__class__.__name__ == kind:
            return about
        near = [
            o for o in pools.handles[kind] if o._live and any(getattr(o, n) is about for n in names)
        ]
        return near[pools.below(len(near))] if near else None

    def _condition(self, o: Any) -> tuple[Any, ...]:
        name = o.__class__.__name__
        return (name, *[getattr(o, telling) for telling in self._tellings[name]])

    def _unwelcome(self, o: Any) -> bool:
        return self._condition(o) not in self._welcome


def _tellings(spec: Spec, kind: str) -> tuple[str, ...]:
    """The fields that tell in which condition an object is."""
    fields = spec.sorts[kind].fields
    return tuple(f.name for f in fields if isinstance(f.type, EnumType | BoolType))


def _follow(
    pools: Pools, found: Any, related: Callable[[Any, Any], bool], references: Sequence[str]
) -> None:
    """Let somebody call to whom the handle belongs: what it refers to, or else one of a few."""
    owners = [getattr(found, name) for name in references]
    few = [pools.callers[pools.below(len(pools.callers))] for _ in range(6)]
    for caller in (*(owner for owner in owners if owner in pools.callers), *few):
        if related(found, caller):
            pools.caller, pools.settled = caller, True
            return


def _references(spec: Spec, kind: str) -> list[str]:
    return [f.name for f in spec.sorts[kind].fields if isinstance(f.type, SortType)]


def _kinship(spec: Spec, kind: str) -> Callable[[Any, Any], bool]:
    """Whether an object belongs to the caller, or shares something with it if nothing can."""
    references = _references(spec, kind)

    def related(o: Any, caller: Any) -> bool:
        if caller is None or o.__class__ is caller.__class__:
            return True
        owners = [getattr(o, name) for name in references]
        if any(owner is caller for owner in owners):
            return True
        if any(owner.__class__ is caller.__class__ for owner in owners):
            return False
        around = [getattr(caller, name, None) for name in references]
        return any(a is b for a, b in zip(owners, around, strict=True))

    return related

"""Generators of arguments: one closure per parameter, made from its type and the hints.

What succeeded is tried again: every plain value that a generator draws is a `Leaf` that remembers
the values of calls that were not refused, and mostly draws from those. Before the first success of
its operation it draws from those of parameters with the same name in other operations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rtmref.lang.spec import Operation, Parameter, Spec, Structure
from rtmref.lang.types import (
    AddressType,
    BitType,
    BoolType,
    EnumType,
    HandleType,
    IntType,
    ListType,
    OptionalType,
    OutType,
    PointerType,
    PrefixType,
    SetType,
    SortType,
    StructType,
    Type,
)
from rtmref.machines.hints import Hints, Path, hints
from rtmref.machines.pools import Pools
from rtmref.machines.ties import Tie, pick_focused, pick_tie, pick_tied, ties

Make = Callable[[Pools], Any]
LIST_SIZES: Final = (0, 1, 1, 1, 1, 2, 2, 3)
SMALL: Final = (0, 0, 0, 1, 1, 1, 2, 3)
FEW: Final = 8
"""A range of fewer numbers is drawn from evenly."""
FEW_ITEMS: Final = 6
"""Items of the longest list to which others are added."""
REMEMBERED: Final = 12
TRIES: Final = 8
"""How many handles are looked at for one that suits the caller and the call."""
MOODS: Final = (*((94, 4),) * 32, *((60, 4),) * 15, (0, 40))
"""Ways to draw a whole call: how careful, and with how many NULLs (see `Pools`)."""
Memory = dict[tuple[Path, object], list[Any]]
"""What succeeded, by the path of a parameter and its type."""
FRESH: Final = object()
"""A remembered choice to draw a handle anew, since handles do not outlive their episode."""


class Leaf:
    """A generator of one plain value that remembers what succeeded."""

    __slots__ = ("_drawn", "_fresh", "_good", "_last", "_learn", "_namesakes", "_transient")

    def __init__(self, fresh: Make, namesakes: list[Any], transient: bool = False) -> None:
        self._fresh = fresh
        self._transient = transient
        self._good: list[Any] = []
        self._namesakes = namesakes
        self._last: Any = None
        self._learn = fresh.learn if isinstance(fresh, _Handle) else None
        self._drawn = 0

    def __call__(self, pools: Pools) -> Any:
        good = self._good or self._namesakes
        self._drawn = pools.draws
        if good and pools.below(100) < pools.care:
            value = good[pools.below(len(good))]
            if value is not FRESH:
                self._last = value
                return value
        value = self._fresh(pools)
        self._last = FRESH if self._transient and value is not None else value
        return value

    def succeeded(self, pools: Pools) -> None:
        """The last call was not refused: remember the value, if it was part of that call.

        The last of a number, a yes or a no mostly stays: where several are good, chance would leave
        one of them in the end.
        """
        if self._drawn != pools.draws:
            return
        if self._learn is not None:
            self._learn()
        for good in (self._good, self._namesakes):
            if len(good) < REMEMBERED:
                good.append(self._last)
                continue
            place = pools.below(REMEMBERED)
            rare = isinstance(good[place], int) and good.count(good[place]) == 1
            if not rare or pools.below(16) == 0:
                good[place] = self._last


class Generator:
    """Draws the arguments of an operation in documented order.

    The first handle parameter is the caller; other handles are drawn near it.
    """

    def __init__(
        self,
        spec: Spec,
        op: Operation,
        known: Hints | None = None,
        memory: Memory | None = None,
    ) -> None:
        """`memory` is shared by the generators of all operations."""
        self._leaves: list[Leaf] = []
        known = hints(op) if known is None else known
        memory = {} if memory is None else memory
        caller = _caller_position(op)
        self._caller = caller
        kinds = _kinds(op.parameters[caller].type) if caller is not None else ()
        switch = all(isinstance(each.type, BoolType) for each in op.parameters)
        self._required = None
        if caller is not None:
            self._required = known.required.get((op.parameters[caller].name,))
        self._makes = [
            _Maker(
                spec=spec,
                known=known,
                give_back=parameter.name in known.returned,
                switch=switch,
                leaves=self._leaves,
                memory=memory,
                callers=kinds,
            ).value(parameter, parameter.type, (parameter.name,))
            if position != caller
            else _pick_caller
            for position, parameter in enumerate(op.parameters)
        ]

    def draw(self, pools: Pools) -> tuple[Any, ...]:
        """Arguments for a call, most of them like those that succeeded before."""
        pools.caller = self._pick(pools) if self._caller is not None else None
        pools.settled = False
        pools.draws += 1
        pools.care, pools.nulls = MOODS[pools.below(len(MOODS))]
        arguments = [make(pools) for make in self._makes]
        if self._caller is not None:
            arguments[self._caller] = pools.caller
        return tuple(arguments)

    def _pick(self, pools: Pools) -> Any:
        """A caller; mostly the one that the call needs, if there is only one that will do."""
        if self._required is not None and pools.below(8):
            needed = pools.once(*self._required)
            if needed is not None:
                return needed
        return pools.pick_caller()

    def succeeded(self, pools: Pools) -> None:
        """The call with the last arguments was not refused."""
        for leaf in self._leaves:
            leaf.succeeded(pools)


def _caller_position(op: Operation) -> int | None:
    return next((n for n, p in enumerate(op.parameters) if isinstance(p.type, HandleType)), None)


def _kinds(kind: Type) -> tuple[str, ...]:
    return kind.kinds if isinstance(kind, HandleType) else ()


def _pick_caller(pools: Pools) -> Any:
    return pools.caller


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the generators of one parameter and lists its leaves."""

    spec: Spec
    known: Hints
    give_back: bool
    switch: bool
    """The operation does nothing but switch something on or off; most of the time it is off."""
    leaves: list[Leaf]
    memory: Memory
    callers: Sequence[str]
    """The sorts that the caller can be of."""

    def leaf(self, fresh: Make, path: Path, kind: object, transient: bool = False) -> Leaf:
        """A generator that remembers, what was good for its namesakes too."""
        made = Leaf(fresh, self.memory.setdefault((path, kind), []), transient)
        self.leaves.append(made)
        return made

    def _handle(self, kinds: Sequence[str], path: Path, kind: Type) -> Leaf:
        """The generator of a handle; by which tie to draw it, mostly, is remembered."""
        known = [tie for each in kinds for tie in ties(self.spec, each, self.callers)]
        choice = self.leaf(pick_tie(known), path, (kind, self.callers)) if known else None
        return self.leaf(_Handle(self.spec, kinds, known, choice), path, kind, transient=True)

    def _spoken(self, path: Path) -> tuple[Sequence[int], Sequence[int]]:
        return self.known.constants.get(path, ()), self.known.bounds.get(path, ())

    def value(self, declared: Parameter, kind: Type, path: Path) -> Make:
        """The generator of a value of the type."""
        spec = self.spec
        match kind:
            case BoolType():
                odds = 8 if self.switch else 2
                return self.leaf(lambda pools: pools.below(odds) == 0, path, kind)
            case IntType() | EnumType():
                bounds = (kind, declared.minimum, declared.maximum)
                make = _integer(declared, *self._spoken(path), self.known.mentioned)
                return self.leaf(make, path, bounds)
            case AddressType() | PrefixType():
                return Pools.pick_address
            case OutType():
                return self.leaf(_buffer, path, kind)
            case BitType(name):
                return self.leaf(_bounded(spec.bits[name].size), path, kind)
            case SetType(BitType(name)):
                names = tuple(spec.bits[name].names.values())
                return self.leaf(_word(spec.bits[name].size, names), path, kind)
            case SortType(name):
                return self._handle((name,), path, kind)
            case HandleType(kinds):
                return self._handle(kinds, path, kind)
            case OptionalType(PointerType(HandleType() as item)):
                return _variable(self.value(declared, item, path))
            case OptionalType(item):
                make = self.value(declared, item, path)
                present = self.leaf(lambda pools: pools.below(100) >= pools.nulls, path, kind)
                return lambda pools: make(pools) if present(pools) else None
            case PointerType(item):
                make = self.value(declared, item, path)
                return lambda pools: (make(pools),)
            case StructType(name):
                members = [
                    self.value(member, member.type, (*path, member.name))
                    for member in spec.structures[name].members
                ]
                return _structure(spec.structures[name], members, len(path) == 1, self.give_back)
            case ListType(item) | SetType(item):
                long = 40 if isinstance(item, OptionalType | IntType) else 6
                size = _either(_size(long), self.leaf(_size(long), path, kind))
                return _list(self.value(declared, item, path), size)
            case _:
                raise AssertionError(f"no generator for {kind}")


def _buffer(pools: Pools) -> bool | None:
    return True if pools.below(100) >= 2 * pools.nulls else None


def _bounded(size: int) -> Make:
    return lambda pools: pools.below(size)


def _integer(
    declared: Parameter,
    constants: Sequence[int],
    bounds: Sequence[int],
    mentioned: Sequence[int],
) -> Make:
    low = declared.minimum if declared.minimum is not None else 0
    high = declared.maximum if declared.maximum is not None else 1 << 31
    if high - low < FEW:
        return lambda pools: low + pools.below(high - low + 1)
    around = (bound + step for bound in bounds for step in (-1, 0, 1))
    edges = (low, high, high - 1, *(value for value in around if low <= value <= high))
    likely = tuple(value for value in constants if low <= value <= high)
    share = 0 if not likely else 92 if len(likely) == 1 else 80

    def make(pools: Pools) -> int:
        roll = pools.below(100)
        if roll < share:
            return likely[pools.below(len(likely))]
        if roll < 97:
            small = SMALL[pools.below(len(SMALL))]
            if mentioned and pools.below(4) == 0:
                small += mentioned[pools.below(len(mentioned))] * (1 + pools.below(3))
            return min(high, low + small)
        return edges[pools.below(len(edges))]

    return make


def _word(size: int, names: Sequence[int]) -> Make:
    named = tuple(1 << position for position in names)
    together = sum(named)

    def make(pools: Pools) -> int:
        roll = pools.below(100)
        if roll < 25 or not named:
            return 0
        if roll < 65:
            return named[pools.below(len(named))]
        if roll < 92:
            return together
        if roll < 96:
            return (1 << size) - 1
        return pools.below(1 << size)

    return make


class _Handle:
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
                if not pools.settled and not related(found, pools.caller):
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


def _variable(item: Make) -> Make:
    """A handle variable of the caller: none, one that holds NULL, one that holds a handle."""

    def make(pools: Pools) -> Any:
        roll = pools.below(100)
        if roll < 25:
            return None
        return (None,) if roll < 70 else (item(pools),)

    return make


def _structure(declared: Structure, members: Sequence[Make], whole: bool, give_back: bool) -> Make:
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


def _size(long: int) -> Make:
    """The number of items of a list: few, now and then many."""

    def make(pools: Pools) -> int:
        return LIST_SIZES[pools.below(len(LIST_SIZES))] if pools.below(48) else long

    return make


def _either(one: Make, other: Make) -> Make:
    return lambda pools: one(pools) if pools.below(2) else other(pools)


def _list(item: Make, size: Make) -> Make:
    def make(pools: Pools) -> tuple[Any, ...]:
        items = [item(pools) for _ in range(size(pools))]
        if pools.below(16):
            items = [one for one in items if one is not None]
        if pools.below(16):
            return tuple(dict.fromkeys(items))
        return (*items, *items[:1])

    return make

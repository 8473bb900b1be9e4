"""Ranges of values: what is drawn instead of anything that the type allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from rtmref.lang.spec import Parameter, Spec
from rtmref.lang.types import OptionalType, StructType
from rtmref.machines.hints import Path
from rtmref.machines.leaves import Make
from rtmref.machines.pools import Pools
from rtmref.values import WIDTHS, NetAddress, covers, masked, well_formed

T = TypeVar("T")
TRIES: Final = 12
"""How many handles are looked at for one that fits."""
STRAY: Final = 32
"""One of so many addresses is of any family."""
STALE: Final = 16
"""One of so many handles of what no longer fits is kept when it is met."""
KEPT: Final = 64
"""How many prefixes are remembered, to be drawn again or to lie in each other."""


@dataclass(frozen=True, slots=True)
class Values:
    """One of these."""

    values: tuple[Any, ...]

    def make(self) -> Make:
        """A generator of its own."""
        return _one_of(self.values, [_family(value) for value in self.values])

    def has(self, value: Any) -> bool:
        """Whether the value could have been drawn."""
        return value in self.values


@dataclass(frozen=True, slots=True)
class Numbers:
    """A number from `least` to `most`, mostly one of few, so that there are equal ones."""

    least: int
    most: int
    few: int = 3

    def make(self) -> Make:
        """A generator of its own."""
        least, size = self.least, self.most - self.least + 1
        few = min(self.few, size)
        edges = (self.least, self.most)

        def number(pools: Pools) -> int:
            roll = pools.below(16)
            if roll == 0:
                return edges[pools.below(2)]
            return least + pools.below(size if roll < 3 else few)

        return number

    def has(self, value: Any) -> bool:
        """Whether the value could have been drawn."""
        return bool(self.least <= value <= self.most)


@dataclass(frozen=True, slots=True)
class Prefixes:
    """Prefixes inside another, of `shortest` to `longest` bits; many in each other, or again."""

    within: NetAddress
    shortest: int
    longest: int

    def make(self) -> Make:
        """A generator of its own, which remembers what it drew."""
        drawn: list[NetAddress] = []

        def prefix(pools: Pools) -> NetAddress:
            roll = pools.below(12) if drawn else 0
            if roll > 1:
                return drawn[pools.below(len(drawn))]
            near = drawn[pools.below(len(drawn))] if roll else None
            made = self._made(pools, near)
            if len(drawn) < KEPT:
                drawn.append(made)
            else:
                drawn[pools.below(KEPT)] = made
            return made

        return prefix

    def has(self, value: Any) -> bool:
        """Whether the value could have been drawn."""
        if not isinstance(value, NetAddress) or not well_formed(value):
            return False
        fits = self.shortest <= value.NumBits <= self.longest
        return fits and covers(self.within, value)

    def _made(self, pools: Pools, near: NetAddress | None) -> NetAddress:
        """Another prefix: one that lies in `near` or around it, if that is given."""
        length = self.shortest + pools.below(self.longest - self.shortest + 1)
        width = WIDTHS[self.within.AddressFamily]
        free = width - self.within.NumBits
        bits = self.within.AddrBits | pools.below(1 << free)
        if near is not None:
            below = width - min(length, near.NumBits)
            bits = near.AddrBits >> below << below | bits & (1 << below) - 1
        return masked(NetAddress(self.within.AddressFamily, length, bits))


@dataclass(frozen=True, slots=True)
class Own:
    """Handles of a sort of which a field is the caller, and others are as `where` says.

    A list of `least` to `most` of them, each once, or a single one where `most` is 0. The first
    that is found decides who calls; now and then it does not, or nothing fits.
    """

    sort: str
    field: str
    where: tuple[tuple[str, Any], ...] = ()
    least: int = 0
    most: int = 0

    def make(self) -> Make:
        """A generator of its own."""
        return self._several if self.most else self._one

    def has(self, value: Any) -> bool:
        """Whether the value could have been drawn: which handles there are, a run tells."""
        return not self.most or self.least <= len(value) <= self.most

    def _one(self, pools: Pools) -> Any:
        """One that fits, if a few tries find it; most of what no longer does is thrown out."""
        pool, found = pools.handles[self.sort], None
        for _ in range(TRIES):
            if not pool:
                break
            position = pools.below(len(pool))
            found = pool[position]
            if not self._is_good(found) and pools.below(STALE):
                pool[position] = pool[-1]
                pool.pop()
            elif self._is_own(found, pools):
                break
        return found

    def _is_good(self, o: Any) -> bool:
        return (
            o is not None
            and o._live
            and all(getattr(o, name) == value for name, value in self.where)
        )

    def _several(self, pools: Pools) -> tuple[Any, ...]:
        size = self.least + pools.below(self.most - self.least + 1)
        found = dict.fromkeys(self._one(pools) for _ in range(size))
        good = [
            each
            for each in found
            if each is not None and self._is_good(each) and self._is_own(each, pools)
        ]
        return tuple(good or found)

    def _is_own(self, o: Any, pools: Pools) -> bool:
        """Whether it is the caller's, who may be changed unless that is settled."""
        owner = getattr(o, self.field)
        free = not pools.settled and owner is not pools.caller and owner in pools.callers
        if free and pools.family_near(owner) != pools.family_near(pools.caller):
            return False
        if free and pools.below(64):
            pools.caller, pools.settled = owner, True
        return owner is pools.caller


@dataclass(frozen=True, slots=True)
class OneOf:
    """What one of several ranges has."""

    ranges: tuple[Range, ...]

    def make(self) -> Make:
        """A generator of its own."""
        makes = [each.make() for each in self.ranges]
        pick = _one_of(makes, [_family_of(each) for each in self.ranges])
        return lambda pools: pick(pools)(pools)

    def has(self, value: Any) -> bool:
        """Whether the value could have been drawn."""
        return any(each.has(value) for each in self.ranges)


def _one_of(choices: Sequence[T], families: Sequence[int | None]) -> Callable[[Pools], T]:
    """Picks one; where they are of several families, mostly of that which the caller uses."""
    fitting = {
        family: [c for c, other in zip(choices, families, strict=True) if other in (family, None)]
        for family in families
        if family is not None
    }
    if len(choices) == 1:
        return lambda pools: choices[0]
    if len(fitting) < 2:
        return lambda pools: choices[pools.below(len(choices))]

    def pick(pools: Pools) -> T:
        family = pools.family_near(pools.caller) if pools.below(STRAY) else None
        found = choices if family is None else fitting.get(family, choices)
        return found[pools.below(len(found))]

    return pick


def _family(value: Any) -> int | None:
    return value.AddressFamily if isinstance(value, NetAddress) else None


def _family_of(range: Range) -> int | None:
    """The family of the addresses that a range has, if it is one."""
    match range:
        case Prefixes(within):
            return within.AddressFamily
        case Values(values):
            families = {_family(value) for value in values}
            return families.pop() if len(families) == 1 else None
        case OneOf(ranges):
            families = {_family_of(each) for each in ranges}
            return families.pop() if len(families) == 1 else None
        case _:
            return None


Range = Values | Numbers | Prefixes | Own | OneOf
Ranges = Mapping[Path, Range]
"""By the path of a parameter: its name, and the names of members."""
ANYTHING: Final[Ranges] = {}
Place = tuple[int, ...]
"""The position of a parameter, and of members in it."""


def places(spec: Spec, operation: str, ranges: Ranges) -> list[tuple[Place, Range]]:
    """Where the ranges stand in the arguments of an operation."""
    return [(_place(spec, operation, path), found) for path, found in ranges.items()]


def _place(spec: Spec, operation: str, path: Path) -> Place:
    found: list[int] = []
    known: Sequence[Parameter] = spec.operations[operation].parameters
    for name in path:
        at = [each.name for each in known].index(name)
        found.append(at)
        kind = known[at].type
        kind = kind.item if isinstance(kind, OptionalType) else kind
        known = spec.structures[kind.name].members if isinstance(kind, StructType) else ()
    return tuple(found)


def inside(known: Sequence[tuple[Place, Range]], arguments: tuple[Any, ...]) -> bool:
    """Whether the arguments could have been drawn from the ranges."""
    return all(_has(found, arguments, place) for place, found in known)


def _has(known: Range, value: Any, place: Place) -> bool:
    """Whether what stands at the place is in the range; there is nothing in NULL."""
    for at in place:
        if value is None:
            return True
        value = value[at]
    return known.has(value)

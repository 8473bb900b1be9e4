"""What a run has seen so far: handles, structures and addresses to draw arguments from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rtmref.values import AF_INET, AF_INET6, WIDTHS, NetAddress

Below = Callable[[int], int]
"""A number from 0 up to but not including the argument: the only source of chance."""
STRUCTURES_KEPT: Final = 24


def addresses() -> tuple[NetAddress, ...]:
    """Nested prefixes of both families with the limits of prefix length, and some misfits."""
    four = [
        NetAddress(AF_INET, length, bits)
        for bits, lengths in (
            (0, (0, 1, 8)),
            (0x0A000000, (7, 8, 9, 16, 24, 31, 32)),
            (0x0A010000, (16, 17, 24, 32)),
            (0x0A800000, (9, 32)),
            (0xFFFFFFFF, (32,)),
            (0xE0000000, (4,)),
        )
        for length in lengths
    ]
    high = 0x20010DB8 << 96
    six = [
        NetAddress(AF_INET6, length, bits)
        for bits, lengths in (
            (0, (0,)),
            (high, (32, 48, 64, 127, 128)),
            (high | 1 << 64, (64, 128)),
        )
        for length in lengths
    ]
    misfits = [
        NetAddress(AF_INET, 33, 0x0A000000),
        NetAddress(AF_INET6, 129, high),
        NetAddress(6, 8, 0),
        NetAddress(AF_INET, 8, 0x0A0000FF),
    ]
    assert all(bits < 1 << WIDTHS[family] for family, _, bits in (*four, *six))
    return (*four, *six, *misfits)


@dataclass(slots=True)
class Pools:
    """Everything drawn from; `below` decides every choice."""

    below: Below
    handles: dict[str, list[Any]]
    structures: dict[str, list[Any]]
    callers: list[Any] = field(default_factory=list)
    addresses: dict[int, list[NetAddress]] = field(default_factory=dict)
    families: list[int] = field(default_factory=list)
    family_near: Callable[[Any], int | None] = lambda caller: None
    """The address family that is used around a caller, if that is known."""
    address_near: Callable[[Any], NetAddress | None] = lambda about: None
    """The address of an object, or of what it refers to."""
    extent: Callable[[str], Mapping[Any, Any]] = lambda sort: {}
    """The objects of a sort that exist, oldest first."""
    once: Callable[[str, str], Any] = lambda sort, name: None
    """What stands in a field of the one object of a sort."""
    seen: set[Any] = field(default_factory=set)
    caller: Any = None
    draws: int = 0
    """How many calls have been drawn."""
    focus: tuple[Any, ...] = ()
    """What the call is to be about, if it follows up another."""
    about: Any = None
    """What the last successful call was about besides its caller, for a while."""
    settled: bool = False
    """Whether another argument already belongs to the caller."""
    care: int = 0
    """How often, in a hundred, a value is drawn from those that succeeded before."""
    nulls: int = 0
    """How often, in a hundred, NULL is drawn where it is allowed."""

    def forget(self) -> None:
        """Begin a new episode."""
        for pool in (*self.handles.values(), *self.structures.values()):
            pool.clear()
        self.callers.clear()
        self.seen.clear()
        self.caller = self.about = None

    def add_handle(self, handle: Any) -> None:
        """A call returned a handle; one that it was given back and that is none is left alone."""
        pool = self.handles.get(handle.__class__.__name__)
        if pool is not None and handle not in self.seen:
            self.seen.add(handle)
            pool.append(handle)

    def add_structure(self, name: str, value: Any) -> None:
        """A call returned a structure; a full pool loses one at random."""
        pool = self.structures[name]
        if len(pool) < STRUCTURES_KEPT:
            pool.append(value)
        else:
            pool[self.below(STRUCTURES_KEPT)] = value

    def pick_live(self, pool: list[Any]) -> Any:
        """A handle of the pool; stale ones are mostly thrown out when met, sometimes taken."""
        while pool:
            position = self.below(len(pool))
            handle = pool[position]
            if handle._live or self.below(6) == 0:
                return handle
            pool[position] = pool[-1]
            pool.pop()
        return None

    def pick_caller(self) -> Any:
        """A caller; usually one whose registration is in force."""
        if self.below(64) == 0:
            pools = [pool for pool in self.handles.values() if pool]
            if pools:
                return self.pick_live(pools[self.below(len(pools))])
        return self.callers[self.below(len(self.callers))] if self.callers else None

    def drop_caller(self, caller: Any) -> None:
        """The caller was refused as such; it is drawn no more, most of the time."""
        if self.below(4) and caller in self.callers:
            self.callers.remove(caller)

    def pick_address(self) -> NetAddress:
        """An address, mostly of the family that is used around the caller."""
        if self.about is not None and self.below(3) == 0:
            near = self.address_near(self.about)
            if near is not None:
                return near
        family = self.family_near(self.caller) if self.below(32) else None
        if family is None:
            family = self.families[self.below(len(self.families))]
        pool = self.addresses[family]
        return pool[self.below(len(pool))]


def new_pools(below: Below, sorts: Iterable[str], structures: Iterable[str]) -> Pools:
    """Empty pools over the standard addresses."""
    pools = Pools(below, {sort: [] for sort in sorts}, {name: [] for name in structures})
    for address in addresses():
        pools.addresses.setdefault(address.AddressFamily, []).append(address)
    pools.families = [AF_INET, AF_INET, AF_INET6, *pools.addresses]
    return pools

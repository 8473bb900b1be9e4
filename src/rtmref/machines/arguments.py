"""Generators of arguments: one closure per parameter, made from its type and the hints.

What succeeded is tried again: every plain value that a generator draws is a `Leaf` that remembers
the values of calls that were not refused, and mostly draws from those. Before the first success of
its operation it draws from those of parameters with the same name in other operations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from rtmref.lang.spec import Operation, Parameter, Spec
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
from rtmref.machines.compounds import either, listing, sizes, structure, variable
from rtmref.machines.handle_choice import HandleChoice
from rtmref.machines.hints import Hints, Path, hints
from rtmref.machines.leaves import Leaf, Make, Memory
from rtmref.machines.numbers import bounded, buffer, integer, word
from rtmref.machines.pools import Pools
from rtmref.machines.ranges import ANYTHING, Ranges
from rtmref.machines.ties import pick_tie, ties

MOODS: Final = (*((94, 4),) * 32, *((60, 4),) * 15, (0, 40))
"""Ways to draw a whole call: how careful, and with how many NULLs (see `Pools`)."""


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
        ranges: Ranges = ANYTHING,
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
                ranges=ranges,
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
    ranges: Ranges

    def leaf(self, fresh: Make, path: Path, kind: object, transient: bool = False) -> Leaf:
        """A generator that remembers, what was good for its namesakes too."""
        made = Leaf(fresh, self.memory.setdefault((path, kind), []), transient)
        self.leaves.append(made)
        return made

    def _handle(self, kinds: Sequence[str], path: Path, kind: Type) -> Leaf:
        """The generator of a handle; by which tie to draw it, mostly, is remembered."""
        known = [tie for each in kinds for tie in ties(self.spec, each, self.callers)]
        choice = self.leaf(pick_tie(known), path, (kind, self.callers)) if known else None
        return self.leaf(HandleChoice(self.spec, kinds, known, choice), path, kind, transient=True)

    def _spoken(self, path: Path) -> tuple[Sequence[int], Sequence[int]]:
        return self.known.constants.get(path, ()), self.known.bounds.get(path, ())

    def value(self, declared: Parameter, kind: Type, path: Path) -> Make:
        """The generator of a value of the type."""
        spec = self.spec
        if path in self.ranges:
            return self.ranges[path].make()
        match kind:
            case BoolType():
                odds = 8 if self.switch else 2
                return self.leaf(lambda pools: pools.below(odds) == 0, path, kind)
            case IntType() | EnumType():
                bounds = (kind, declared.minimum, declared.maximum)
                make = integer(declared, *self._spoken(path), self.known.mentioned)
                return self.leaf(make, path, bounds)
            case AddressType() | PrefixType():
                return Pools.pick_address
            case OutType():
                return self.leaf(buffer, path, kind)
            case BitType(name):
                return self.leaf(bounded(spec.bits[name].size), path, kind)
            case SetType(BitType(name)):
                names = tuple(spec.bits[name].names.values())
                return self.leaf(word(spec.bits[name].size, names), path, kind)
            case SortType(name):
                return self._handle((name,), path, kind)
            case HandleType(kinds):
                return self._handle(kinds, path, kind)
            case OptionalType(PointerType(HandleType() as item)):
                return variable(self.value(declared, item, path))
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
                whole = len(path) == 1 and all(path != known[:1] for known in self.ranges)
                return structure(spec.structures[name], members, whole, self.give_back)
            case ListType(item) | SetType(item):
                long = 40 if isinstance(item, OptionalType | IntType) else 6
                size = either(sizes(long), self.leaf(sizes(long), path, kind))
                return listing(self.value(declared, item, path), size)
            case _:
                raise AssertionError(f"no generator for {kind}")

"""Random states and calls of any specification: well typed, and otherwise as odd as can be."""

from __future__ import annotations

from random import Random

from rtmref.lang.spec import Operation, Parameter, Spec
from rtmref.lang.types import (
    AddressType,
    BitType,
    BoolType,
    EnumType,
    HandleType,
    IntType,
    ListType,
    MapType,
    OptionalType,
    OutType,
    PointerType,
    PrefixType,
    SetType,
    SortType,
    StructType,
    Type,
)
from rtmref.machines.pools import addresses
from rtmref.snapshots import Call, Plain, Reference, Snapshot, Stranger
from rtmref.values import masked, well_formed

ADDRESSES = addresses()
PREFIXES = tuple(sorted({masked(a) for a in ADDRESSES if well_formed(a)}))


class Maker:
    """Makes values over a few objects of each sort."""

    def __init__(self, spec: Spec, random: Random, objects: int = 4) -> None:
        self.spec = spec
        self.random = random
        self.numbers = {
            sort.name: [1]
            if sort.initial is not None
            else sorted(random.sample(range(1, 2 * objects + 1), random.randint(1, objects)))
            for sort in spec.sorts.values()
        }

    def state(self) -> Snapshot:
        """A state: every field has some value of its type."""
        objects = {
            sort.name: tuple(
                (number, {field.name: self.value(field.type, field) for field in sort.fields})
                for number in self.numbers[sort.name]
            )
            for sort in self.spec.sorts.values()
        }
        return Snapshot(objects, self.limits(), self.decisions())

    def limits(self) -> dict[str, Plain]:
        """Some value for each limit."""
        return {
            limit.name: {1: 2, 3: 0}
            if isinstance(limit.type, MapType)
            else self.random.randint(limit.minimum or 0, (limit.minimum or 0) + 3)
            if isinstance(limit.type, IntType)
            else self.value(limit.type)
            for limit in self.spec.limits.values()
        }

    def decisions(self) -> dict[str, str]:
        """Some option of each decision."""
        return {
            name: self.random.choice(list(decision.options))
            for name, decision in self.spec.decisions.items()
        }

    def call(self, op: Operation) -> Call:
        """Some arguments."""
        return Call(op.name, {p.name: self.value(p.type, p) for p in op.parameters})

    def value(self, kind: Type, declared: Parameter | None = None) -> Plain:
        """Some value of the type."""
        chosen = self.random
        match kind:
            case BoolType():
                return chosen.random() < 0.5
            case IntType():
                low = declared.minimum if declared and declared.minimum is not None else -2
                return chosen.choice((low, low + 1, low + 2, max(low, 7)))
            case EnumType(name):
                return chosen.choice(list(self.spec.enums[name].members.values()))
            case BitType(name):
                return chosen.randrange(self.spec.bits[name].size)
            case PrefixType():
                return chosen.choice(PREFIXES[:6])
            case AddressType():
                return chosen.choice((*PREFIXES[:6], *ADDRESSES))
            case OutType():
                return chosen.choice((True, None))
            case SortType(name):
                return Reference(name, chosen.choice(self.numbers[name]))
            case HandleType(kinds):
                return self._handle(kinds)
            case OptionalType(item):
                return None if chosen.random() < 0.3 else self.value(item, declared)
            case PointerType(item):
                return (self.value(item, declared),)
            case StructType(name):
                members = self.spec.structures[name].members
                return tuple(self.value(member.type, member) for member in members)
            case SetType(BitType(name)):
                return chosen.choice((0, 1, 2, 3)) & (1 << self.spec.bits[name].size) - 1
            case SetType(item):
                return frozenset(self.value(item) for _ in range(chosen.randint(0, 3)))
            case ListType(item):
                return tuple(self.value(item) for _ in range(chosen.randint(0, 3)))
            case MapType(key, item):
                count = chosen.randint(0, 2)
                return {self.value(key): self.value(item) for _ in range(count)}
            case _:
                raise AssertionError(f"no value of {kind}")

    def _handle(self, kinds: tuple[str, ...]) -> Plain:
        roll = self.random.random()
        if roll < 0.1:
            return None
        if roll < 0.15:
            return Stranger(1)
        sort = self.random.choice(kinds if roll < 0.9 else list(self.spec.sorts))
        stale = roll > 0.95
        return Reference(sort, 99 if stale else self.random.choice(self.numbers[sort]))

"""Indexes that the engine keeps by itself, so that a call costs the same on a table of any size.

Which ones exist follows from how the specification looks objects up: the compiler asks for an index
where a condition can use it, and writes its maintenance into every change of the fields it covers.

- `Reverse`: who points to this object with this field (a reference, a list or set of references, or
  the values of a map); kept on the object pointed to.
- `Keyed`: the objects that point to a host with one field and have a given prefix or structure in
  another; kept on the host.
- `Valued`: the objects that have a given integer in a field; one dictionary for all.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Final

from rtmref.concrete import code
from rtmref.lang.spec import Spec
from rtmref.lang.types import ListType, MapType, OptionalType, PrefixType, SetType, SortType, Type

EMPTY: Final[dict[object, object]] = {}
"""The bucket of an object that nothing points to; never changed."""


@dataclass(frozen=True, slots=True)
class Reverse:
    """Objects of `sort` by what their `field` points to."""

    sort: str
    field: str

    @property
    def slot(self) -> str:
        """The attribute of the object pointed to that holds the bucket."""
        return f"_{self.sort}_{self.field}"

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields whose change moves an object in the index."""
        return (self.field,)


@dataclass(frozen=True, slots=True)
class Keyed:
    """Objects of `sort` by what `host` points to and the value of `key`."""

    sort: str
    host: str
    key: str

    @property
    def slot(self) -> str:
        """The attribute of the host that holds the dictionary from key to objects."""
        return f"_{self.sort}_{self.host}_{self.key}"

    @property
    def lengths(self) -> str:
        """The attribute of the host that counts the objects of each prefix length."""
        return f"{self.slot}_lengths"

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields whose change moves an object in the index."""
        return (self.host, self.key)


@dataclass(frozen=True, slots=True)
class Valued:
    """Objects of `sort` by the integer in `field`."""

    sort: str
    field: str

    @property
    def table(self) -> str:
        """The global dictionary from value to objects."""
        return f"X_{self.sort}_{self.field}"

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields whose change moves an object in the index."""
        return (self.field,)


Index = Reverse | Keyed | Valued


def target_sort(kind: Type) -> str | None:
    """The sort that values of a field type point to, if they do."""
    match kind:
        case SortType(name):
            return name
        case OptionalType(item) | ListType(item) | SetType(item) | MapType(_, item):
            return target_sort(item)
        case _:
            return None


@dataclass(slots=True)
class Indexes:
    """The indexes asked for so far."""

    spec: Spec
    known: dict[Index, None] = field(default_factory=dict)
    few: bool = False
    """Whether there are so few objects that only references are worth an index."""
    _slots: dict[tuple[str, int], list[tuple[str, str]]] = field(default_factory=dict)
    """What is known of slots: whoever loads states asks for each object."""

    def need(self, index: Index) -> Index:
        """Have the index kept."""
        self.known.setdefault(index)
        return index

    def covering(self, sort: str, name: str) -> list[Index]:
        """The indexes that a change of a field concerns."""
        return [i for i in self.known if i.sort == sort and name in i.fields]

    def of(self, sort: str) -> list[Index]:
        """The indexes that objects of a sort are in."""
        return [i for i in self.known if i.sort == sort]

    def slots(self, sort: str) -> list[tuple[str, str]]:
        """Extra attributes of objects of a sort and the global that is their first value."""
        key = sort, len(self.known)
        if key not in self._slots:
            self._slots[key] = self._slots_of(sort)
        return self._slots[key]

    def _slots_of(self, sort: str) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for index in self.known:
            match index:
                case Reverse(of, name) if target_sort(self.spec.field(of, name).type) == sort:
                    found.append((index.slot, "EMPTY"))
                case Keyed(of, host, _) if target_sort(self.spec.field(of, host).type) == sort:
                    found.append((index.slot, "EMPTY"))
                    if is_prefix(self.spec, index):
                        found.append((index.lengths, "EMPTY"))
                case _:
                    pass
        return found


def is_prefix(spec: Spec, index: Keyed) -> bool:
    """Whether the key is a prefix, so that containment can use the index."""
    return isinstance(spec.field(index.sort, index.key).type, PrefixType)


def adder(index: Index) -> str:
    """Name of the function that puts an object into the index."""
    return f"add_{_stem(index)}"


def dropper(index: Index) -> str:
    """Name of the function that takes an object out of the index."""
    return f"drop_{_stem(index)}"


def _stem(index: Index) -> str:
    return "_".join((index.sort, *index.fields))


def maintenance(spec: Spec, index: Index) -> list[ast.stmt]:
    """The two functions that keep an index, as calls of the generic ones below."""
    o = code.name("o")
    match index:
        case Reverse(sort, name):
            kind = spec.field(sort, name).type
            suffix, value = _reverse_shape(kind), code.attribute(o, name)
            extra = [code.constant(index.slot)]
        case Keyed(_, host, key):
            suffix, value = "keyed", code.attribute(o, host)
            counted = code.constant(index.lengths if is_prefix(spec, index) else None)
            extra = [code.attribute(o, key), code.constant(index.slot), counted]
        case Valued(_, name):
            suffix, value = "valued", code.attribute(o, name)
            extra = [code.name(index.table)]
    return [
        code.function(label, ["o"], [code.run(code.call(f"{verb}_{suffix}", o, value, *extra))])
        for label, verb in ((adder(index), "add"), (dropper(index), "drop"))
    ]


def _reverse_shape(kind: Type) -> str:
    match kind:
        case SortType() | OptionalType():
            return "reference"
        case MapType():
            return "values"
        case _:
            return "members"

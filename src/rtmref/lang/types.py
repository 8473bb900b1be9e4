"""The types of the specification language.

Values are total and finite. A *sort* is a kind of mutable object (Route, Dest, …); a field of
sort type always points to an object that exists. A *handle* is what a client passes: NULL, stale,
of the wrong kind, or the reference of an object that exists. `optional<T>` is T or null.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class BoolType:
    """`bool`."""

    def __str__(self) -> str:
        return "bool"


@dataclass(frozen=True, slots=True)
class IntType:
    """`int`: a mathematical integer; ranges belong to fields and parameters, not to the type."""

    def __str__(self) -> str:
        return "int"


@dataclass(frozen=True, slots=True)
class StringType:
    """`string`: only literals, compared with decisions."""

    def __str__(self) -> str:
        return "string"


@dataclass(frozen=True, slots=True)
class NullType:
    """The type of the bare literal `null`, before it meets its context."""

    def __str__(self) -> str:
        return "null"


@dataclass(frozen=True, slots=True)
class EnumType:
    """A declared enumeration; members carry the documented numbers."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class BitType:
    """One bit of a declared bit space (`View`, `RouteFlag`); a word of it is `set<View>`."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class PrefixType:
    """`prefix`: a well-formed network prefix without host bits."""

    def __str__(self) -> str:
        return "prefix"


@dataclass(frozen=True, slots=True)
class AddressType:
    """`address`: a network address as the client passed it, perhaps not well formed."""

    def __str__(self) -> str:
        return "address"


@dataclass(frozen=True, slots=True)
class OutType:
    """`out`: an output buffer; null when the client passed a NULL pointer."""

    def __str__(self) -> str:
        return "out"


@dataclass(frozen=True, slots=True)
class SortType:
    """An object of a declared sort that exists."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class HandleType:
    """`handle<A|B>`: what a client passes where a handle of one of these sorts is expected."""

    kinds: tuple[str, ...]

    def __str__(self) -> str:
        return f"handle<{'|'.join(self.kinds)}>"


@dataclass(frozen=True, slots=True)
class StructType:
    """A declared structure: an immutable tuple of named members."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class OptionalType:
    """`optional<T>`: null or a T."""

    item: Type

    def __str__(self) -> str:
        return f"optional<{self.item}>"


@dataclass(frozen=True, slots=True)
class PointerType:
    """`pointer<T>`: a variable of the client that holds a T, read with `.value`."""

    item: Type

    def __str__(self) -> str:
        return f"pointer<{self.item}>"


@dataclass(frozen=True, slots=True)
class SetType:
    """`set<T>`: unordered, no duplicates; `set<Bit>` is a mask on the wire."""

    item: Type

    def __str__(self) -> str:
        return f"set<{self.item}>"


@dataclass(frozen=True, slots=True)
class ListType:
    """`list<T>`: ordered, duplicates allowed."""

    item: Type

    def __str__(self) -> str:
        return f"list<{self.item}>"


@dataclass(frozen=True, slots=True)
class MapType:
    """`map<K,V>`: a partial function; only fields, limits and snapshots of them have this type."""

    key: Type
    value: Type

    def __str__(self) -> str:
        return f"map<{self.key}, {self.value}>"


type_names: Final = ("bool", "int", "string", "prefix", "address", "out")
"""Names of the plain types in YAML."""

Type = (
    BoolType
    | IntType
    | StringType
    | NullType
    | EnumType
    | BitType
    | PrefixType
    | AddressType
    | OutType
    | SortType
    | HandleType
    | StructType
    | OptionalType
    | PointerType
    | SetType
    | ListType
    | MapType
)

BOOL: Final = BoolType()
INT: Final = IntType()
STRING: Final = StringType()
NULL: Final = NullType()
PREFIX: Final = PrefixType()
ADDRESS: Final = AddressType()
OUT: Final = OutType()

"""Plain data as values over a finite universe: the way back from `decode`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rtmref.lang.types import (
    AddressType,
    BitType,
    BoolType,
    HandleType,
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
from rtmref.snapshots import Plain, Reference, Stranger
from rtmref.symbolic import terms
from rtmref.symbolic.choices import conditional, equal, literal_list
from rtmref.symbolic.context import bit
from rtmref.symbolic.flattening import (
    ADDRESS,
    PREFIX,
    Structures,
    anything,
    handle_of,
    null,
    stranger,
)
from rtmref.symbolic.terms import FALSE, Symbol, Term
from rtmref.symbolic.universes import address_element
from rtmref.symbolic.values import MapValue, OptionalValue, SetValue, StructValue, Value


def object_element(reference: Reference) -> Term:
    """The element of a finite universe that is this object."""
    return Symbol(f"{reference.sort}.{reference.number}", (), reference.sort, True)()


@dataclass(frozen=True, slots=True)
class Encoder:
    """Turns plain data into values."""

    structures: Structures

    def value(self, plain: Plain, type_: Type) -> Value:
        """The value that `decode` would read back as this."""
        match type_:
            case BoolType():
                return terms.truth(plain)
            case PrefixType():
                return address_element(PREFIX, plain)
            case AddressType():
                return address_element(ADDRESS, plain)
            case BitType(name):
                return bit(name, plain)
            case SortType():
                return object_element(plain)
            case OptionalType() | OutType():
                return self._optional(plain, type_)
            case HandleType():
                return self._handle(plain, type_)
            case PointerType(item):
                return StructValue((self.value(plain[0], item),))
            case StructType(name):
                members = zip(plain, self.structures.members[name], strict=True)
                return StructValue(tuple(self.value(each, member) for each, member in members))
            case ListType(item):
                return literal_list(item, [self.value(e, item) for e in plain], self.structures)
            case SetType(item):
                return self._set(plain, item)
            case MapType(key, item):
                return self._map(plain, key, item)
        return terms.integer(plain)

    def _optional(self, plain: Plain, type_: OptionalType | OutType) -> Value:
        if plain is None:
            return null(type_, self.structures)
        if isinstance(type_, OutType):
            return OptionalValue(FALSE, StructValue(()))
        return OptionalValue(FALSE, self.value(plain, type_.item))

    def _handle(self, plain: Plain, type_: HandleType) -> Value:
        match plain:
            case None:
                return null(type_, self.structures)
            case Stranger(number):
                return stranger(type_, terms.integer(number))
            case Reference(sort) if sort in type_.kinds:
                return handle_of(type_, sort, object_element(plain))
        # A handle of another kind is a stranger; the number only has to tell it from others.
        return stranger(type_, terms.integer(-1 - plain.number))

    def _set(self, plain: Plain, item: Type) -> SetValue:
        if isinstance(item, BitType):
            plain = [position for position in range(plain.bit_length()) if plain >> position & 1]
        items = literal_list(item, [self.value(each, item) for each in plain], self.structures)
        return SetValue(item, items.pieces, items.contains, items.size)

    def _map(self, plain: Mapping[Plain, Plain], key: Type, item: Type) -> MapValue:
        entries = [(self.value(k, key), self.value(v, item)) for k, v in plain.items()]

        def lookup(wanted: Value) -> OptionalValue:
            found = OptionalValue(terms.TRUE, anything(item, self.structures))
            for known, entry in entries:
                here = OptionalValue(FALSE, entry)
                chosen = conditional(equal(wanted, known), here, found)
                assert isinstance(chosen, OptionalValue)
                found = chosen
            return found

        return MapValue(key, item, lookup)

"""The leaves of a value: the terms that a value of flat type is made of, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rtmref.lang.types import (
    AddressType,
    BitType,
    BoolType,
    EnumType,
    HandleType,
    IntType,
    ListType,
    MapType,
    NullType,
    OptionalType,
    OutType,
    PointerType,
    PrefixType,
    SetType,
    SortType,
    StructType,
    Type,
)
from rtmref.symbolic import terms
from rtmref.symbolic.terms import FALSE, TRUE, Term
from rtmref.symbolic.values import (
    HandleValue,
    ListValue,
    MapValue,
    OptionalValue,
    SetValue,
    StructValue,
    Value,
)

PREFIX: Final = "Prefix"
ADDRESS: Final = "Address"


@dataclass(frozen=True, slots=True)
class Structures:
    """The declared sorts, and names and types of the members of the structures."""

    sorts: frozenset[str]
    names: dict[str, tuple[str, ...]]
    members: dict[str, tuple[Type, ...]]

    def named_members(self, structure: str) -> tuple[tuple[str, Type], ...]:
        """Name and type of each member, in declared order."""
        return tuple(zip(self.names[structure], self.members[structure], strict=True))


def scalar_sort(type_: Type) -> str | None:
    """The solver's sort of a type that is a single term; None for the others."""
    match type_:
        case BoolType():
            return terms.BOOL
        case IntType() | EnumType():
            return terms.INT
        case BitType(name):
            return f"{name} bit"
        case PrefixType():
            return PREFIX
        case AddressType():
            return ADDRESS
        case SortType(name):
            return name
        case _:
            return None


def is_flat(type_: Type, structures: Structures) -> bool:
    """Whether a value of the type is a fixed number of terms."""
    match type_:
        case SetType() | ListType() | MapType():
            return False
        case OptionalType(item) | PointerType(item):
            return is_flat(item, structures)
        case StructType(name):
            return all(is_flat(member, structures) for member in structures.members[name])
        case _:
            return True


def shape(type_: Type, structures: Structures) -> tuple[str, ...]:
    """Sorts of the leaves of a flat type, in order."""
    sort = scalar_sort(type_)
    if sort is not None:
        return (sort,)
    match type_:
        case OptionalType(item):
            return (terms.BOOL, *shape(item, structures))
        case PointerType(item):
            return shape(item, structures)
        case StructType(name):
            members = structures.members[name]
            return tuple(sort for member in members for sort in shape(member, structures))
        case HandleType(kinds):
            return (terms.BOOL, *(s for kind in kinds for s in (terms.BOOL, kind)), terms.INT)
        case OutType() | NullType():
            return (terms.BOOL,)
    raise AssertionError(f"{type_} is not flat")


def leaves(value: Value) -> tuple[Term, ...]:
    """The leaves of a value of flat type, in the order of `shape`."""
    match value:
        case Term():
            return (value,)
        case OptionalValue(null, item):
            return (null, *leaves(item))
        case StructValue(members):
            return tuple(leaf for member in members for leaf in leaves(member))
        case HandleValue(null, kinds, token):
            return (null, *(leaf for _, test, object_ in kinds for leaf in (test, object_)), token)
    raise AssertionError("only flat values have leaves")


def assemble(type_: Type, parts: Sequence[Term], structures: Structures) -> Value:
    """The value of flat type that has these leaves."""
    value, rest = _assemble(type_, tuple(parts), structures)
    assert not rest
    return value


def _assemble(
    type_: Type, parts: tuple[Term, ...], structures: Structures
) -> tuple[Value, tuple[Term, ...]]:
    if scalar_sort(type_) is not None:
        return parts[0], parts[1:]
    match type_:
        case OptionalType(item):
            value, rest = _assemble(item, parts[1:], structures)
            return OptionalValue(parts[0], value), rest
        case PointerType(item):
            value, rest = _assemble(item, parts, structures)
            return StructValue((value,)), rest
        case StructType(name):
            members: list[Value] = []
            for member in structures.members[name]:
                value, parts = _assemble(member, parts, structures)
                members.append(value)
            return StructValue(tuple(members)), parts
        case HandleType(kinds):
            end = 1 + 2 * len(kinds)
            pairs = zip(kinds, parts[1:end:2], parts[2:end:2], strict=True)
            return HandleValue(parts[0], tuple(pairs), parts[end]), parts[end + 1 :]
        case OutType() | NullType():
            return OptionalValue(parts[0], StructValue(())), parts[1:]
    raise AssertionError(f"{type_} is not flat")


def anything(type_: Type, structures: Structures) -> Value:
    """Some value of the type: what stands behind a null."""
    match type_:
        case SetType(item):
            return SetValue(item, (), lambda _: FALSE, lambda: terms.integer(0))
        case ListType(item):
            return _empty_list(item, structures)
        case MapType(key, value):
            absent = null(OptionalType(value), structures)
            assert isinstance(absent, OptionalValue)
            return MapValue(key, value, lambda _: absent)
        case OptionalType(item):
            return OptionalValue(TRUE, anything(item, structures))
        case PointerType(item):
            return StructValue((anything(item, structures),))
        case StructType(name):
            members = structures.members[name]
            return StructValue(tuple(anything(member, structures) for member in members))
    return assemble(type_, [_any_leaf(sort) for sort in shape(type_, structures)], structures)


def _empty_list(item: Type, structures: Structures) -> ListValue:
    def zero() -> Term:
        return terms.integer(0)

    return ListValue(
        item, (), lambda _: FALSE, zero, lambda _: anything(item, structures), lambda _: zero(), ()
    )


def _any_leaf(sort: str) -> Term:
    if sort == terms.BOOL:
        return FALSE
    return terms.integer(0) if sort == terms.INT else terms.constant(f"any {sort}", sort)


def null(type_: Type, structures: Structures) -> Value:
    """Null of an optional, handle or out type."""
    match type_:
        case OptionalType(item):
            return OptionalValue(TRUE, anything(item, structures))
        case HandleType(kinds):
            pairs = tuple((kind, FALSE, _any_leaf(kind)) for kind in kinds)
            return HandleValue(TRUE, pairs, terms.integer(0))
    return OptionalValue(TRUE, StructValue(()))


def handle_of(type_: HandleType, kind: str, object_: Term) -> HandleValue:
    """The handle that refers to an object."""
    return HandleValue(
        FALSE,
        tuple(
            (each, terms.truth(each == kind), object_ if each == kind else _any_leaf(each))
            for each in type_.kinds
        ),
        terms.integer(0),
    )


def stranger(type_: HandleType, token: Term) -> HandleValue:
    """A handle that refers to no object."""
    return HandleValue(FALSE, handle_of(type_, "", token).kinds, token)

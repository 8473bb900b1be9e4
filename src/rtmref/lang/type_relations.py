"""How types relate: of parts, narrower and wider, of built-in functions."""

from __future__ import annotations

from collections.abc import Mapping

from rtmref.lang.types import (
    ADDRESS,
    BOOL,
    INT,
    PREFIX,
    EnumType,
    HandleType,
    ListType,
    MapType,
    OptionalType,
    SetType,
    SortType,
    Type,
)

BUILTINS: Mapping[str, tuple[tuple[tuple[Type, ...], ...], Type]] = {
    "covers": (((PREFIX,), (PREFIX,)), BOOL),
    "length": (((PREFIX, ADDRESS),), INT),
    "bits": (((ADDRESS,),), INT),
    "net_address": (((INT,), (INT,), (INT,)), ADDRESS),
    "order": (((PREFIX,),), INT),
    "family": (((PREFIX, ADDRESS),), INT),
    "prefix": (((ADDRESS,),), PREFIX),
    "well_formed": (((ADDRESS,),), BOOL),
    "address": (((PREFIX,),), ADDRESS),
    "host": (((PREFIX,),), PREFIX),
    "index": (((),), INT),
}


def item(collection: Type) -> Type:
    """The type of the items of a set or list."""
    assert isinstance(collection, SetType | ListType)
    return collection.item


def key_and_entry(subject: MapType | ListType) -> tuple[Type, Type]:
    """The types of key and entry of a map, of place and item of a list."""
    if isinstance(subject, MapType):
        return subject.key, subject.value
    return INT, subject.item


def narrower(own: Type, given: Type) -> bool:
    """Whether a value of one type can be one of the other, if something is known of it."""
    match given, own:
        case OptionalType(item=inner), _:
            return own == inner
        case HandleType(kinds=kinds), SortType(name=name):
            return name in kinds
        case HandleType(kinds=kinds), OptionalType(item=SortType(name=name)):
            return name in kinds
        case ListType(item=one), ListType(item=other):
            return narrower(other, one)
        case SetType(item=one), SetType(item=other):
            return narrower(other, one)
        case _:
            return False


def wider(own: Type, given: Type) -> bool:
    """Whether every value of one type is one of the other."""
    match given, own:
        case _ if own == given:
            return True
        case EnumType(), _ if own == INT:
            return True
        case SortType(name=name), HandleType(kinds=kinds):
            return name in kinds
        case HandleType(kinds=some), HandleType(kinds=kinds):
            return set(some) < set(kinds)
        case OptionalType(item=SortType(name=name)), HandleType(kinds=kinds):
            return name in kinds
        case OptionalType(item=one), OptionalType(item=other):
            return wider(other, one)
        case _, OptionalType(item=other):
            return wider(other, given)
        case ListType(item=one), ListType(item=other) | SetType(item=other):
            return wider(other, one)
        case SetType(item=one), SetType(item=other):
            return wider(other, one)
        case _:
            return False

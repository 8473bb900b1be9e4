"""Values that live behind symbols: fields of objects, parameters, limits, the lists inside them.

A stored value of a name is made of the symbols `name`, `name.null`, `name.has`, …; each takes the
arguments of the place (the object of a field) and then its own: the key of a map, the element of
a set, the index in a list.
"""

from __future__ import annotations

from collections.abc import Callable

from rtmref.lang.types import (
    HandleType,
    ListType,
    MapType,
    NullType,
    OptionalType,
    OutType,
    PointerType,
    SetType,
    StructType,
    Type,
)
from rtmref.symbolic import terms
from rtmref.symbolic.collections import member_of
from rtmref.symbolic.counting import by_kind, counted
from rtmref.symbolic.flattening import assemble, leaves, scalar_sort, shape
from rtmref.symbolic.terms import BOOL, INT, Symbol, Term
from rtmref.symbolic.theory import Theory
from rtmref.symbolic.values import (
    HandleValue,
    ListValue,
    MapValue,
    OptionalValue,
    Piece,
    SetValue,
    StructValue,
    Value,
)

Read = Callable[[Symbol, tuple[Term, ...]], Term]


def stored(
    theory: Theory, name: str, type_: Type, place: tuple[Term, ...], read: Read = terms.apply
) -> Value:
    """The value that the symbols of the name give at the place."""

    def symbol(suffix: str, result: str, *more: str) -> Symbol:
        return Symbol(name + suffix, (*(each.sort for each in place), *more), result)

    sort = scalar_sort(type_)
    if sort is not None:
        return read(symbol("", sort), place)
    match type_:
        case OptionalType(item):
            null = read(symbol(".null", BOOL), place)
            return OptionalValue(null, stored(theory, name, item, place, read))
        case PointerType(item):
            return StructValue((stored(theory, f"{name}.value", item, place, read),))
        case StructType(struct):
            members = theory.structures.named_members(struct)
            return StructValue(
                tuple(stored(theory, f"{name}.{m}", t, place, read) for m, t in members)
            )
        case HandleType(kinds):
            return HandleValue(
                read(symbol(".null", BOOL), place),
                tuple(
                    (k, read(symbol(f".is {k}", BOOL), place), read(symbol(f".{k}", k), place))
                    for k in kinds
                ),
                read(symbol(".token", INT), place),
            )
        case SetType(item):
            return _stored_set(theory, name, item, place, read)
        case ListType(item):
            return _stored_list(theory, name, item, place, read)
        case MapType(key, item):
            return _stored_map(theory, name, key, item, place, read)
        case OutType() | NullType():
            return OptionalValue(read(symbol(".null", BOOL), place), StructValue(()))
    raise AssertionError(f"nothing of type {type_} is stored")


def _stored_set(
    theory: Theory, name: str, item: Type, place: tuple[Term, ...], read: Read
) -> SetValue:
    sorts = shape(item, theory.structures)
    has = Symbol(f"{name}.has", (*(each.sort for each in place), *sorts), BOOL)
    size = Symbol(f"{name}.size", tuple(each.sort for each in place), INT)

    def instance(*variables: Term) -> tuple[Term, Value]:
        guard = read(has, (*place, *variables))
        return guard, assemble(item, variables, theory.structures)

    return SetValue(
        item,
        (Piece(sorts, instance, len(sorts) == 1),),
        lambda value: read(has, (*place, *leaves(value))),
        lambda: read(size, place),
    )


def _stored_list(
    theory: Theory, name: str, item: Type, place: tuple[Term, ...], read: Read
) -> ListValue:
    before = tuple(each.sort for each in place)
    size_symbol = Symbol(f"{name}.size", before, INT)

    def size() -> Term:
        return read(size_symbol, place)

    def at(index: Term) -> Value:
        return stored(theory, f"{name}.at", item, (*place, index), read)

    def by_index(index: Term) -> tuple[Term, Value]:
        inside = terms.conjunction(
            terms.at_most(terms.integer(0), index), terms.less(index, size())
        )
        return inside, at(index)

    indexed = (Piece((INT,), by_index),)
    sort = scalar_sort(item)
    if sort is not None:
        has = Symbol(f"{name}.has", (*before, sort), BOOL)
        count = Symbol(f"{name}.count", (*before, sort), INT)

        def one(value: Value) -> Term:
            return read(has, (*place, *leaves(value)))

        def many(value: Value) -> Term:
            return read(count, (*place, *leaves(value)))

        by_element = Piece((sort,), lambda each: (read(has, (*place, each)), each), True)
        return ListValue(item, (by_element,), one, size, at, many, indexed)
    if isinstance(item, HandleType):
        return _stored_handles(theory, name, item, place, read, size, at, indexed)
    return ListValue(
        item,
        indexed,
        member_of(indexed),
        size,
        at,
        counted(theory, indexed, item),
        indexed,
    )


def _stored_handles(
    theory: Theory,
    name: str,
    item: HandleType,
    place: tuple[Term, ...],
    read: Read,
    size: Callable[[], Term],
    at: Callable[[Term], Value],
    indexed: tuple[Piece, ...],
) -> ListValue:
    before = tuple(each.sort for each in place)
    otherwise = member_of(indexed)

    def contains(value: Value) -> Term:
        assert isinstance(value, HandleValue)
        return by_kind(
            value,
            lambda kind, each: read(
                Symbol(f"{name}.has {kind}", (*before, kind), BOOL), (*place, each)
            ),
            lambda: otherwise(value),
        )

    others = counted(theory, indexed, item)

    def count(value: Value) -> Term:
        assert isinstance(value, HandleValue)
        return by_kind(
            value,
            lambda kind, each: read(
                Symbol(f"{name}.count {kind}", (*before, kind), INT), (*place, each)
            ),
            lambda: others(value),
        )

    return ListValue(item, indexed, contains, size, at, count, indexed)


def _stored_map(
    theory: Theory, name: str, key: Type, item: Type, place: tuple[Term, ...], read: Read
) -> MapValue:
    sorts = shape(key, theory.structures)
    has = Symbol(f"{name}.has", (*(each.sort for each in place), *sorts), BOOL)

    def lookup(value: Value) -> OptionalValue:
        arguments = (*place, *leaves(value))
        entry = stored(theory, f"{name}.at", item, arguments, read)
        return OptionalValue(terms.negation(read(has, arguments)), entry)

    return MapValue(key, item, lookup)

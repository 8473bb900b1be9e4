"""Values that live behind symbols: fields of objects, parameters, limits, the lists inside them.

A stored value of a name is made of the symbols `name`, `name.null`, `name.has`, …; each takes the
arguments of the place (the object of a field) and then its own: the key of a map, the element of
a set, the index in a list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
from rtmref.symbolic import binders, terms
from rtmref.symbolic.comprehensions import by_kind, counted, member_of
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
    assemble,
    handle_of,
    leaves,
    scalar_sort,
    shape,
)

Read = Callable[[Symbol, tuple[Term, ...]], Term]
Leaf = tuple[Symbol, Callable[..., Term]]
"""A symbol and what it gives for the arguments that follow those of the place."""


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
            lambda kind, each: read(Symbol(f"{name}.has {kind}", (*before, kind), BOOL), (*place, each)),
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


def parts(
    theory: Theory, name: str, type_: Type, place: tuple[str, ...], value: Value
) -> Iterator[Leaf]:
    """What each symbol of the name must give so that the value is stored there.

    `place` are the sorts of the place. The functions take the remaining arguments.
    """

    def symbol(suffix: str, result: str, *more: str) -> Symbol:
        return Symbol(name + suffix, (*place, *more), result)

    match type_, value:
        case _, Term():
            yield symbol("", value.sort), lambda: value
        case OptionalType(item), OptionalValue():
            yield symbol(".null", BOOL), lambda: value.null
            yield from parts(theory, name, item, place, value.value)
        case (OutType() | NullType()), OptionalValue():
            yield symbol(".null", BOOL), lambda: value.null
        case PointerType(item), StructValue((member,)):
            yield from parts(theory, f"{name}.value", item, place, member)
        case StructType(struct), StructValue(members):
            named = theory.structures.named_members(struct)
            for (member_name, member_type), each in zip(named, members, strict=True):
                yield from parts(theory, f"{name}.{member_name}", member_type, place, each)
        case HandleType(), HandleValue():
            yield from _handle_parts(symbol, value)
        case SetType(item), SetValue():
            yield from _set_parts(theory, symbol, item, value)
        case ListType(item), ListValue():
            yield from _list_parts(theory, name, place, item, value)
        case MapType(key, item), MapValue():
            yield from _map_parts(theory, name, place, key, item, value)
        case _:
            raise AssertionError(f"nothing of type {type_} is stored")


def _handle_parts(symbol: Callable[..., Symbol], value: HandleValue) -> Iterator[Leaf]:
    yield symbol(".null", BOOL), lambda: value.null
    for kind, test, object_ in value.kinds:
        yield symbol(f".is {kind}", BOOL), lambda test=test: test
        yield symbol(f".{kind}", kind), lambda object_=object_: object_
    yield symbol(".token", INT), lambda: value.token


def _set_parts(
    theory: Theory, symbol: Callable[..., Symbol], item: Type, value: SetValue
) -> Iterator[Leaf]:
    sorts = shape(item, theory.structures)

    def contains(*element: Term) -> Term:
        return value.contains(assemble(item, element, theory.structures))

    yield symbol(".has", BOOL, *sorts), contains
    yield symbol(".size", INT), lambda: theory.size(value)


def _list_parts(
    theory: Theory, name: str, place: tuple[str, ...], item: Type, value: ListValue
) -> Iterator[Leaf]:
    yield Symbol(f"{name}.size", place, INT), value.size
    # The symbols of the items follow from the value at any index, whatever the index is.
    with binders.bound_variables((INT,)) as (index,):
        shapes = [
            leaf for leaf, _ in parts(theory, f"{name}.at", item, (*place, INT), value.at(index))
        ]
    for number, leaf in enumerate(shapes):
        yield leaf, _item_part(theory, name, place, item, value, number)
    kinds = item.kinds if isinstance(item, HandleType) else ()
    for kind in kinds:
        yield Symbol(f"{name}.has {kind}", (*place, kind), BOOL), _of_kind(value.contains, item, kind)
        yield Symbol(f"{name}.count {kind}", (*place, kind), INT), _of_kind(value.count, item, kind)
    sort = scalar_sort(item)
    if sort is not None:
        yield Symbol(f"{name}.has", (*place, sort), BOOL), value.contains
        yield Symbol(f"{name}.count", (*place, sort), INT), value.count


def _item_part(
    theory: Theory, name: str, place: tuple[str, ...], item: Type, value: ListValue, number: int
) -> Callable[..., Term]:
    def at(index: Term, *more: Term) -> Term:
        leaf = list(parts(theory, f"{name}.at", item, (*place, INT), value.at(index)))[number]
        return leaf[1](*more)

    return at


def _of_kind(
    test: Callable[[Value], Term], item: HandleType, kind: str
) -> Callable[[Term], Term]:
    return lambda each: test(handle_of(item, kind, each))


def _map_parts(
    theory: Theory, name: str, place: tuple[str, ...], key: Type, item: Type, value: MapValue
) -> Iterator[Leaf]:
    sorts = shape(key, theory.structures)

    def lookup(arguments: tuple[Term, ...]) -> OptionalValue:
        return value.lookup(assemble(key, arguments, theory.structures))

    yield Symbol(f"{name}.has", (*place, *sorts), BOOL), lambda *keys: terms.negation(lookup(keys).null)
    with binders.bound_variables(sorts) as variables:
        entry = lookup(variables).value
        leaves_ = [leaf for leaf, _ in parts(theory, f"{name}.at", item, (*place, *sorts), entry)]
    for number, leaf in enumerate(leaves_):

        def at(*arguments: Term, number: int = number) -> Term:
            keys, more = arguments[: len(sorts)], arguments[len(sorts) :]
            found = parts(theory, f"{name}.at", item, (*place, *sorts), lookup(keys).value)
            return list(found)[number][1](*more)

        yield leaf, at

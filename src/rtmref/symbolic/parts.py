"""What each symbol of a stored value has to give: the other side of `storage`."""

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
from rtmref.symbolic.flattening import assemble, handle_of, scalar_sort, shape
from rtmref.symbolic.numbers import size_of
from rtmref.symbolic.terms import BOOL, INT, Symbol, Term
from rtmref.symbolic.theory import Theory
from rtmref.symbolic.values import (
    HandleValue,
    ListValue,
    MapValue,
    OptionalValue,
    SetValue,
    StructValue,
    Value,
)

Leaf = tuple[Symbol, Callable[..., Term]]
"""A symbol and what it gives for the arguments that follow those of the place."""


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
        case ((OutType() | NullType()), OptionalValue()):
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
    yield symbol(".size", INT), lambda: size_of(theory, value)


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
    if isinstance(item, HandleType):
        for kind in item.kinds:
            has = Symbol(f"{name}.has {kind}", (*place, kind), BOOL)
            yield has, _of_kind(value.contains, item, kind)
            count = Symbol(f"{name}.count {kind}", (*place, kind), INT)
            yield count, _of_kind(value.count, item, kind)
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


def _of_kind(test: Callable[[Value], Term], item: HandleType, kind: str) -> Callable[[Term], Term]:
    return lambda each: test(handle_of(item, kind, each))


def _map_parts(
    theory: Theory, name: str, place: tuple[str, ...], key: Type, item: Type, value: MapValue
) -> Iterator[Leaf]:
    sorts = shape(key, theory.structures)

    def lookup(arguments: tuple[Term, ...]) -> OptionalValue:
        return value.lookup(assemble(key, arguments, theory.structures))

    yield (
        Symbol(f"{name}.has", (*place, *sorts), BOOL),
        lambda *keys: terms.negation(lookup(keys).null),
    )
    with binders.bound_variables(sorts) as variables:
        entry = lookup(variables).value
        leaves_ = [leaf for leaf, _ in parts(theory, f"{name}.at", item, (*place, *sorts), entry)]
    for number, leaf in enumerate(leaves_):

        def at(*arguments: Term, number: int = number) -> Term:
            keys, more = arguments[: len(sorts)], arguments[len(sorts) :]
            found = parts(theory, f"{name}.at", item, (*place, *sorts), lookup(keys).value)
            return list(found)[number][1](*more)

        yield leaf, at

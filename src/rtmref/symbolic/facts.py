"""What holds of stored values whatever they are: of lists, sets, handles, ranges.

Each fact names the symbols without which it says nothing; it is used only where they occur.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rtmref.lang.spec import LimitDeclaration, Parameter, Spec
from rtmref.lang.types import (
    EnumType,
    HandleType,
    ListType,
    MapType,
    OptionalType,
    PointerType,
    SetType,
    StructType,
    Type,
)
from rtmref.symbolic import binders, prefixes, terms
from rtmref.symbolic.bounds import Place, ranges, variables
from rtmref.symbolic.choices import kind_tests
from rtmref.symbolic.context import Context, bit, only_object, option
from rtmref.symbolic.flattening import assemble, scalar_sort, shape
from rtmref.symbolic.state import alive
from rtmref.symbolic.storage import stored
from rtmref.symbolic.terms import BOOL, INT, TRUE, Symbol, Term
from rtmref.symbolic.theory import Axiom
from rtmref.symbolic.values import HandleValue, ListValue, SetValue, Value

LONGEST_LIST: Final = Symbol("longest list", (), INT)
"""In a finite universe, no stored list is longer; the universe says how long that is."""


def background(context: Context) -> Iterator[Axiom]:
    """Facts about prefixes, bits, decisions, limits and the fields of all sorts."""
    yield from prefixes.axioms()
    yield from _bits(context.spec)
    yield from _decisions(context.spec)
    for limit in context.spec.limits.values():
        yield from _limit(context, limit)
    for sort in context.spec.sorts.values():
        if sort.initial is not None:
            yield from _single(sort.name)
        for declared in sort.fields:
            name = f"{sort.name}.{declared.name}"
            yield from structure(context, name, declared.type, (sort.name,))
            if isinstance(declared.type, EnumType):
                yield _member_of_enum(context.spec, name, declared.type, (sort.name,))


def arguments(context: Context, parameters: Sequence[Parameter]) -> Iterator[Axiom]:
    """Facts about the arguments of a call: those of their structure, and ranges of integers."""
    for each in parameters:
        name = argument(each.name)
        yield from structure(context, name, each.type, ())
        yield from ranges(context, name, each.type, (), (each.minimum, each.maximum))


def handles(context: Context, name: str, type_: Type, place: Place = ()) -> Iterator[Symbol]:
    """The symbols of the objects that the handles in a stored value name."""
    match type_:
        case HandleType(kinds):
            yield from (Symbol(f"{name}.{kind}", place, kind) for kind in kinds)
        case OptionalType(item):
            yield from handles(context, name, item, place)
        case PointerType(item):
            yield from handles(context, f"{name}.value", item, place)
        case ListType(item):
            yield from handles(context, f"{name}.at", item, (*place, INT))
        case StructType(struct):
            for member, member_type in context.structures.named_members(struct):
                yield from handles(context, f"{name}.{member}", member_type, place)


def argument(name: str) -> str:
    """Where the argument for a parameter is stored."""
    return f"argument {name}"


def _bits(spec: Spec) -> Iterator[Axiom]:
    for space in spec.bits.values():
        sort = f"{space.name} bit"
        index = prefixes.index_symbol(sort)
        bit_at = Symbol(f"bit at {sort}", (INT,), sort)
        each = terms.variable("b", sort)
        inside = terms.conjunction(
            terms.at_most(terms.integer(0), index(each)),
            terms.less(index(each), terms.integer(space.size)),
        )
        back = terms.equation(bit_at(index(each)), each)
        fact = terms.for_all((each,), terms.conjunction(inside, back))
        yield Axiom((index,), fact, rigid=True)
        for position in space.names.values():
            known = bit(space.name, position)
            symbol = known.payload
            assert isinstance(symbol, Symbol)
            fact = terms.equation(index(known), terms.integer(position))
            yield Axiom((index, symbol), fact, rigid=True)


def _decisions(spec: Spec) -> Iterator[Axiom]:
    for decision in spec.decisions.values():
        symbols = [option(decision.name, each) for each in decision.options]
        chosen = [symbol() for symbol in symbols]
        some = terms.disjunction(*chosen)
        yield Axiom(symbols, some)
        yield from (Axiom((symbol,), some, True) for symbol in symbols)
        for number, one in enumerate(symbols):
            for other in symbols[number + 1 :]:
                fact = terms.negation(terms.conjunction(one(), other()))
                yield Axiom((one, other), fact)


def _member_of_enum(spec: Spec, name: str, type_: EnumType, place: Place) -> Axiom:
    """Only members are ever stored: no expression makes an enumeration of a number."""
    at = variables(place)
    symbol = Symbol(name, place, INT)
    numbers = spec.enums[type_.name].members.values()
    one = terms.disjunction(*(terms.equation(symbol(*at), terms.integer(n)) for n in numbers))
    return Axiom((symbol,), terms.for_all(at, one))


def _single(sort: str) -> Iterator[Axiom]:
    """There is one object of the sort, and no other."""
    the_one, exists = only_object(sort), alive(sort)
    each = terms.variable("x", sort)
    only = terms.equation(exists(each), terms.equation(each, the_one))
    yield Axiom((_symbol(the_one),), exists(the_one))
    yield Axiom((exists,), terms.triggered((each,), only, ((exists(each),),)))


def _limit(context: Context, limit: LimitDeclaration) -> Iterator[Axiom]:
    name = f"limit {limit.name}"
    yield from structure(context, name, limit.type, ())
    yield from ranges(context, name, limit.type, (), (limit.minimum, limit.maximum))


def structure(context: Context, name: str, type_: Type, place: Place) -> Iterator[Axiom]:
    """Facts about how the symbols of a stored value hang together."""
    match type_:
        case OptionalType(item):
            yield from structure(context, name, item, place)
        case PointerType(item):
            yield from structure(context, f"{name}.value", item, place)
        case StructType(struct):
            for member, member_type in context.structures.named_members(struct):
                yield from structure(context, f"{name}.{member}", member_type, place)
        case HandleType():
            yield from _handle(context, name, type_, place)
        case SetType(item):
            yield from _set(context, name, item, place)
        case ListType(item):
            yield from structure(context, f"{name}.at", item, (*place, INT))
            yield from _list(context, name, item, place)
        case MapType(key, item):
            inner = (*place, *shape(key, context.structures))
            yield from structure(context, f"{name}.at", item, inner)


def _handle(context: Context, name: str, type_: HandleType, place: Place) -> Iterator[Axiom]:
    at = variables(place)
    handle = stored(context.theory, name, type_, at)
    assert isinstance(handle, HandleValue)
    tests = [handle.null, *(test for _, test in kind_tests(handle)[:-1])]
    for number, one in enumerate(tests):
        for other in tests[number + 1 :]:
            needs = frozenset(_symbol(each) for each in (one, other))
            fact = terms.negation(terms.conjunction(one, other))
            yield Axiom(needs, terms.for_all(at, fact))


def _symbol(term: Term) -> Symbol:
    assert isinstance(term.payload, Symbol)
    return term.payload


def _set(context: Context, name: str, item: Type, place: Place) -> Iterator[Axiom]:
    at = variables(place)
    value = stored(context.theory, name, SetType(item), at)
    assert isinstance(value, SetValue)
    assert value.size is not None
    sorts = shape(item, context.structures)
    size = value.size()
    example = [
        Symbol(f"{name}.some {number}", place, sort)(*at) for number, sort in enumerate(sorts)
    ]
    with binders.bound_variables(sorts) as items:
        has = value.contains(assemble(item, items, context.structures))
        found = terms.substitute(has, dict(zip(items, example, strict=True)))
        facts = (
            (terms.at_most(terms.integer(0), size), False),
            (terms.implication(has, terms.at_most(terms.integer(1), size)), False),
            (terms.implication(terms.at_most(terms.integer(1), size), found), False),
            (terms.equation(size, terms.tally(items, has)), True),
        )
        for fact, exact in facts:
            closed = terms.for_all((*at, *items), fact)
            yield Axiom((_symbol(size),), closed, exact)


def _list(context: Context, name: str, item: Type, place: Place) -> Iterator[Axiom]:
    at = variables(place)
    value = stored(context.theory, name, ListType(item), at)
    assert isinstance(value, ListValue)
    size = value.size()
    fact = terms.for_all(at, terms.at_most(terms.integer(0), size))
    yield Axiom((_symbol(size),), fact)
    short = terms.for_all(at, terms.at_most(size, LONGEST_LIST()))
    yield Axiom((_symbol(size),), short, True)
    sort = scalar_sort(item)
    if sort is not None:
        yield from _members(name, value, sort, "", sort, at)
    elif isinstance(item, HandleType):
        for kind in item.kinds:
            yield from _members(name, value, kind, f" {kind}", kind, at)


def _members(
    name: str, value: ListValue, sort: str, suffix: str, kind: str, at: tuple[Term, ...]
) -> Iterator[Axiom]:
    """Membership and number of occurrences of the items of one sort, against their places."""
    place = tuple(each.sort for each in at)
    has = Symbol(f"{name}.has{suffix}", (*place, sort), BOOL)
    count = Symbol(f"{name}.count{suffix}", (*place, sort), INT)
    where = Symbol(f"{name}.place{suffix}", (*place, sort), INT)
    index, each = terms.variable("i", INT), terms.variable("x", sort)
    size = value.size()
    found, is_item = _item(value.at(index), kind)
    spot = where(*at, each)
    there, is_there = _item(value.at(spot), kind)
    within = _within(index, size)
    one = terms.integer(1)
    item_symbol = _symbol(found)

    def close(fact: Term) -> Term:
        return terms.for_all((*at, index, each), fact)

    listed = terms.implication(terms.conjunction(within, is_item), has(*at, found))
    placed = terms.conjunction(_within(spot, size), is_there, terms.equation(there, each))
    counted = terms.conjunction(
        terms.at_most(terms.integer(0), count(*at, each)),
        terms.equation(terms.at_most(one, count(*at, each)), has(*at, each)),
    )
    here = terms.conjunction(within, is_item, terms.equation(found, each))
    yield Axiom((item_symbol, has), close(listed))
    yield Axiom((_symbol(size), has), close(terms.implication(has(*at, each), placed)))
    yield Axiom((item_symbol, has), close(terms.implication(has(*at, each), placed)))
    yield Axiom((count,), close(counted))
    tallied = terms.for_all(
        (*at, each), terms.equation(count(*at, each), terms.tally((index,), here))
    )
    yield Axiom((count,), tallied, True)
    member = terms.equation(has(*at, each), terms.for_some((index,), here))
    yield Axiom((has,), terms.for_all((*at, each), member), True)


def _within(index: Term, size: Term) -> Term:
    return terms.conjunction(terms.at_most(terms.integer(0), index), terms.less(index, size))


def _item(value: Value, kind: str) -> tuple[Term, Term]:
    """The object or scalar in an item, and whether it is of the kind."""
    if isinstance(value, HandleValue):
        return next((object_, test) for name, test, object_ in value.kinds if name == kind)
    assert isinstance(value, Term)
    return value, TRUE

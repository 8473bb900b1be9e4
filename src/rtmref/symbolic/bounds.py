"""What the bounds of numbers say, as axioms."""

from __future__ import annotations

from collections.abc import Iterator

from rtmref.lang.types import (
    IntType,
    ListType,
    MapType,
    OptionalType,
    PointerType,
    StructType,
    Type,
)
from rtmref.symbolic import terms
from rtmref.symbolic.context import Context
from rtmref.symbolic.flattening import shape
from rtmref.symbolic.terms import INT, Symbol, Term
from rtmref.symbolic.theory import Axiom

Place = tuple[str, ...]


Range = tuple[int | None, int | None]


def variables(place: Place) -> tuple[Term, ...]:
    """A variable for each argument of a place."""
    return tuple(terms.variable(f"at {number}", sort) for number, sort in enumerate(place))


def ranges(
    context: Context, name: str, type_: Type, place: Place, limits: Range
) -> Iterator[Axiom]:
    """Integers that come from outside are in their declared ranges."""
    match type_:
        case OptionalType(item):
            yield from ranges(context, name, item, place, limits)
        case PointerType(item):
            yield from ranges(context, f"{name}.value", item, place, limits)
        case ListType(item):
            yield from ranges(context, f"{name}.at", item, (*place, INT), limits)
        case MapType(key, item):
            inner = (*place, *shape(key, context.structures))
            yield from ranges(context, f"{name}.at", item, inner, limits)
        case StructType(struct):
            for member in context.spec.structures[struct].members:
                inner_limits = (member.minimum, member.maximum)
                member_name = f"{name}.{member.name}"
                yield from ranges(context, member_name, member.type, place, inner_limits)
        case IntType():
            at = variables(place)
            symbol = Symbol(name, place, INT)
            for fact in _in_range(symbol(*at), limits):
                yield Axiom((symbol,), terms.for_all(at, fact))


def _in_range(value: Term, limits: Range) -> Iterator[Term]:
    least, most = limits
    if least is not None:
        yield terms.at_most(terms.integer(least), value)
    if most is not None:
        yield terms.at_most(value, terms.integer(most))

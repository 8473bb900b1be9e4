"""Narrowing and widening: the same value under another type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rtmref.lang.types import (
    HandleType,
    ListType,
    OptionalType,
    OutType,
    PointerType,
    SetType,
    SortType,
    Type,
)
from rtmref.symbolic import terms
from rtmref.symbolic.flattening import handle_of
from rtmref.symbolic.terms import FALSE, TRUE, Term
from rtmref.symbolic.theory import Theory
from rtmref.symbolic.values import (
    Collection,
    HandleValue,
    ListValue,
    OptionalValue,
    SetValue,
    StructValue,
    Value,
    mapped,
)


def convert(value: Value, source: Type, target: Type, theory: Theory) -> Value:
    """The value of type `source` as one of type `target`; the checker says that it is one."""
    if source == target:
        return value
    match source, target, value:
        case OptionalType(item), OptionalType(wider), OptionalValue():
            return OptionalValue(value.null, convert(value.value, item, wider, theory))
        case OptionalType(item), HandleType(), OptionalValue():
            return _optional_handle(value, convert(value.value, item, target, theory))
        case OptionalType(item), _, OptionalValue():
            return convert(value.value, item, target, theory)
        case HandleType(), SortType(kind), HandleValue():
            return next(each for name, _, each in value.kinds if name == kind)
        case HandleType(), OptionalType(item), HandleValue():
            return OptionalValue(value.null, convert(value, source, item, theory))
        case SortType(kind), HandleType(), Term():
            return handle_of(target, kind, value)
        case HandleType(), HandleType(), HandleValue():
            return _other_kinds(value, target)
        case PointerType(item), PointerType(wider), StructValue((member,)):
            return StructValue((convert(member, item, wider, theory),))
        case (
            (ListType(item) | SetType(item)),
            (ListType(other) | SetType(other)),
            (ListValue() | SetValue()),
        ):
            return _collection(value, item, target, other, theory)
        case _, OptionalType(item), _:
            return OptionalValue(FALSE, convert(value, source, item, theory))
        case _, OutType(), _:
            return OptionalValue(FALSE, StructValue(()))
        case _, _, Term():
            return value
    raise AssertionError(f"{source} is never {target}")


def _optional_handle(value: OptionalValue, handle: Value) -> HandleValue:
    assert isinstance(handle, HandleValue)
    if value.null is FALSE:
        return handle
    present = terms.negation(value.null)
    kinds = tuple(
        (kind, terms.conjunction(present, test), each) for kind, test, each in handle.kinds
    )
    return HandleValue(terms.disjunction(value.null, handle.null), kinds, handle.token)


def _other_kinds(value: HandleValue, target: HandleType) -> HandleValue:
    known = {kind: (test, each) for kind, test, each in value.kinds}
    absent = handle_of(target, "", terms.integer(0)).kinds
    kinds = tuple((kind, *known.get(kind, (test, each))) for kind, test, each in absent)
    return HandleValue(value.null, kinds, value.token)


def _collection(
    value: Collection, item: Type, target: Type, other: Type, theory: Theory
) -> Collection:
    as_set = isinstance(target, SetType) or isinstance(value, SetValue)
    if item == other:
        return SetValue(item, value.pieces, value.contains) if as_set else value
    change = _Change(item, other, theory)
    pieces = tuple(mapped(piece, change.forward) for piece in value.pieces)
    contains = change.through(value.contains, FALSE)
    if as_set:
        return SetValue(
            other, pieces, contains, value.size if isinstance(value, SetValue) else None
        )
    assert isinstance(value, ListValue)
    return ListValue(
        other,
        pieces,
        contains,
        value.size,
        lambda index: change.forward(value.at(index)),
        change.through(value.count, terms.integer(0)),
        tuple(mapped(piece, change.forward) for piece in value.occurrences),
    )


@dataclass(frozen=True, slots=True)
class _Change:
    """Of the type of the items of a collection; one to one on the items that it has."""

    source: Type
    target: Type
    theory: Theory

    def forward(self, value: Value) -> Value:
        return convert(value, self.source, self.target, self.theory)

    def through(self, test: Callable[[Value], Term], other: Term) -> Callable[[Value], Term]:
        """The test on converted values; `other` for a value that converts from none."""

        def converted(value: Value) -> Term:
            inside = came_from(value, self.target, self.source)
            if inside is FALSE:
                return other
            return terms.choice(
                inside, test(convert(value, self.target, self.source, self.theory)), other
            )

        return converted


def came_from(value: Value, type_: Type, source: Type) -> Term:
    """Whether a value of the type is the conversion of one of the source type."""
    match type_, source, value:
        case OptionalType(), OptionalType(), OptionalValue():
            return terms.disjunction(value.null, came_from(value.value, type_.item, source.item))
        case OptionalType(item), _, OptionalValue():
            return terms.conjunction(
                terms.negation(value.null), came_from(value.value, item, source)
            )
        case HandleType(), SortType(kind), HandleValue():
            return next(test for name, test, _ in value.kinds if name == kind)
        case HandleType(), OptionalType(SortType(kind)), HandleValue():
            return terms.disjunction(value.null, came_from(value, type_, SortType(kind)))
        case HandleType(), HandleType(), HandleValue():
            here = (test for name, test, _ in value.kinds if name in source.kinds)
            return terms.disjunction(value.null, *here)
    return TRUE

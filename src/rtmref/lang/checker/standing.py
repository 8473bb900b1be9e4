"""Standing invariants, which follow from the sorts.

Fields point to objects that exist, and integers stay in their range.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal as Choice

from rtmref.diagnostics import Span
from rtmref.lang.expressions import (
    And,
    At,
    Compare,
    CompareOperator,
    Contains,
    Equal,
    Expression,
    Field,
    Literal,
    Live,
    Narrow,
    Not,
    Null,
    Variable,
)
from rtmref.lang.records import record
from rtmref.lang.spec import Invariant, Parameter, Sort
from rtmref.lang.types import (
    BOOL,
    INT,
    IntType,
    ListType,
    MapType,
    OptionalType,
    SetType,
    SortType,
    Type,
)

Variables = tuple[tuple[str, Type], ...]


@record
class _Leaf:
    """A value inside a field: under which variables and condition it is there."""

    variables: Variables
    when: Expression | None
    value: Expression


def standing_invariants(sort: Sort) -> Iterator[Invariant]:
    """The invariants of one sort, field by field."""
    for field in sort.fields:
        subject = Variable(type=SortType(sort.name), span=field.span, name="x")
        whole = Field(type=field.type, span=field.span, subject=subject, name=field.name)
        for leaf in _leaves(_Leaf((("x", subject.type),), None, whole)):
            if isinstance(leaf.value.type, SortType):
                yield _reference(sort, field, leaf)
            elif isinstance(leaf.value.type, IntType) and _has_range(field):
                yield _range(sort, field, leaf)


def _has_range(field: Parameter) -> bool:
    return field.minimum is not None or field.maximum is not None


def _leaves(leaf: _Leaf) -> Iterator[_Leaf]:
    """The single values in a value."""
    node, span = leaf.value, leaf.value.span
    match node.type:
        case OptionalType(item=item):
            there = Not(
                type=BOOL,
                span=span,
                operand=Equal(
                    type=BOOL, span=span, left=node, right=Null(type=node.type, span=span)
                ),
            )
            value = Narrow(type=item, span=span, subject=node)
            yield from _leaves(_Leaf(leaf.variables, _both(leaf.when, there), value))
        case SetType(item=item) | ListType(item=item):
            element = Variable(type=item, span=span, name="y")
            inside = Contains(type=BOOL, span=span, element=element, collection=node)
            yield from _leaves(
                _Leaf((*leaf.variables, ("y", item)), _both(leaf.when, inside), element)
            )
        case MapType(key=key, value=value_type):
            name = Variable(type=key, span=span, name="k")
            entry = At(type=OptionalType(value_type), span=span, subject=node, key=name)
            yield from _leaves(_Leaf((*leaf.variables, ("k", key)), leaf.when, entry))
        case _:
            yield leaf


def _both(left: Expression | None, right: Expression) -> Expression:
    return right if left is None else And(type=BOOL, span=right.span, left=left, right=right)


def _reference(sort: Sort, field: Parameter, leaf: _Leaf) -> Invariant:
    target = str(leaf.value.type)
    says = f"What {field.name} of a {sort.name} refers to is a {target} that exists."
    then = Live(type=BOOL, span=field.span, subject=leaf.value)
    return _invariant(
        f"{sort.name}.{field.name} exists", sort, field, leaf, says, then, "reference"
    )


def _range(sort: Sort, field: Parameter, leaf: _Leaf) -> Invariant:
    bounds = [
        Compare(
            type=BOOL,
            span=field.span,
            operator=operator,
            left=leaf.value,
            right=_number(bound, field.span),
        )
        for operator, bound in _bounds(field)
    ]
    then = (
        bounds[0]
        if len(bounds) == 1
        else And(type=BOOL, span=field.span, left=bounds[0], right=bounds[1])
    )
    low = "" if field.minimum is None else f" at least {field.minimum}"
    high = "" if field.maximum is None else f" at most {field.maximum}"
    says = f"{field.name} of a {sort.name} is{low}{' and' if low and high else ''}{high}."
    return _invariant(f"{sort.name}.{field.name} in range", sort, field, leaf, says, then, "range")


def _number(value: int, span: Span) -> Expression:
    return Literal(type=INT, span=span, value=value)


def _invariant(
    name: str,
    sort: Sort,
    field: Parameter,
    leaf: _Leaf,
    says: str,
    then: Expression,
    origin: Choice["reference", "range"],
) -> Invariant:
    return Invariant(
        name=name,
        chapter=sort.chapter,
        doc=says,
        source=sort.source,
        span=field.span,
        says=says,
        variables=leaf.variables,
        when=leaf.when,
        then=then,
        origin=origin,
    )


def _bounds(field: Parameter) -> Iterator[tuple[CompareOperator, int]]:
    if field.minimum is not None:
        yield ">=", field.minimum
    if field.maximum is not None:
        yield "<=", field.maximum

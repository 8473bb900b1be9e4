"""Sorts that have one object: the values that its fields have at the beginning."""

from __future__ import annotations

from dataclasses import replace

from rtmref.diagnostics import Span
from rtmref.lang.checker.blocks import recovery
from rtmref.lang.checker.context import Context, Library
from rtmref.lang.checker.objects import field_values
from rtmref.lang.entries import Entry
from rtmref.lang.expressions import (
    BitValue,
    EnumValue,
    Expression,
    ListLiteral,
    Literal,
    Negate,
    Null,
    SetLiteral,
    StructLiteral,
    Widen,
)
from rtmref.lang.spec import Parameter, Sort
from rtmref.lang.traversal import walk

_CONSTANT = (
    *(Literal, Null, EnumValue, BitValue, Negate, Widen),
    *(SetLiteral, ListLiteral, StructLiteral),
)


def single_sort(entry: Entry, library: Library) -> Sort:
    """The sort with the values of its object at the beginning, in the order of the fields."""
    context = Context.empty(library, entry.key.span)
    node, sort = entry.node.values["single"], library.names.sorts[entry.name]
    values: tuple[tuple[str, Expression], ...] = ()
    with recovery(context):
        values = field_values(context, entry.name, node, entry.key.span, "the initial")
    for name, value in values:
        _check_constant(context, value)
        _check_range(context, library.names.fields[entry.name][name], value)
    return replace(sort, initial=values)


def _check_constant(context: Context, value: Expression) -> None:
    for part in walk(value):
        if not isinstance(part, _CONSTANT):
            context.report.add(
                "RTM508",
                "an initial value is made of constants",
                part.span,
                "literals, null, lists and structures of them, members of enumerations, bits",
            )
            return


def _check_range(context: Context, field: Parameter, value: Expression) -> None:
    """Integers are within the range of their field, also inside lists."""
    for number, span in _integers(value):
        low = field.minimum is not None and number < field.minimum
        if low or (field.maximum is not None and number > field.maximum):
            context.report.add("RTM206", f"{number} is outside the range of {field.name!r}", span)


def _integers(value: Expression) -> list[tuple[int, Span]]:
    match value:
        case Literal(value=bool() | str()):
            return []
        case Literal(value=int() as number):
            return [(number, value.span)]
        case Negate(operand=operand):
            return [(-number, value.span) for number, _ in _integers(operand)]
        case Widen(subject=subject):
            return _integers(subject)
        case SetLiteral(items=items) | ListLiteral(items=items):
            return [found for item in items for found in _integers(item)]
        case _:
            return []

"""Which integers cannot be negative, and which are positive: what division needs to know."""

from __future__ import annotations

from rtmref.lang.checker.context import Context
from rtmref.lang.expressions import (
    Apply,
    Arithmetic,
    Bind,
    Conditional,
    Count,
    EnumValue,
    Expression,
    Field,
    Limit,
    Literal,
    Member,
    Narrow,
    Size,
    Sum,
    Variable,
    Widen,
)
from rtmref.lang.types import EnumType, SortType, StructType


def is_positive(context: Context, node: Expression) -> bool:
    """Whether it is a positive literal, or a limit that is at least 1."""
    match node:
        case Literal(value=value):
            return isinstance(value, int) and value > 0
        case Limit(name=name):
            return (context.names.limits[name].minimum or 0) > 0
        case _:
            return False


def cannot_be_negative(context: Context, node: Expression) -> bool:
    """Whether the expression is at least 0 whatever happens."""
    match node:
        case Literal(value=value):
            return isinstance(value, int) and value >= 0
        case Limit(name=name):
            return _at_least_0(context.names.limits[name].minimum)
        case Variable(name=name):
            return name in context.element.natural
        case Narrow(subject=subject) | Widen(subject=subject):
            return isinstance(subject.type, EnumType) or cannot_be_negative(context, subject)
        case Field(subject=Expression(type=SortType(name=sort)), name=name):
            field = context.names.fields[sort].get(name)
            return field is not None and _at_least_0(field.minimum)
        case Member(subject=Expression(type=StructType(name=name)), index=index):
            return _at_least_0(context.names.structures[name].members[index].minimum)
        case Arithmetic(operator="+" | "*" | "/" | "%", left=left, right=right):
            return cannot_be_negative(context, left) and cannot_be_negative(context, right)
        case Sum(body=body):
            return cannot_be_negative(context, body)
        case Conditional(then=then, otherwise=otherwise):
            return cannot_be_negative(context, then) and cannot_be_negative(context, otherwise)
        case Bind(body=body):
            return cannot_be_negative(context, body)
        case Apply() | Size() | Count() | EnumValue():
            return True
        case _:
            return False


def _at_least_0(minimum: int | None) -> bool:
    return minimum is not None and minimum >= 0

"""The parts of typed expressions, said once for whoever walks them."""

from __future__ import annotations

from collections.abc import Iterator

from rtmref.lang.expressions import (
    And,
    Apply,
    Arithmetic,
    At,
    Bind,
    Compare,
    Concat,
    Conditional,
    Contains,
    Count,
    Equal,
    Expression,
    Field,
    Filter,
    Find,
    FlatImage,
    Image,
    ListLiteral,
    Live,
    Member,
    Narrow,
    Negate,
    Not,
    Or,
    Pick,
    PlaceOf,
    Quantifier,
    SetLiteral,
    Size,
    Sorted,
    StructLiteral,
    Sum,
    Take,
    Union,
    Widen,
)

Parts = tuple[tuple[Expression, bool], ...]
"""Direct parts of an expression, each with whether the expression's own variable is bound there."""


def parts(node: Expression) -> Parts:
    """The direct parts of an expression, in the order of their evaluation."""
    match node:
        case Field(subject=a) | Member(subject=a) | Live(subject=a) | Size(subject=a):
            return ((a, False),)
        case Narrow(subject=a) | Widen(subject=a) | Not(operand=a) | Negate(operand=a):
            return ((a, False),)
        case And(left=a, right=b) | Or(left=a, right=b) | Equal(left=a, right=b):
            return ((a, False), (b, False))
        case Compare(left=a, right=b) | Arithmetic(left=a, right=b):
            return ((a, False), (b, False))
        case Union(left=a, right=b) | Concat(left=a, right=b) | At(subject=a, key=b):
            return ((a, False), (b, False))
        case Contains(element=a, collection=b) | Count(subject=a, element=b):
            return ((a, False), (b, False))
        case Take(subject=a, count=b) | PlaceOf(subject=a, element=b):
            return ((a, False), (b, False))
        case Conditional(test=a, then=b, otherwise=c):
            return ((a, False), (b, False), (c, False))
        case SetLiteral(items=items) | ListLiteral(items=items):
            return tuple((item, False) for item in items)
        case StructLiteral(values=items) | Apply(arguments=items):
            return tuple((item, False) for item in items)
        case Quantifier(domain=a, body=b) | Filter(domain=a, body=b) | Image(domain=a, body=b):
            return ((a, False), (b, True))
        case FlatImage(domain=a, body=b) | Find(domain=a, body=b) | Sum(domain=a, body=b):
            return ((a, False), (b, True))
        case Pick(domain=a, keys=keys) | Sorted(domain=a, keys=keys):
            return ((a, False), *((key, True) for key in keys))
        case Bind(value=a, body=b):
            return ((a, False), (b, True))
        case _:
            return ()


def binder(node: Expression) -> str:
    """The variable that an expression binds in some of its parts, or nothing."""
    match node:
        case Quantifier(variable=name) | Filter(variable=name) | Image(variable=name):
            return name
        case FlatImage(variable=name) | Find(variable=name) | Sum(variable=name):
            return name
        case Pick(variable=name) | Sorted(variable=name) | Bind(name=name):
            return name
        case _:
            return ""


def walk(node: Expression) -> Iterator[Expression]:
    """The expression and everything below it."""
    pending = [node]
    while pending:
        here = pending.pop()
        yield here
        pending.extend(part for part, _ in reversed(parts(here)))

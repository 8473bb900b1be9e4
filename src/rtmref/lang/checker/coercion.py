"""Fitting a typed expression to the type that its place expects: widening and narrowing."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from rtmref.lang.checker.context import Context
from rtmref.lang.expressions import (
    Bind,
    Conditional,
    Expression,
    ListLiteral,
    Narrow,
    Null,
    SetLiteral,
    Widen,
)
from rtmref.lang.grounds import is_known
from rtmref.lang.report import Abandon
from rtmref.lang.types import (
    INT,
    EnumType,
    HandleType,
    ListType,
    NullType,
    OptionalType,
    OutType,
    SetType,
    SortType,
    Type,
)

EMPTY: Final = ListType(NullType())
"""The type of `[]` before its place tells more."""


def coerce(context: Context, node: Expression, expected: Type) -> Expression:
    """The expression as a value of the expected type; raises Abandon after reporting."""
    if node.type == expected:
        return node
    fitted = _widened(context, node, expected) or _narrowed(context, node, expected)
    if fitted is None:
        raise _mismatch(context, node, expected)
    return fitted


def _widened(context: Context, node: Expression, expected: Type) -> Expression | None:
    """The expression widened, or None if that is not enough."""
    match node:
        case Null():
            nullable = isinstance(expected, OptionalType | HandleType | OutType)
            return Null(type=expected, span=node.span) if nullable else None
        case Conditional() | Bind() if _has_parts_to_fit(node.type, expected):
            return _in_parts(context, node, expected)
        case ListLiteral() | SetLiteral() if isinstance(expected, SetType | ListType):
            return _literal(context, node, expected)
        case _ if widens(node.type, expected):
            return Widen(type=expected, span=node.span, subject=node)
    if isinstance(expected, OptionalType) and not isinstance(node.type, OptionalType | HandleType):
        inner = _widened(context, node, expected.item)
        return None if inner is None else Widen(type=expected, span=node.span, subject=inner)
    return None


def _has_parts_to_fit(given: Type, expected: Type) -> bool:
    """Whether literals inside a conditional may fit where the whole would not."""
    bare = given.item if isinstance(given, OptionalType) else given
    wanted = expected.item if isinstance(expected, OptionalType) else expected
    return (
        isinstance(bare, ListType | SetType | NullType) and isinstance(wanted, ListType | SetType)
    ) or isinstance(given, NullType)


def _in_parts(context: Context, node: Expression, expected: Type) -> Expression | None:
    match node:
        case Conditional(test=test, then=then, otherwise=otherwise):
            yes, no = context.knowing(test, True), context.knowing(test, False)
            return replace(
                node,
                type=expected,
                then=coerce(yes, then, expected),
                otherwise=coerce(no, otherwise, expected),
            )
        case Bind(body=body):
            inner = context.with_facts(context.facts.define(node.name, node.value))
            return replace(node, type=expected, body=coerce(inner, body, expected))
        case _:
            return None


def _literal(
    context: Context, node: ListLiteral | SetLiteral, expected: SetType | ListType
) -> Expression | None:
    items = tuple(coerce(context, item, expected.item) for item in node.items)
    if isinstance(expected, SetType):
        return SetLiteral(type=expected, span=node.span, items=items)
    if isinstance(node, SetLiteral):
        return None
    return ListLiteral(type=expected, span=node.span, items=items)


def widens(given: Type, expected: Type) -> bool:
    """Whether every value of one type is a value of the other."""
    if given == expected:
        return True
    match given, expected:
        case NullType(), OptionalType() | HandleType() | OutType():
            return True
        case SortType(name=name), HandleType(kinds=kinds):
            return name in kinds
        case HandleType(kinds=some), HandleType(kinds=kinds):
            return set(some) <= set(kinds)
        case OptionalType(item=SortType(name=name)), HandleType(kinds=kinds):
            return name in kinds
        case OptionalType(item=item), OptionalType(item=wanted):
            return widens(item, wanted)
        case EnumType(), _ if expected == INT:
            return True
        case _, OptionalType(item=wanted):
            return widens(given, wanted)
        case ListType(item=item), ListType(item=wanted) | SetType(item=wanted):
            return (item != NullType() and widens(item, wanted)) or given == EMPTY
        case SetType(item=item), SetType(item=wanted):
            return widens(item, wanted)
        case _:
            return False


def _narrowed(context: Context, node: Expression, expected: Type) -> Expression | None:
    """The expression narrowed by what is known, then widened; None if the types do not allow it."""
    for narrower in _narrower(node.type):
        if narrower == expected or widens(narrower, expected):
            if not is_known(context.facts, node, narrower):
                raise _not_known(context, node, narrower)
            return coerce(context, narrow(node, narrower), expected)
    return None


def narrow(node: Expression, narrower: Type) -> Expression:
    """The expression as a value of a narrower type that is known to hold it."""
    return Narrow(type=narrower, span=node.span, subject=node)


def _narrower(given: Type) -> tuple[Type, ...]:
    """Types that a value may be narrowed to by what is known of it."""
    match given:
        case OptionalType(item=item):
            return (item,)
        case HandleType(kinds=kinds):
            objects = tuple(SortType(kind) for kind in kinds)
            return (*objects, *(OptionalType(each) for each in objects))
        case ListType(item=item):
            return tuple(ListType(each) for each in _narrower(item))
        case SetType(item=item):
            return tuple(SetType(each) for each in _narrower(item))
        case _:
            return ()


def settle(context: Context, node: Expression) -> Expression:
    """The expression in the narrowest type that the facts establish."""
    for narrower in _narrower(node.type):
        if is_known(context.facts, node, narrower):
            return settle(context, narrow(node, narrower))
    return node


def join(left: Expression, right: Expression) -> Type | None:
    """The type that both values fit, or None."""
    return joined(left.type, right.type)


def joined(left: Type, right: Type) -> Type | None:
    """The least type that both types widen to, or None."""
    if widens(left, right):
        return right
    if widens(right, left):
        return left
    match left, right:
        case (HandleType(kinds=some), HandleType(kinds=others)):
            return HandleType(tuple(dict.fromkeys((*some, *others))))
        case (NullType(), other) | (other, NullType()):
            return OptionalType(other)
        case (OptionalType(item=item), other) | (other, OptionalType(item=item)):
            inner = joined(item, other.item if isinstance(other, OptionalType) else other)
            return None if inner is None else OptionalType(inner)
        case (ListType(item=item), ListType(item=other)):
            inner = joined(item, other)
            return None if inner is None else ListType(inner)
        case (SetType(item=item), SetType(item=other) | ListType(item=other)):
            inner = joined(item, other)
            return None if inner is None else SetType(inner)
        case (ListType(item=other), SetType(item=item)):
            inner = joined(item, other)
            return None if inner is None else SetType(inner)
        case _:
            return None


def _mismatch(context: Context, node: Expression, expected: Type) -> Abandon:
    hint = ""
    if isinstance(node.type, SetType) and isinstance(expected, ListType):
        hint = "sort_by makes a list of a set"
    elif isinstance(node.type, NullType):
        hint = f"only optional types and handles have null; this is {expected}"
    return context.fail(
        "RTM300", f"{_said(node.type)} stands where {expected} is expected", node.span, hint
    )


def _said(given: Type) -> str:
    return "an empty list" if given == EMPTY else str(given)


def _not_known(context: Context, node: Expression, narrower: Type) -> Abandon:
    match node.type, narrower:
        case OptionalType(), _:
            message, hint = "it may be null here", "test it with '!= null' before"
        case HandleType(kinds=(kind,)), SortType():
            message = f"it is not known here that the handle refers to a {kind} that exists"
            hint = "test it with 'live(…)' before; a deletion in between ends what was known"
        case HandleType(), _:
            message = f"it is not known here that the handle refers to a {narrower}"
            hint = f"test it with '… in {narrower}' before"
        case _:
            message = (
                f"it is not known here that all items are of type {getattr(narrower, 'item', '')}"
            )
            hint = "test them with 'all' before"
    return context.uncertain("RTM400", message, node.span, hint)

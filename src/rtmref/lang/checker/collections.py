"""Methods of sets and lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from rtmref.lang.checker.coercion import coerce, joined, settle
from rtmref.lang.checker.context import Context
from rtmref.lang.checker.expressions import check, condition, expect, rule
from rtmref.lang.checker.sort_keys import sort_keys
from rtmref.lang.expressions import (
    Count,
    Expression,
    Filter,
    Find,
    FlatImage,
    Image,
    Pick,
    PlaceOf,
    Quantifier,
    Size,
    Sorted,
    Sum,
    Take,
)
from rtmref.lang.report import did_you_mean
from rtmref.lang.syntax import Method, Name
from rtmref.lang.types import (
    BOOL,
    INT,
    ListType,
    NullType,
    OptionalType,
    SetType,
    Type,
)

Rule = Callable[[Context, Method, Expression], Expression]


@rule(Method)
def method(context: Context, syntax: Method, wish: Type | None) -> Expression:
    """`collection.method(…)`."""
    found = _METHODS.get(syntax.name)
    if found is None:
        raise context.fail(
            "RTM200",
            f"unknown method {syntax.name!r}",
            syntax.name_span,
            did_you_mean(syntax.name, _METHODS) or _hint(context, syntax),
        )
    arguments, typed = found
    if len(syntax.arguments) != arguments:
        raise context.fail(
            "RTM308",
            f"{syntax.name!r} takes {arguments} argument"
            f"{'' if arguments == 1 else 's'}, not {len(syntax.arguments)}",
            syntax.span,
        )
    subject = _collection(context, check(context, syntax.subject))
    return typed(context, syntax, subject)


def _hint(context: Context, syntax: Method) -> str:
    known = syntax.name in context.names.functions
    return f"functions are called without a subject: {syntax.name}(…)" if known else ""


def _collection(context: Context, subject: Expression) -> Expression:
    match subject.type:
        case OptionalType(item=SetType() | ListType() as item):
            return coerce(context, subject, item)
        case SetType() | ListType():
            return subject
        case other:
            raise context.fail("RTM305", f"{other} has no items", subject.span)


def _item(subject: Expression) -> Type:
    assert isinstance(subject.type, SetType | ListType)
    return subject.type.item


def _inside(context: Context, syntax: Method, subject: Expression) -> tuple[Context, str]:
    """The place where the first argument names an item of the subject."""
    first = syntax.arguments[0]
    if not isinstance(first, Name):
        raise context.fail(
            "RTM309", f"the first argument of {syntax.name!r} is a name for the items", first.span
        )
    if first.name in context.names.values:
        raise context.fail("RTM207", f"{first.name!r} already stands for something", first.span)
    inner, unique = context.with_variable(first.name, _item(subject))
    return _knowing_item(inner, unique, subject), unique


def _knowing_item(context: Context, name: str, domain: Expression) -> Context:
    return context.with_facts(context.facts.bind(name, domain))


def _test(context: Context, syntax: Method, subject: Expression) -> tuple[str, Expression]:
    inner, unique = _inside(context, syntax, subject)
    return unique, condition(inner, syntax.arguments[1])


def _quantifier(context: Context, syntax: Method, subject: Expression) -> Expression:
    name, body = _test(context, syntax, subject)
    kind: Any = syntax.name
    return Quantifier(
        type=BOOL, span=syntax.span, kind=kind, variable=name, domain=subject, body=body
    )


def _filter(context: Context, syntax: Method, subject: Expression) -> Expression:
    name, body = _test(context, syntax, subject)
    return Filter(type=subject.type, span=syntax.span, variable=name, domain=subject, body=body)


def _find(context: Context, syntax: Method, subject: Expression) -> Expression:
    name, body = _test(context, syntax, subject)
    checked = _optional_item(context, syntax, subject)
    return Find(type=checked, span=syntax.span, variable=name, domain=subject, body=body)


def _optional_item(context: Context, syntax: Method, subject: Expression) -> Type:
    """The type of an item or nothing; items that can be null themselves would be ambiguous."""
    item = _item(subject)
    if isinstance(item, OptionalType | NullType):
        raise context.fail(
            "RTM310",
            f"the items of {subject.type} may be null themselves",
            syntax.subject.span,
            "filter them first",
        )
    return OptionalType(item)


def _map(context: Context, syntax: Method, subject: Expression) -> Expression:
    inner, name = _inside(context, syntax, subject)
    body = settle(inner, check(inner, syntax.arguments[1]))
    if isinstance(body.type, NullType):
        raise context.fail("RTM311", "the type of 'null' is open here", body.span)
    checked = SetType(body.type) if isinstance(subject.type, SetType) else ListType(body.type)
    if isinstance(checked, SetType) and isinstance(body.type, SetType | ListType):
        raise context.fail(
            "RTM310",
            "the items of a set are single values",
            body.span,
            "flat_map joins collections",
        )
    return Image(type=checked, span=syntax.span, variable=name, domain=subject, body=body)


def _sum(context: Context, syntax: Method, subject: Expression) -> Expression:
    inner, name = _inside(context, syntax, subject)
    body = expect(inner, syntax.arguments[1], INT)
    return Sum(type=INT, span=syntax.span, variable=name, domain=subject, body=body)


def _flat_map(context: Context, syntax: Method, subject: Expression) -> Expression:
    inner, name = _inside(context, syntax, subject)
    body = settle(inner, check(inner, syntax.arguments[1]))
    if not isinstance(body.type, SetType | ListType) or isinstance(body.type.item, NullType):
        raise context.fail("RTM305", f"{body.type} has no items", body.span)
    listed = isinstance(subject.type, ListType) and isinstance(body.type, ListType)
    checked = ListType(body.type.item) if listed else SetType(body.type.item)
    return FlatImage(
        type=checked,
        span=syntax.span,
        variable=name,
        domain=subject,
        body=coerce(inner, body, checked),
    )


def _pick(context: Context, syntax: Method, subject: Expression) -> Expression:
    inner, name = _inside(context, syntax, subject)
    keys = sort_keys(inner, syntax.arguments[1])
    kind: Any = syntax.name.removesuffix("_by")
    checked = _optional_item(context, syntax, subject)
    return Pick(type=checked, span=syntax.span, kind=kind, variable=name, domain=subject, keys=keys)


def _sorted(context: Context, syntax: Method, subject: Expression) -> Expression:
    inner, name = _inside(context, syntax, subject)
    keys = sort_keys(inner, syntax.arguments[1])
    return Sorted(
        type=ListType(_item(subject)), span=syntax.span, variable=name, domain=subject, keys=keys
    )


def _a_list(context: Context, syntax: Method, subject: Expression) -> Expression:
    if not isinstance(subject.type, ListType):
        raise context.fail(
            "RTM305",
            f"{syntax.name!r} needs a list, not {subject.type}",
            syntax.subject.span,
            "sort_by makes a list of a set",
        )
    return subject


def _take(context: Context, syntax: Method, subject: Expression) -> Expression:
    items = settle(context, _a_list(context, syntax, subject))
    count = expect(context, syntax.arguments[0], INT)
    return Take(type=items.type, span=syntax.span, subject=items, count=count)


def _size(context: Context, syntax: Method, subject: Expression) -> Expression:
    return Size(type=INT, span=syntax.span, subject=subject)


def _occurrences(context: Context, syntax: Method, subject: Expression) -> Expression:
    """How often an element stands in a list, or where."""
    items = _a_list(context, syntax, subject)
    element = check(context, syntax.arguments[0])
    common = joined(element.type, _item(items))
    if common is None:
        items, element = settle(context, items), settle(context, element)
        common = joined(element.type, _item(items))
    if common is None:
        raise context.fail(
            "RTM304", f"{element.type} is never an item of {items.type}", syntax.span
        )
    made = Count if syntax.name == "count" else PlaceOf
    return made(
        type=INT,
        span=syntax.span,
        subject=coerce(context, items, ListType(common)),
        element=coerce(context, element, common),
    )


_METHODS: Final[dict[str, tuple[int, Rule]]] = {
    "exists": (2, _quantifier),
    "all": (2, _quantifier),
    "filter": (2, _filter),
    "map": (2, _map),
    "flat_map": (2, _flat_map),
    "find": (2, _find),
    "min_by": (2, _pick),
    "max_by": (2, _pick),
    "sort_by": (2, _sorted),
    "sum": (2, _sum),
    "take": (1, _take),
    "size": (0, _size),
    "count": (1, _occurrences),
    "place_of": (1, _occurrences),
}

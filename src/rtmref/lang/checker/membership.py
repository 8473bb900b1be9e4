"""`element in collection`."""

from __future__ import annotations

from rtmref.lang.checker.coercion import coerce, joined, narrow, settle, widens
from rtmref.lang.checker.context import Context
from rtmref.lang.checker.expressions import check
from rtmref.lang.clauses import strip
from rtmref.lang.expressions import (
    And,
    Bind,
    Contains,
    Equal,
    Expression,
    Extent,
    Field,
    Literal,
    Live,
    Member,
    Not,
    Null,
    Variable,
)
from rtmref.lang.syntax import Binary
from rtmref.lang.types import (
    BOOL,
    HandleType,
    ListType,
    MapType,
    OptionalType,
    SetType,
    SortType,
    Type,
)


def contains(context: Context, syntax: Binary) -> Expression:
    """Typed `in`; where the items are never null, a null or dead element is not among them."""
    collection = check(context, syntax.right)
    if isinstance(collection.type, OptionalType):
        collection = coerce(context, collection, collection.type.item)
    if not isinstance(collection.type, SetType | ListType):
        hint = (
            "an entry is tested with 'map[key] != null'"
            if isinstance(collection.type, MapType)
            else ""
        )
        raise context.fail("RTM305", f"{collection.type} has no items", collection.span, hint)
    element = check(context, syntax.left)
    return _membership(context, element, collection, syntax)


def _membership(
    context: Context, element: Expression, collection: Expression, syntax: Binary
) -> Expression:
    assert isinstance(collection.type, SetType | ListType)
    item, kind = collection.type.item, type(collection.type)
    if widens(element.type, item):
        return Contains(
            type=BOOL,
            span=syntax.span,
            element=coerce(context, element, item),
            collection=collection,
        )
    settled = settle(context, element)
    if widens(settled.type, item):
        return Contains(
            type=BOOL,
            span=syntax.span,
            element=coerce(context, settled, item),
            collection=collection,
        )
    if _is_kind_test(element.type, collection):
        return Contains(type=BOOL, span=syntax.span, element=element, collection=collection)
    present = _present_type(element.type, item)
    if present is not None:
        return _if_present(context, element, present, collection, syntax)
    common = joined(element.type, item)
    if common is None:
        raise context.fail(
            "RTM304", f"{element.type} is never an item of {collection.type}", syntax.span
        )
    return Contains(
        type=BOOL,
        span=syntax.span,
        element=coerce(context, element, common),
        collection=coerce(context, collection, kind(common)),
    )


def _is_kind_test(given: Type, collection: Expression) -> bool:
    """`h in Route`, where h may be a handle of another sort too."""
    return (
        isinstance(given, HandleType)
        and len(given.kinds) > 1
        and isinstance(collection, Extent)
        and collection.sort in given.kinds
    )


def _present_type(given: Type, item: Type) -> Type | None:
    """The type of an element that is not null or dead, if it could then be an item."""
    match given:
        case OptionalType(item=inner) if widens(inner, item):
            return inner
        case HandleType(kinds=(kind,)) if widens(SortType(kind), item):
            return SortType(kind)
        case _:
            return None


def _if_present(
    context: Context, element: Expression, present: Type, collection: Expression, syntax: Binary
) -> Expression:
    """`element is there && element in collection`, the element evaluated once."""
    span = syntax.span
    simple = isinstance(strip(element), Variable | Member | Field)
    used = (
        element
        if simple
        else Variable(type=element.type, span=element.span, name=context.element.unique("element"))
    )
    there: Expression
    if isinstance(element.type, HandleType):
        there = Live(type=BOOL, span=span, subject=used)
    else:
        there = Not(
            type=BOOL,
            span=span,
            operand=Equal(
                type=BOOL, span=span, left=used, right=Null(type=element.type, span=span)
            ),
        )
    assert isinstance(collection.type, SetType | ListType)
    inside: Expression = Contains(
        type=BOOL,
        span=span,
        collection=collection,
        element=coerce(context, narrow(used, present), collection.type.item),
    )
    if isinstance(collection, Extent):
        inside = Literal(type=BOOL, span=span, value=True)
    both = (
        there
        if isinstance(collection, Extent)
        else And(type=BOOL, span=span, left=there, right=inside)
    )
    if isinstance(used, Variable) and not simple:
        return Bind(type=BOOL, span=span, name=used.name, value=element, body=both)
    return both

"""Pictures: how objects are drawn, and in which others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rtmref.lang.checker.blocks import recovery
from rtmref.lang.checker.coercion import settle
from rtmref.lang.checker.context import Context, Library
from rtmref.lang.checker.expressions import check
from rtmref.lang.checker.invariants import formula, variables_of
from rtmref.lang.checker.sort_keys import sort_keys
from rtmref.lang.entries import Entry, entries_of
from rtmref.lang.expressions import Expression
from rtmref.lang.report import Report
from rtmref.lang.spec import Picture
from rtmref.lang.types import (
    HandleType,
    ListType,
    MapType,
    NullType,
    OptionalType,
    OutType,
    PointerType,
    SetType,
    SortType,
    Type,
)
from rtmref.lang.yaml_nodes import Node, ScalarNode

Captioned = tuple[tuple[str, Expression], ...]


def picture(entry: Entry, library: Library) -> Picture:
    """The typed picture."""
    context, variables = variables_of(entry, Context.empty(library, entry.key.span))
    variable, sort = _subject(entry, context, variables)
    when: Expression | None = None
    with recovery(context):
        when = formula(context, entry, "when")
    inner = context if when is None else context.knowing(when, True)
    inside = _value(inner, entry.node.values.get("inside"))
    if inside is not None and not isinstance(_item(inside.type), SortType):
        context.report.add("RTM511", f"{inside.type} is not an object", inside.span)
        inside = None
    return Picture(
        name=entry.name,
        chapter=entry.chapter,
        span=entry.key.span,
        variable=variable,
        sort=sort,
        when=when,
        inside=inside,
        order=_order(inner, entry),
        label=_value(inner, entry.node.values.get("label")),
        shows=tuple(_captioned(inner, entry, "shows")),
        points=tuple(_pointing(inner, entry)),
    )


def _subject(
    entry: Entry, context: Context, variables: tuple[tuple[str, Type], ...]
) -> tuple[str, str]:
    """The object of which the picture speaks, and its sort; no sort if there is none."""
    for name, kind in variables:
        if isinstance(kind, SortType):
            return name, kind.name
        span = entry.node.values["for"].span
        context.report.add("RTM511", f"a picture is of objects of a sort, not of {kind}", span)
    return "", ""


def _value(context: Context, node: Node | None) -> Expression | None:
    """The expression of a scalar, of any type that can be shown."""
    if not isinstance(node, ScalarNode):
        return None
    with recovery(context):
        found = settle(context, check(context, context.element.library.syntax(node)))
        if not isinstance(_item(found.type), HandleType | OutType | PointerType | NullType):
            return found
        context.report.add("RTM511", f"{found.type} cannot be shown", found.span)
    return None


def _captioned(context: Context, entry: Entry, key: str) -> Iterator[tuple[str, Expression]]:
    for name, _, node in entries_of(entry.node.values.get(key)):
        found = _value(context, node)
        if found is not None:
            yield name, found


def _pointing(context: Context, entry: Entry) -> Iterator[tuple[str, Expression]]:
    """Arrows lead to an object, to those of a collection, or to the values of a map."""
    for name, found in _captioned(context, entry, "points"):
        kind = found.type
        among = kind.value if isinstance(kind, MapType) else kind
        among = among.item if isinstance(among, SetType | ListType) else among
        if isinstance(_item(among), SortType):
            yield name, found
        else:
            context.report.add("RTM511", f"{kind} has no objects to point to", found.span)


def _order(context: Context, entry: Entry) -> tuple[Expression, ...]:
    node = entry.node.values.get("order")
    if isinstance(node, ScalarNode):
        with recovery(context):
            return sort_keys(context, context.element.library.syntax(node))
    return ()


def _item(kind: Type) -> Type:
    return kind.item if isinstance(kind, OptionalType) else kind


def report_circles(pictures: Mapping[str, Picture], report: Report) -> None:
    """Complain of objects that would be drawn inside each other for ever."""
    around: dict[str, set[str]] = {}
    for each in pictures.values():
        around.setdefault(each.sort, set()).update(_around(each))
    for each in pictures.values():
        if each.inside is not None and each.sort in _reached(each, around):
            message = f"objects of {each.sort} would be drawn inside each other"
            report.add("RTM510", message, each.inside.span)


def _around(picture: Picture) -> Iterator[str]:
    kind = _item(picture.inside.type) if picture.inside is not None else None
    if isinstance(kind, SortType):
        yield kind.name


def _reached(picture: Picture, around: Mapping[str, set[str]]) -> set[str]:
    """The sorts of all that may stand around objects of the picture."""
    found: set[str] = set()
    pending = [*_around(picture)]
    while pending:
        sort = pending.pop()
        if sort not in found:
            found.add(sort)
            pending += around.get(sort, ())
    return found

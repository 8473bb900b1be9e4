"""Projections: the rows by which a state is seen from outside."""

from __future__ import annotations

from collections.abc import Iterator

from rtmref.lang.checker.blocks import recovery
from rtmref.lang.checker.coercion import settle
from rtmref.lang.checker.context import Context, Library
from rtmref.lang.checker.expressions import check
from rtmref.lang.checker.invariants import Variables, formula, variables_of
from rtmref.lang.entries import Entry, entries_of
from rtmref.lang.expressions import Expression
from rtmref.lang.spec import Projection
from rtmref.lang.types import (
    BitType,
    HandleType,
    NullType,
    OptionalType,
    OutType,
    PointerType,
    SortType,
)
from rtmref.lang.yaml_nodes import ScalarNode


def projection(entry: Entry, library: Library) -> Projection:
    """The typed projection."""
    context, variables = variables_of(entry, Context.empty(library, entry.key.span))
    _check_variables(entry, context, variables)
    when: Expression | None = None
    with recovery(context):
        when = formula(context, entry, "when")
    inner = context if when is None else context.knowing(when, True)
    return Projection(
        name=entry.name,
        chapter=entry.chapter,
        doc=entry.text("doc"),
        span=entry.key.span,
        variables=variables,
        when=when,
        gives=tuple(_columns(inner, entry)),
    )


def _check_variables(entry: Entry, context: Context, variables: Variables) -> None:
    """The first variable is an object, the others are bits."""
    places = [node.span for _, _, node in entries_of(entry.node.values.get("for"))]
    if len(variables) != len(places):
        return
    for position, (_, kind) in enumerate(variables):
        wanted = SortType if position == 0 else BitType
        if not isinstance(kind, wanted):
            what = "an object of a sort, first of all" if position == 0 else "a bit"
            context.report.add("RTM512", f"{what} is expected here, not {kind}", places[position])


def _columns(context: Context, entry: Entry) -> Iterator[tuple[str, Expression]]:
    for name, _, node in entries_of(entry.node.values.get("gives")):
        if not isinstance(node, ScalarNode):
            continue
        with recovery(context):
            found = settle(context, check(context, context.element.library.syntax(node)))
            kind = found.type.item if isinstance(found.type, OptionalType) else found.type
            if isinstance(kind, HandleType | OutType | PointerType | NullType):
                context.report.add("RTM512", f"{found.type} is no value of a row", found.span)
            else:
                yield name, found

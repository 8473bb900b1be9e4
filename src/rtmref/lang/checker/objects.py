"""`create`, `delete`, `emit`: objects that come and go, and what they are told."""

from __future__ import annotations

from dataclasses import replace

from rtmref.diagnostics import Span
from rtmref.lang.checker.access import present
from rtmref.lang.checker.binding import refuse_taken
from rtmref.lang.checker.blocks import Block, formula, formula_as, recovery, statement
from rtmref.lang.checker.coercion import coerce
from rtmref.lang.checker.context import Context
from rtmref.lang.checker.places import check_ownership
from rtmref.lang.expressions import Expression
from rtmref.lang.report import did_you_mean
from rtmref.lang.statements import (
    Create,
    Delete,
    Emit,
    Place,
)
from rtmref.lang.types import (
    EnumType,
    HandleType,
    MapType,
    OptionalType,
    SortType,
    Type,
)
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode


@statement("create")
def _create(here: Block, node: MappingNode) -> Block:
    kind, name = node.values["create"], node.values.get("as")
    assert isinstance(kind, ScalarNode)
    context, sort = here.context, kind.text
    if sort not in context.names.sorts:
        raise context.names.unknown("sort", sort, context.names.sorts, kind.span, context.report)
    _refuse_single(context, sort, kind.span)
    values = field_values(context, sort, node.values.get("with"), kind.span, "the new")
    checked = SortType(sort)
    if isinstance(name, ScalarNode):
        refuse_taken(context, name.text, name.span)
        reused = dict(here.reuse).get(name.text, "")
        context, unique = context.with_variable(name.text, checked, reused)
        here = replace(here, bound=(*here.bound, name.text))
    else:
        unique = context.element.unique(sort.lower())
    if here.loop:
        owned, depends = here.loop.owned | {unique}, frozenset(here.loop.variables)
        here = replace(
            here,
            loop=replace(here.loop, owned=owned, depends={**here.loop.depends, unique: depends}),
        )
    statement = Create(span=node.span, sort=sort, name=unique, values=values)
    return here.then(statement, context, frozenset((sort,)))


def _refuse_single(context: Context, sort: str, span: Span) -> None:
    """The object of a sort with `single` neither comes nor goes."""
    if sort in context.names.singles:
        raise context.fail("RTM507", f"there is one {sort}, from the beginning and for ever", span)


def field_values(
    context: Context, sort: str, node: Node | None, span: Span, which: str
) -> tuple[tuple[str, Expression], ...]:
    """A value for each field but maps, which begin without entries."""
    fields = {
        name: each.type
        for name, each in context.names.fields[sort].items()
        if not isinstance(each.type, MapType)
    }
    given: dict[str, Expression] = {}
    for name, key, value in node.items() if isinstance(node, MappingNode) else ():
        if name not in fields:
            if not context.names.is_excused(name):
                a_map = name in context.names.fields[sort]
                context.report.add(
                    "RTM200",
                    f"{sort} has no field {name!r}"
                    if not a_map
                    else f"the map {name!r} begins without entries",
                    key.span,
                    did_you_mean(name, fields),
                )
            context.element.failed = True
            continue
        with recovery(context):
            given[name] = formula_as(context, value, fields[name])
    missing = [
        name for name in fields if not isinstance(node, MappingNode) or name not in node.values
    ]
    if missing:
        raise context.fail("RTM303", f"{which} {sort} lacks {', '.join(missing)}", span)
    return tuple((name, given[name]) for name in fields if name in given)


@statement("delete")
def _delete(here: Block, node: MappingNode) -> Block:
    context = here.context
    subject = formula(context, node.values["delete"])
    if isinstance(subject.type, OptionalType):
        subject = coerce(context, subject, subject.type.item)
    if not isinstance(subject.type, SortType):
        subject = coerce(context, subject, _only_sort(context, subject))
    assert isinstance(subject.type, SortType)
    sort = subject.type.name
    _refuse_single(context, sort, subject.span)
    if here.loop is not None:
        end = Place(subject=subject, field="", key=None)
        check_ownership(context, here.loop, end, subject.span)
    statement = Delete(span=node.span, subject=subject)
    return here.then(statement, context, frozenset((sort, f"life of {sort}")))


def _only_sort(context: Context, subject: Expression) -> Type:
    match subject.type:
        case HandleType(kinds=(kind,)):
            return SortType(kind)
    raise context.fail("RTM300", f"{subject.type} stands where an object is expected", subject.span)


@statement("emit")
def _emit(here: Block, node: MappingNode) -> Block:
    context, event = here.context, node.values["emit"]
    assert isinstance(event, MappingNode)
    recipient = present(context, formula(context, event.values["to"]))
    if not isinstance(recipient.type, SortType):
        raise context.fail(
            "RTM300",
            f"{recipient.type} stands where an object is expected",
            recipient.span,
            "an event is sent to an object",
        )
    kind = formula(context, event.values["event"])
    if not isinstance(kind.type, EnumType):
        raise context.fail(
            "RTM300",
            f"{kind.type} stands where an event is expected",
            kind.span,
            "events are members of an enumeration",
        )
    contexts = [formula(context, event.values[key]) for key in ("context1", "context2")]
    statement = Emit(
        span=node.span, recipient=recipient, event=kind, context1=contexts[0], context2=contexts[1]
    )
    return here.then(statement, context, frozenset())

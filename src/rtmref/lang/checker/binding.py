"""`let`: names for values."""

from __future__ import annotations

from dataclasses import replace

from rtmref.diagnostics import Span
from rtmref.lang.checker.blocks import Block, formula, statement
from rtmref.lang.checker.context import Context
from rtmref.lang.checker.signs import cannot_be_negative
from rtmref.lang.expressions import Expression
from rtmref.lang.report import Abandon
from rtmref.lang.statements import (
    Let,
)
from rtmref.lang.types import (
    ListType,
    NullType,
    SetType,
)
from rtmref.lang.yaml_nodes import MappingNode


@statement("let")
def let(here: Block, node: MappingNode) -> Block:
    """`let`: names for values, one after the other."""
    values = node.values["let"]
    assert isinstance(values, MappingNode)
    for name, key, value in values.items():
        try:
            typed = formula(here.context, value)
            _refuse_open_type(here.context, typed)
        except Abandon:
            here.context.element.failed = True
            here = replace(here, context=_without(here.context, name))
            continue
        here = bind(here, name, key.span, typed)
    return here


def _without(context: Context, name: str) -> Context:
    """The place where a name stands for something that was refused."""
    context.names.broken.add(name)
    return context


def _refuse_open_type(context: Context, typed: Expression) -> None:
    item = typed.type.item if isinstance(typed.type, SetType | ListType) else typed.type
    if isinstance(item, NullType):
        raise context.fail(
            "RTM311", "the type is open: nothing tells what would be in it", typed.span
        )


def bind(here: Block, name: str, span: Span, value: Expression) -> Block:
    """A `let` of one name; None as value was refused."""
    refuse_taken(here.context, name, span)
    reused = dict(here.reuse).get(name, "")
    context, unique = here.context.with_value(name, value, reused)
    if not reused:
        context.element.unused[unique] = (name, span)
    if cannot_be_negative(context, value):
        context.element.natural.add(unique)
    statement = Let(span=span, name=unique, value=value)
    loop = here.loop and replace(
        here.loop, depends={**here.loop.depends, unique: here.loop.dependencies(value)}
    )
    here = replace(here, loop=loop, bound=(*here.bound, name))
    return here.then(statement, context, frozenset())


def refuse_taken(context: Context, name: str, span: Span) -> None:
    """A new name must not stand for something already."""
    if name in context.scope or name in context.names.values:
        raise context.fail(
            "RTM207", f"{name!r} already stands for something", span, "take another name"
        )

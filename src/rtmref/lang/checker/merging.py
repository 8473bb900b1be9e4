"""After `if`: the names that both branches bind, in the type that fits both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rtmref.diagnostics import Span
from rtmref.lang.checker.coercion import coerce, joined
from rtmref.lang.checker.context import Context, Local
from rtmref.lang.records import record
from rtmref.lang.statements import Create, If, Let, Scope, Statement
from rtmref.lang.types import Type

Branch = tuple[Context, tuple[Statement, ...], tuple[str, ...]]
"""The place after a branch, its statements, and the names it binds."""


@record
class Merged:
    """Both branches with the names they share, and the place after them."""

    context: Context
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]
    bound: tuple[str, ...]


def merge(context: Context, then: Branch, otherwise: Branch, span: Span) -> Merged:
    """What is visible after the two branches; raises Abandon where types do not fit."""
    yes, no = then[1], otherwise[1]
    shared = tuple(name for name in then[2] if name in otherwise[2])
    for name in shared:
        one, other = _local(then[0].scope, name), _local(otherwise[0].scope, name)
        common = joined(one.type, other.type)
        if common is None:
            raise context.fail(
                "RTM302", f"{name!r} is {one.type} in one branch, {other.type} in the other", span
            )
        yes = _as_type(then[0], yes, one, common)
        no = _as_type(otherwise[0], no, other, common)
        context, _ = context.with_variable(name, common, one.name)
    return Merged(context, yes, no, shared)


def _local(scope: Mapping[str, object], name: str) -> Local:
    local = scope[name]
    assert isinstance(local, Local)
    return local


def _as_type(
    context: Context, statements: tuple[Statement, ...], local: Local, checked: Type
) -> tuple[Statement, ...]:
    """The statements, with the binding of a name widened."""
    if local.type == checked:
        return statements
    return tuple(_widened(context, each, local, checked) for each in statements)


def _widened(context: Context, statement: Statement, local: Local, checked: Type) -> Statement:
    match statement:
        case Let(name=name, value=value) if name == local.name:
            return replace(statement, value=coerce(context, value, checked))
        case If(then=then, otherwise=otherwise):
            return replace(
                statement,
                then=_as_type(context, then, local, checked),
                otherwise=_as_type(context, otherwise, local, checked),
            )
        case Scope(body=body):
            return replace(statement, body=_as_type(context, body, local, checked))
        case Create(name=name) if name == local.name:
            raise context.fail(
                "RTM302",
                f"{name!r} is a new object here, perhaps null in the other branch",
                statement.span,
                "give the names different types of their own",
            )
        case _:
            return statement

"""Expressions with what is known about them put in: constants, sets that stay empty, dead branches.

What is known holds wherever the specification is used in this way: under one configuration, by
calls of some operations with some arguments. There the folded expression has the same value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from functools import cache
from typing import Any

from rtmref.lang import expressions as e
from rtmref.lang.folding_rules import RULES
from rtmref.lang.known import NO_VALUE, Facts, constant, path_of, same, written


def fold(node: e.Expression, facts: Facts) -> e.Expression:
    """The expression with everything put in that is known."""
    match node:
        case e.And(left=left, right=right) | e.Or(left=left, right=right):
            return _junction(node, left, right, facts)
        case e.Conditional(test=test, then=then, otherwise=otherwise):
            known = fold(test, facts)
            value = constant(known)
            if value is NO_VALUE:
                parts = (fold(then, facts), fold(otherwise, facts))
                if _are_one(*parts):
                    return parts[0]
                return replace(node, test=known, then=parts[0], otherwise=parts[1])
            return fold(then if value else otherwise, facts)
        case e.Bind(name=name, value=value, body=body):
            return _bind(node, name, fold(value, facts), body, facts)
    path = path_of(node)
    if path is not None and path in facts.variables:
        put_in = written(facts.variables[path], node)
        if put_in is not node:
            return put_in
    inner: e.Expression = _with_parts(node, lambda part: fold(part, facts))
    rule = RULES.get(type(inner))
    folded: e.Expression = inner if rule is None else rule(inner, facts)
    return folded


def _are_one(then: e.Expression, otherwise: e.Expression) -> bool:
    """Whether it is the same constant in both cases."""
    value = constant(then)
    return value is not NO_VALUE and same(value, constant(otherwise))


def _junction(
    node: e.And | e.Or, left: e.Expression, right: e.Expression, facts: Facts
) -> e.Expression:
    decisive = isinstance(node, e.Or)
    first = fold(left, facts)
    value = constant(first)
    if value is not NO_VALUE:
        return first if bool(value) is decisive else fold(right, facts)
    second = fold(right, facts)
    value = constant(second)
    if value is not NO_VALUE:
        return second if bool(value) is decisive else first
    return replace(node, left=first, right=second)


def _bind(
    node: e.Bind, name: str, value: e.Expression, body: e.Expression, facts: Facts
) -> e.Expression:
    known = constant(value)
    if known is not NO_VALUE:
        facts.variables[name,] = known
    folded = fold(body, facts)
    facts.variables.pop((name,), None)
    if constant(folded) is not NO_VALUE:
        return folded
    return replace(node, value=value, body=folded)


@cache
def _places(kind: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if each.name not in ("type", "span"))


def _with_parts(node: e.Expression, edit: Callable[[e.Expression], e.Expression]) -> e.Expression:
    changes: dict[str, Any] = {}
    kind: Any = type(node)
    for name in _places(kind):
        value = getattr(node, name)
        if isinstance(value, e.Expression):
            new: Any = edit(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], e.Expression):
            new = tuple(edit(item) for item in value)
            if all(one is other for one, other in zip(new, value, strict=True)):
                new = value
        else:
            continue
        if new is not value:
            changes[name] = new
    return replace(node, **changes) if changes else node

"""Finding the rule for an expression, and meeting what its place expects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rtmref.lang.checker.coercion import coerce
from rtmref.lang.checker.context import Context
from rtmref.lang.expressions import Expression
from rtmref.lang.syntax import Syntax
from rtmref.lang.types import BOOL, Type

Rule = Callable[[Context, Any, Type | None], Expression]
RULES: dict[type, Rule] = {}
"""By the class of the syntax: the function that types it; entered by the modules beside this."""


def rule(*kinds: type) -> Callable[[Rule], Rule]:
    """Enter a function as the rule for some classes of syntax."""

    def enter(function: Rule) -> Rule:
        RULES.update(dict.fromkeys(kinds, function))
        return function

    return enter


def check(context: Context, syntax: Syntax, wish: Type | None = None) -> Expression:
    """The typed expression; `wish` is the type that its place would like, without insisting."""
    element = context.element
    element.enter(syntax.span)
    try:
        return RULES[type(syntax)](context, syntax, wish)
    finally:
        element.depth -= 1


def expect(context: Context, syntax: Syntax, expected: Type) -> Expression:
    """The typed expression as a value of exactly the expected type."""
    given = check(context, syntax, expected)
    return given if given.type is expected else coerce(context, given, expected)


def condition(context: Context, syntax: Syntax) -> Expression:
    """The typed expression, which must be boolean."""
    return expect(context, syntax, BOOL)

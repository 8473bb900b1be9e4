"""Keys of `min_by`, `max_by` and `sort_by`: a tuple of integer expressions.

A function may give the keys; its list is taken apart, key by key.
"""

from __future__ import annotations

from rtmref.lang.checker.calls import inline
from rtmref.lang.checker.context import Context
from rtmref.lang.checker.expressions import expect
from rtmref.lang.expressions import Expression
from rtmref.lang.syntax import Binary, Invoke, Items, Syntax
from rtmref.lang.types import INT


def sort_keys(context: Context, syntax: Syntax) -> tuple[Expression, ...]:
    """The keys in order; raises Abandon after reporting."""
    match syntax:
        case Items(items=()):
            raise context.fail("RTM312", "no key is given", syntax.span)
        case Items(items=items):
            return tuple(expect(context, item, INT) for item in items)
        case Binary(operator="+", left=left, right=right):
            return (*sort_keys(context, left), *sort_keys(context, right))
        case Invoke(name=name) if name in context.names.functions:
            return _of_function(context, syntax)
        case _:
            raise context.fail(
                "RTM312",
                "keys are a list of integers",
                syntax.span,
                "write [key, …] or call a function that is such a list",
            )


def _of_function(context: Context, syntax: Invoke) -> tuple[Expression, ...]:
    function = context.names.functions[syntax.name]
    body = context.element.library.syntax(function.body)
    if not isinstance(body, Items) or not body.items:
        raise context.fail("RTM312", f"{syntax.name!r} is not a list of keys", syntax.span)
    return tuple(inline(context, syntax, function, item, INT) for item in body.items)

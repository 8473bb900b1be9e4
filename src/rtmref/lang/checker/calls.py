"""Calls of functions: built in, or of the specification and put in their place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rtmref.lang.checker.coercion import coerce
from rtmref.lang.checker.context import Context
from rtmref.lang.checker.expressions import check, expect, rule
from rtmref.lang.clauses import strip
from rtmref.lang.expressions import (
    Apply,
    Bind,
    BitValue,
    Builtin,
    EnumValue,
    Expression,
    Limit,
    Literal,
    Live,
    Null,
    Singleton,
    Variable,
)
from rtmref.lang.names import FunctionDeclaration
from rtmref.lang.report import Abandon
from rtmref.lang.syntax import Invoke, Syntax
from rtmref.lang.types import (
    ADDRESS,
    BOOL,
    INT,
    PREFIX,
    BitType,
    HandleType,
    OptionalType,
    SortType,
    Type,
)

Builtins = Callable[[Context, Invoke], Expression]


@rule(Invoke)
def invoke(context: Context, syntax: Invoke, wish: Type | None) -> Expression:
    """`name(arguments)`."""
    built_in = _BUILTINS.get(syntax.name)
    if built_in is not None:
        arity, typed = built_in
        _check_count(context, syntax, arity)
        return typed(context, syntax)
    function = context.names.functions.get(syntax.name)
    if function is None:
        known = {**context.names.functions, **_BUILTINS}
        raise context.names.unknown(
            "function", syntax.name, known, syntax.name_span, context.report
        )
    return inline(context, syntax, function, context.element.library.syntax(function.body), wish)


def inline(
    context: Context,
    syntax: Invoke,
    function: FunctionDeclaration,
    body: Syntax,
    wish: Type | None,
) -> Expression:
    """The body of a function with arguments for parameters."""
    context.names.used.add(function.name)
    _check_count(context, syntax, len(function.parameters))
    if function.name in context.inlining:
        raise Abandon  # a cycle, reported where it is declared
    inside = context.inside(function.name)
    bound: list[tuple[str, Expression]] = []
    for parameter, argument in zip(function.parameters, syntax.arguments, strict=True):
        value = expect(context, argument, parameter.type)
        if _is_simple(value):
            inside = inside.substituting(parameter.name, value)
        else:
            inside, name = inside.with_value(parameter.name, value)
            bound.append((name, value))
    with context.report.within(f"in the call of {function.name!r} at {syntax.span}"):
        typed = check(inside, body, wish)
        typed = typed if wish is None else coerce(inside, typed, wish)
    for name, value in reversed(bound):
        typed = Bind(type=typed.type, span=syntax.span, name=name, value=value, body=typed)
    return typed


def _is_simple(node: Expression) -> bool:
    """Whether the expression may stand several times without being worked out several times."""
    return isinstance(
        strip(node), Variable | Literal | EnumValue | BitValue | Null | Limit | Singleton
    )


def _check_count(context: Context, syntax: Invoke, expected: int) -> None:
    given = len(syntax.arguments)
    if given != expected:
        raise context.fail(
            "RTM308",
            f"{syntax.name!r} takes {expected} argument{'' if expected == 1 else 's'}, not {given}",
            syntax.span,
        )


def _live(context: Context, syntax: Invoke) -> Expression:
    subject = check(context, syntax.arguments[0])
    if isinstance(subject.type, OptionalType):
        subject = coerce(context, subject, subject.type.item)
    if not isinstance(subject.type, HandleType | SortType):
        raise context.fail(
            "RTM300", f"{subject.type} stands where a handle is expected", subject.span
        )
    return Live(type=BOOL, span=syntax.span, subject=subject)


def _plain(function: Builtin, result: Type, *parameters: Type) -> tuple[int, Builtins]:
    def typed(context: Context, syntax: Invoke) -> Expression:
        given = tuple(
            expect(context, argument, parameter)
            for argument, parameter in zip(syntax.arguments, parameters, strict=True)
        )
        return Apply(type=result, span=syntax.span, function=function, arguments=given)

    return len(parameters), typed


def _measure(function: Builtin) -> tuple[int, Builtins]:
    """An integer of a prefix or an address."""

    def typed(context: Context, syntax: Invoke) -> Expression:
        given = check(context, syntax.arguments[0])
        wanted = PREFIX if given.type in (PREFIX, OptionalType(PREFIX)) else ADDRESS
        subject = coerce(context, given, wanted)
        return Apply(type=INT, span=syntax.span, function=function, arguments=(subject,))

    return 1, typed


def _prefix(context: Context, syntax: Invoke) -> Expression:
    given = expect(context, syntax.arguments[0], ADDRESS)
    fits = Apply(type=BOOL, span=syntax.span, function="well_formed", arguments=(given,))
    if not context.facts.known(context.facts.key(fits)):
        raise context.uncertain(
            "RTM403",
            "the address is not known here to be well formed",
            given.span,
            "test it with 'well_formed(…)' before",
        )
    return Apply(type=PREFIX, span=syntax.span, function="prefix", arguments=(given,))


def _index(context: Context, syntax: Invoke) -> Expression:
    given = check(context, syntax.arguments[0])
    if isinstance(given.type, OptionalType):
        given = coerce(context, given, given.type.item)
    if not isinstance(given.type, BitType):
        raise context.fail("RTM300", f"{given.type} stands where a bit is expected", given.span)
    return Apply(type=INT, span=syntax.span, function="index", arguments=(given,))


_BUILTINS: Final[dict[str, tuple[int, Builtins]]] = {
    "live": (1, _live),
    "covers": _plain("covers", BOOL, PREFIX, PREFIX),
    "length": _measure("length"),
    "family": _measure("family"),
    "bits": _plain("bits", INT, ADDRESS),
    "net_address": _plain("net_address", ADDRESS, INT, INT, INT),
    "order": _plain("order", INT, PREFIX),
    "well_formed": _plain("well_formed", BOOL, ADDRESS),
    "prefix": (1, _prefix),
    "address": _plain("address", ADDRESS, PREFIX),
    "host": _plain("host", PREFIX, PREFIX),
    "index": (1, _index),
}

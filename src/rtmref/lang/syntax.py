"""Untyped syntax trees: what the grammar makes of an expression or a type."""

from __future__ import annotations

from collections.abc import Iterator

from rtmref.diagnostics import Span
from rtmref.lang.records import record


@record
class Name:
    """An identifier."""

    span: Span
    name: str


@record
class Constant:
    """A boolean, integer or string literal, or null (value None)."""

    span: Span
    value: bool | int | str | None


@record
class Items:
    """`[a, b]`."""

    span: Span
    items: tuple[Syntax, ...]


@record
class Structured:
    """`NAME{member: a}`."""

    span: Span
    name: str
    members: tuple[tuple[str, Span, Syntax], ...]


@record
class Select:
    """`subject.name`; `name_span` is the place of the name alone."""

    span: Span
    subject: Syntax
    name: str
    name_span: Span


@record
class Index:
    """`subject[key]`."""

    span: Span
    subject: Syntax
    key: Syntax


@record
class Invoke:
    """`name(arguments)`."""

    span: Span
    name: str
    name_span: Span
    arguments: tuple[Syntax, ...]


@record
class Method:
    """`subject.name(arguments)`."""

    span: Span
    subject: Syntax
    name: str
    name_span: Span
    arguments: tuple[Syntax, ...]


@record
class Unary:
    """`!x` or `-x`."""

    span: Span
    operator: str
    operand: Syntax


@record
class Binary:
    """`left operator right`."""

    span: Span
    operator: str
    left: Syntax
    right: Syntax


@record
class Ternary:
    """`test ? then : otherwise`."""

    span: Span
    test: Syntax
    then: Syntax
    otherwise: Syntax


Syntax = (
    Name
    | Constant
    | Items
    | Structured
    | Select
    | Index
    | Invoke
    | Method
    | Unary
    | Binary
    | Ternary
)


@record
class TypeSyntax:
    """`name` or `name<arguments>`; `separator` is `,` or `|` where there are several."""

    span: Span
    name: str
    arguments: tuple[TypeSyntax, ...]
    separator: str


def children(node: Syntax) -> tuple[Syntax, ...]:
    """The direct parts of a node, in the order of the text."""
    match node:
        case Items(items=items):
            return items
        case Structured(members=members):
            return tuple(value for _, _, value in members)
        case Select(subject=subject):
            return (subject,)
        case Index(subject=subject, key=key):
            return (subject, key)
        case Invoke(arguments=arguments):
            return arguments
        case Method(subject=subject, arguments=arguments):
            return (subject, *arguments)
        case Unary(operand=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case Ternary(test=test, then=then, otherwise=otherwise):
            return (test, then, otherwise)
        case _:
            return ()


def walk(node: Syntax) -> Iterator[Syntax]:
    """The node and everything below it."""
    pending = [node]
    while pending:
        here = pending.pop()
        yield here
        pending.extend(reversed(children(here)))


def depth(node: Syntax) -> int:
    """Number of nodes on the longest way down."""
    deepest, pending = 0, [(node, 1)]
    while pending:
        here, level = pending.pop()
        deepest = max(deepest, level)
        pending.extend((child, level + 1) for child in children(here))
    return deepest

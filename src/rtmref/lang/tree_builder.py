"""What the reductions of the grammar build: syntax trees with places."""

from __future__ import annotations

import re
from typing import Any, Final, cast

from rtmref.diagnostics import Span
from rtmref.lang.report import Report
from rtmref.lang.syntax import (
    Binary,
    Constant,
    Index,
    Invoke,
    Items,
    Method,
    Name,
    Select,
    Structured,
    Syntax,
    Ternary,
    TypeSyntax,
    Unary,
)
from rtmref.lang.tables import Token
from rtmref.lang.yaml_nodes import MAXIMUM_DIGITS, ScalarNode

RESERVED: Final = frozenset(
    [
        "as",
        "break",
        "const",
        "continue",
        "else",
        "false",
        "for",
        "function",
        "if",
        "import",
        "in",
        "let",
        "loop",
        "null",
        "package",
        "namespace",
        "return",
        "true",
        "var",
        "void",
        "while",
    ]
)
"""Words that CEL keeps for itself."""

_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES: Final = {"\\": "\\", '"': '"', "'": "'", "n": "\n", "t": "\t", "r": "\r"}


class TreeBuilder:
    """The reductions of the grammar; methods are named like its rules and aliases."""

    scalar: ScalarNode
    report: Report

    def _between(self, start: Span, end: Span) -> Span:
        return Span(start.file, start.line, start.column, end.end_line, end.end_column)

    def _at(self, token: Token) -> Span:
        return self.scalar.span_at(token.start(), token.end())

    def conditional(self, parts: list[Any]) -> Syntax:
        test, then, otherwise = parts
        return Ternary(self._between(test.span, otherwise.span), test, then, otherwise)

    def or_else(self, parts: list[Any]) -> Syntax:
        left, right = parts
        return Binary(self._between(left.span, right.span), "||", left, right)

    def and_then(self, parts: list[Any]) -> Syntax:
        left, right = parts
        return Binary(self._between(left.span, right.span), "&&", left, right)

    def binary(self, parts: list[Any]) -> Syntax:
        left, operator, right = parts
        return Binary(self._between(left.span, right.span), operator[0], left, right)

    def unary(self, parts: list[Any]) -> Syntax:
        operators, operand = parts
        for token in reversed(operators):
            span = self._between(self._at(token), operand.span)
            operand = Unary(span, token[0], operand)
        return cast(Syntax, operand)

    def select(self, parts: list[Any]) -> Syntax:
        subject, name = parts
        at = self._at(name)
        return Select(self._between(subject.span, at), subject, name[0], at)

    def method(self, parts: list[Any]) -> Syntax:
        subject, name, *arguments, end = parts
        span = self._between(subject.span, self._at(end))
        found = tuple(arguments[0]) if arguments else ()
        return Method(span, subject, name[0], self._at(name), found)

    def index(self, parts: list[Any]) -> Syntax:
        subject, key, end = parts
        return Index(self._between(subject.span, self._at(end)), subject, key)

    def name(self, parts: list[Any]) -> Syntax:
        return Name(self._at(parts[0]), self._identifier(parts[0]))

    def call(self, parts: list[Any]) -> Syntax:
        name, *arguments, end = parts
        found = tuple(arguments[0]) if arguments else ()
        at = self._at(name)
        return Invoke(self._between(at, self._at(end)), self._identifier(name), at, found)

    def group(self, parts: list[Any]) -> Syntax:
        return cast(Syntax, parts[1])

    def sequence(self, parts: list[Any]) -> Syntax:
        found = tuple(parts[1]) if len(parts) == 3 else ()
        return Items(self._between(self._at(parts[0]), self._at(parts[-1])), found)

    def structure(self, parts: list[Any]) -> Syntax:
        name, *members, end = parts
        found = tuple(members[0]) if members else ()
        at = self._at(name)
        return Structured(self._between(at, self._at(end)), self._identifier(name), found)

    def number(self, parts: list[Any]) -> Syntax:
        (token,) = parts
        span = self._at(token)
        digits = token[0]
        if len(digits) > MAXIMUM_DIGITS:
            raise self.report.fail("RTM104", f"more than {MAXIMUM_DIGITS} digits", span)
        return Constant(span, int(digits, 16 if digits[:2] in ("0x", "0X") else 10))

    def text(self, parts: list[Any]) -> Syntax:
        (token,) = parts
        span = self._at(token)
        try:
            return Constant(span, _ESCAPE.sub(lambda found: _ESCAPES[found[1]], token[0][1:-1]))
        except KeyError as error:
            raise self.report.fail("RTM105", f"no such escape: \\{error.args[0]}", span) from None

    def boolean(self, parts: list[Any]) -> Syntax:
        return Constant(self._at(parts[0]), parts[0][0] == "true")

    def null(self, parts: list[Any]) -> Syntax:
        return Constant(self._at(parts[0]), None)

    def bangs(self, parts: list[Any]) -> list[Any]:
        return _collected(parts)

    def minuses(self, parts: list[Any]) -> list[Any]:
        return _collected(parts)

    def items(self, parts: list[Any]) -> list[Any]:
        return _collected(parts)

    def members(self, parts: list[Any]) -> list[Any]:
        return _collected(parts)

    def member(self, parts: list[Any]) -> tuple[str, Span, Syntax]:
        return self._identifier(parts[0]), self._at(parts[0]), parts[1]

    def type(self, parts: list[Any]) -> TypeSyntax:
        name = parts[0]
        at = self._at(name)
        if len(parts) == 1:
            return TypeSyntax(at, name[0], (), "")
        found, separators = parts[2]
        span = self._between(at, self._at(parts[3]))
        return TypeSyntax(span, name[0], tuple(found), separators[:1])

    def types(self, parts: list[Any]) -> tuple[list[TypeSyntax], str]:
        if len(parts) == 1:
            return parts, ""
        (found, separators), separator, last = parts
        if separators and separators != separator[0]:
            raise self.report.fail("RTM100", "',' and '|' mixed", self._at(separator))
        return [*found, last], separator[0]

    def _identifier(self, token: Token) -> str:
        if token[0] in RESERVED:
            raise self.report.fail(
                "RTM106", f"{token[0]!r} is a reserved word of CEL", self._at(token)
            )
        return token[0]


def _collected(parts: list[Any]) -> list[Any]:
    """A left-recursive sequence, grown in place."""
    if len(parts) == 1:
        return [parts[0]]
    collected, last = parts
    collected.append(last)
    return cast("list[Any]", collected)

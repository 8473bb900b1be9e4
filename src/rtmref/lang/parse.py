"""Text of a scalar to a syntax tree, or a diagnostic at the character where it fails."""

from __future__ import annotations

from functools import cache
from typing import Final, cast

from lark import Lark, Token, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from rtmref.lang.grammar import load_parser
from rtmref.lang.report import Abandon, Report
from rtmref.lang.syntax import Syntax, TypeSyntax, depth
from rtmref.lang.tree_builder import TreeBuilder
from rtmref.lang.yaml_nodes import ScalarNode

MAXIMUM_LENGTH: Final = 10_000
MAXIMUM_NESTING: Final = 60
_SLIPS: Final = {
    "=": "'==' compares",
    "&": "'and' is written '&&'",
    "|": "'or' is written '||'",
    "'": "texts stand in double quotes, and end on the same line",
    '"': "a text ends on the line on which it begins",
}
_WORDS: Final = {"and": "&&", "or": "||", "not": "!", "is": "==", "not in": "!(x in y)"}


def parse_expression(scalar: ScalarNode, report: Report) -> Syntax:
    """The syntax tree of an expression; raises Abandon after reporting."""
    tree = cast(Syntax, _parse(scalar, "expression", report))
    if len(scalar.text) > MAXIMUM_NESTING and depth(tree) > MAXIMUM_NESTING:
        raise report.fail(
            "RTM103",
            f"nested deeper than {MAXIMUM_NESTING} levels",
            scalar.span,
            "name parts of it with `let` or a function",
        )
    return tree


def parse_type(scalar: ScalarNode, report: Report) -> TypeSyntax:
    """The syntax tree of a type; raises Abandon after reporting."""
    if scalar.text.isidentifier() and scalar.text.isascii():
        return TypeSyntax(scalar.span_at(0, len(scalar.text)), scalar.text, (), "")
    return cast(TypeSyntax, _parse(scalar, "type", report))


def _parse(scalar: ScalarNode, start: str, report: Report) -> object:
    if len(scalar.text) > MAXIMUM_LENGTH:
        raise report.fail("RTM102", f"longer than {MAXIMUM_LENGTH} characters", scalar.span)
    parser, builder = _parser()
    builder.scalar, builder.report = scalar, report
    try:
        return parser.parse(scalar.text, start=start)
    except UnexpectedInput as error:
        _report_unexpected(error, scalar, report)
        raise Abandon from error


@cache
def _parser() -> tuple[Lark, TreeBuilder]:
    builder = TreeBuilder()
    return load_parser(builder), builder


def _report_unexpected(error: UnexpectedInput, scalar: ScalarNode, report: Report) -> None:
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        token = cast(Token, error.token)
        span = scalar.span_at(token.start_pos or 0, token.end_pos or 0)
        previous = "".join(scalar.text[: token.start_pos].split()[-1:])
        hint = _slip(str(token), scalar.text[token.end_pos :]) or _slip(previous, "")
        report.add("RTM100", f"{str(token)!r} does not belong here", span, hint)
    elif isinstance(error, UnexpectedCharacters):
        at = cast(int, error.pos_in_stream)
        character = scalar.text[at]
        hint = _SLIPS.get(character, "")
        if character.isdigit():
            hint = "numbers are integers: 12 or 0x1F"
        report.add(
            "RTM101",
            f"{character!r} begins nothing that the language knows",
            scalar.span_at(at, at + 1),
            hint,
        )
    else:
        end = len(scalar.text.rstrip())
        message = "it ends too early" if end else "it is empty"
        report.add("RTM100", message, scalar.span_at(end, end))


def _slip(word: str, rest: str) -> str:
    """What was perhaps meant, where another language has another sign."""
    if word == "not" and rest.split()[:1] == ["in"]:
        return "'x not in y' is written '!(x in y)'"
    return f"'{word}' is written '{_WORDS[word]}'" if word in _WORDS else ""

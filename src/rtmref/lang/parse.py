"""Text of a scalar to a syntax tree, or a diagnostic at the character where it fails."""

from __future__ import annotations

from functools import cache
from typing import Final, cast

from rtmref.lang.report import Abandon, Report
from rtmref.lang.syntax import Syntax, TypeSyntax, depth
from rtmref.lang.tables import Parser, load_parser
from rtmref.lang.tree_builder import TreeBuilder
from rtmref.lang.yaml_nodes import ScalarNode

MAXIMUM_LENGTH: Final = 10_000
MAXIMUM_NESTING: Final = 60


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
    tree = parser.parse(scalar.text, start)
    if tree is None:
        from rtmref.lang.slips import report_slip  # only what is wrong needs Lark

        report_slip(scalar, start, report)
        raise Abandon
    return tree


@cache
def _parser() -> tuple[Parser, TreeBuilder]:
    builder = TreeBuilder()
    return load_parser(builder), builder

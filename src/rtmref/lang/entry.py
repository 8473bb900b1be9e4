"""One expression by itself: parsed and typed against variables that the caller declares."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rtmref.diagnostics import Diagnostic
from rtmref.lang import checker as _rules  # noqa: F401 - enters the typing rules
from rtmref.lang.checker.coercion import coerce, settle
from rtmref.lang.checker.context import Context, Library
from rtmref.lang.checker.expressions import check
from rtmref.lang.expressions import Expression
from rtmref.lang.names import Names
from rtmref.lang.positions import SourceText
from rtmref.lang.report import Abandon, Report
from rtmref.lang.types import Type
from rtmref.lang.yaml_nodes import ScalarNode


def check_expression(
    text: str,
    variables: Mapping[str, Type],
    expected: Type | None = None,
    *,
    natural: Collection[str] = (),
    shown: str = "<expression>",
) -> Expression | tuple[Diagnostic, ...]:
    """The typed expression that the text is, or what is wrong with it.

    `expected` is the type that it must have (None: any); `natural` names integer variables that
    are never negative, which division needs to know; `shown` stands for the file in places.
    """
    scalar = ScalarNode(SourceText(shown, text), text, "", 0, len(text))
    report = Report()
    context = Context.empty(Library(Names(), report), scalar.span)
    for name, checked in variables.items():
        context, unique = context.with_variable(name, checked)
        if name in natural:
            context.element.natural.add(unique)
    try:
        typed = check(context, context.element.library.syntax(scalar), expected)
        return settle(context, typed) if expected is None else coerce(context, typed, expected)
    except Abandon:
        return report.sorted()

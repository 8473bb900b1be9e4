"""Limits and decisions."""

from __future__ import annotations

from rtmref.lang.entries import Chapters, elements, entries_of
from rtmref.lang.limit_values import limit_value
from rtmref.lang.names import (
    Names,
)
from rtmref.lang.parameters import range_of
from rtmref.lang.report import Report
from rtmref.lang.spec import (
    Decision,
    LimitDeclaration,
)
from rtmref.lang.type_names import try_type
from rtmref.lang.yaml_nodes import ScalarNode


def declare_limits(chapters: Chapters, names: Names, report: Report) -> None:
    """Enter the limits, each with its default value."""
    for entry in elements("limits", chapters, names, report):
        scalar = entry.node.values["type"]
        assert isinstance(scalar, ScalarNode)
        checked = try_type(scalar, names, report)
        if checked is None:
            names.broken.add(entry.name)
            continue
        minimum, maximum = range_of(entry.node.values, checked, report)
        value = limit_value(
            entry.node.values["default"], checked, (minimum, maximum), names, report
        )
        declaration = LimitDeclaration(
            name=entry.name,
            chapter=entry.chapter,
            doc=entry.text("doc"),
            source=entry.source(),
            span=entry.key.span,
            type=checked,
            default=value,
            minimum=minimum,
            maximum=maximum,
        )
        names.limits[entry.name] = declaration
        names.declare_value(entry.name, declaration, entry.key.span, report)


def declare_decisions(chapters: Chapters, names: Names, report: Report) -> None:
    """Enter the decisions, each with its options."""
    for entry in elements("decisions", chapters, names, report):
        options = {
            name: value.text.strip()
            for name, _, value in entries_of(entry.node.values["options"])
            if isinstance(value, ScalarNode)
        }
        default = entry.node.values["default"]
        if entry.text("default") not in options:
            report.add(
                "RTM205",
                f"{entry.text('default')!r} is not an option of {entry.name!r}",
                default.span,
                f"options: {', '.join(options)}",
            )
        decision = Decision(
            name=entry.name,
            chapter=entry.chapter,
            doc=entry.text("doc"),
            source=entry.source(),
            span=entry.key.span,
            options=options,
            default=entry.text("default"),
        )
        names.decisions[entry.name] = decision
        names.declare_value(entry.name, decision, entry.key.span, report)

"""Checking a YAML node against its shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from rtmref.diagnostics import Span
from rtmref.lang.report import Report, did_you_mean
from rtmref.lang.shapes import (
    Anything,
    ByForm,
    ByKey,
    Formula,
    Integer,
    Record,
    Reference,
    Sequence,
    Shape,
    Table,
    Text,
)
from rtmref.lang.structure import NAME, NAMED
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode

_BARE_FORMULA: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+|0x[0-9a-fA-F]+")
_compiled = cache(re.compile)


def conforms(node: Node, shape: Shape, report: Report) -> bool:
    """Whether the node has the shape; everything that is wrong with it is reported."""
    return _RULES[type(shape)](node, shape, report)


def is_blank(node: Node) -> bool:
    """Whether nothing stands where a value should."""
    return isinstance(node, ScalarNode) and not node.quoted and node.value() is None


def form(node: Node) -> str:
    """What a node is, in words."""
    match node:
        case MappingNode():
            return "a mapping"
        case SequenceNode():
            return "a sequence"
        case _ if is_blank(node):
            return "nothing"
        case _:
            return "a single value"


def _scalar(node: Node, shape: Text | Formula | Integer, report: Report) -> bool:
    says = "an integer" if isinstance(shape, Integer) else shape.says
    if not isinstance(node, ScalarNode) or (is_blank(node) and not getattr(shape, "bare", False)):
        hint = "expressions stand in single quotes" if isinstance(shape, Formula) else ""
        report.add("RTM030", f"{says} is expected here, not {form(node)}", node.span, hint)
        return False
    return _SCALARS[type(shape)](node, shape, report)


def _text(node: ScalarNode, shape: Text, report: Report) -> bool:
    if not (shape.bare or node.quoted or isinstance(node.value(), str)):
        report.add(
            "RTM032",
            f"{shape.says} is expected; YAML reads {node.text!r} as something else",
            node.span,
            "put it in quotes",
        )
        return False
    if shape.pattern and not _compiled(shape.pattern).fullmatch(node.text):
        report.add(shape.code, f"{node.text[:60]!r} is not {shape.says}", node.span)
        return False
    if not node.text.strip():
        report.add("RTM030", f"{shape.says} is expected here, not nothing", node.span)
        return False
    return True


def _formula(node: ScalarNode, shape: Formula, report: Report) -> bool:
    if node.quoted or _BARE_FORMULA.fullmatch(node.text):
        return True
    report.add(
        "RTM035",
        f"{shape.says} stands in single quotes or in a block",
        node.span,
        f"write '{node.text[:60]}'" if "'" not in node.text else "begin a block with '|'",
    )
    return False


def _integer(node: ScalarNode, shape: Integer, report: Report) -> bool:
    value = node.value()
    if isinstance(value, bool) or not isinstance(value, int):
        report.add("RTM031", f"an integer is expected, not {node.text[:60]!r}", node.span)
        return False
    too_small = shape.minimum is not None and value < shape.minimum
    if too_small or (shape.maximum is not None and value > shape.maximum):
        report.add(
            "RTM036", f"{node.text} is not between {shape.minimum} and {shape.maximum}", node.span
        )
        return False
    return True


def _sequence(node: Node, shape: Sequence, report: Report) -> bool:
    if is_blank(node) and not shape.at_least:
        return True
    if not isinstance(node, SequenceNode):
        report.add("RTM030", f"a sequence is expected here, not {form(node)}", node.span)
        return False
    if len(node.items) < shape.at_least:
        report.add("RTM037", f"at least {shape.at_least} item is expected", node.span)
        return False
    if shape.distinct:
        _report_repeats(node, report)
    outcomes = [conforms(item, shape.item, report) for item in node.items]
    return all(outcomes)


def _report_repeats(node: SequenceNode, report: Report) -> None:
    seen: set[str] = set()
    for item in node.items:
        if isinstance(item, ScalarNode):
            if item.text in seen:
                report.add("RTM038", f"{item.text!r} stands here twice", item.span)
            seen.add(item.text)


def _table(node: Node, shape: Table, report: Report) -> bool:
    if is_blank(node) and not shape.at_least and shape.exactly is None:
        return True
    if not isinstance(node, MappingNode):
        report.add("RTM030", f"a mapping is expected here, not {form(node)}", node.span)
        return False
    count = len(node.values)
    if count < shape.at_least or shape.exactly not in (None, count):
        expected = f"{shape.exactly} entry" if shape.exactly else f"at least {shape.at_least} entry"
        report.add("RTM037", f"{expected} is expected, not {count}", node.span)
        return False
    outcomes = [
        conforms(part, expected, report)
        for _, key, value in node.items()
        for part, expected in ((key, shape.key), (value, shape.value))
    ]
    return all(outcomes)


def _record(node: Node, shape: Record, report: Report) -> bool:
    if not isinstance(node, MappingNode):
        report.add("RTM030", f"{shape.doc} is expected here, not {form(node)}", node.span)
        return False
    right = _missing(node, shape, report)
    chosen = _chosen(node, shape)
    for name, key, value in node.items():
        if name == chosen and shape.named is not None:
            right &= conforms(key, NAME, report) & conforms(value, shape.named.shape, report)
        elif name not in shape.keys:
            right = False
            report.add(
                "RTM039",
                f"{shape.name} has no key {name!r}",
                key.span,
                did_you_mean(name, shape.keys) or f"its keys: {', '.join(shape.keys)}",
            )
        elif not conforms(value, shape.keys[name].shape, report):
            right = False
    return right


def _chosen(node: MappingNode, shape: Record) -> str | None:
    """The first key that is none of the fixed ones, where the shape has room for one."""
    others = (name for name in node.values if name not in shape.keys)
    return next(others, None) if shape.named else None


def _missing(node: MappingNode, shape: Record, report: Report) -> bool:
    missing = [name for name, key in shape.keys.items() if key.required and name not in node.values]
    for name in missing:
        report.add(
            "RTM040", f"{shape.name} lacks {name!r} ({shape.keys[name].doc})", _beginning(node.span)
        )
    if shape.named is not None and _chosen(node, shape) is None:
        message = f"{shape.name} lacks {shape.named.doc}"
        report.add("RTM040", message, _beginning(node.span))
        return False
    return not missing


def _beginning(span: Span) -> Span:
    """The first character of a span that covers many lines."""
    return Span(span.file, span.line, span.column, span.line, span.column + 1)


def _by_key(node: Node, shape: ByKey, report: Report) -> bool:
    if not isinstance(node, MappingNode):
        report.add("RTM030", f"a {shape.name} is expected here, not {form(node)}", node.span)
        return False
    for name, record in shape.records.items():
        if name in node.values:
            return conforms(node, record, report)
    first = next(iter(node.values), "")
    report.add(
        "RTM041",
        f"this is no {shape.name}",
        _beginning(node.span),
        did_you_mean(first, shape.records)
        or f"one of these keys is needed: {', '.join(shape.records)}",
    )
    return False


def _by_form(node: Node, shape: ByForm, report: Report) -> bool:
    chosen = shape.scalar if isinstance(node, ScalarNode) else shape.record
    return conforms(node, chosen, report)


def _reference(node: Node, shape: Reference, report: Report) -> bool:
    return conforms(node, NAMED[shape.name], report)


def _anything(node: Node, shape: Anything, report: Report) -> bool:
    return True


_SCALARS: Final[Mapping[type, Callable[[ScalarNode, Any, Report], bool]]] = {
    Text: _text,
    Formula: _formula,
    Integer: _integer,
}
_RULES: Final[Mapping[type, Callable[[Node, Any, Report], bool]]] = {
    **dict.fromkeys(_SCALARS, _scalar),
    Sequence: _sequence,
    Table: _table,
    Record: _record,
    ByKey: _by_key,
    ByForm: _by_form,
    Reference: _reference,
    Anything: _anything,
}
"""What checks a node against a shape, by the kind of shape."""

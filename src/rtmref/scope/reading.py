"""YAML nodes of scopes, which have their shape, to scopes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any, Final

from rtmref.lang.entries import Entry, entries_of, integer
from rtmref.lang.report import Abandon, Report, did_you_mean
from rtmref.lang.spec import Operation, Spec
from rtmref.lang.types import SortType, Type
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode
from rtmref.scenario import Same
from rtmref.scenario.names import Known, Names
from rtmref.scenario.reading import Calls, decisions_of, limits_of
from rtmref.scenario.values import Reader, is_null
from rtmref.scenario.words import Words
from rtmref.scope import Each, Pattern, Scope
from rtmref.trace import Handle
from rtmref.values import NetAddress

ANY: Final = "any"
"""The key of alternatives."""
MOST_PATTERNS: Final = 4096
EVERY: Final = -1
"""The number of no call: such a handle stands for every object of a sort."""


def scope(entry: Entry, spec: Spec, words: Words, report: Report) -> Scope | None:
    """The scope of an entry; None if something is wrong with it."""
    before = len(report.found)
    reader = Reader(spec, words, report)
    values = entry.node.values
    read = Scope(
        name=entry.name,
        theme=entry.chapter,
        says=entry.text("says"),
        chapters=tuple(_known(entry, "chapters", spec.chapters, "chapter", report)),
        limits=dict(limits_of(entry, reader)),
        decisions=dict(decisions_of(entry, spec, report)),
        begin=tuple(each.call for each in Calls(reader, Names(spec)).calls(values["begin"]))
        if "begin" in values
        else (),
        patterns=tuple(_patterns(values["calls"], reader)),
        most=dict(_most(values.get("most"), spec, report)),
        waiting=integer(values.get("waiting")) or 0,
        depth=integer(values.get("depth")),
        sometimes=tuple(_known(entry, "sometimes", spec.sometimes, "sometimes", report)),
        span=entry.key.span,
    )
    return read if len(report.found) == before else None


def _known(
    entry: Entry, key: str, known: Iterable[str], what: str, report: Report
) -> Iterator[str]:
    names = tuple(known)
    node = entry.node.values.get(key)
    for item in node.items if isinstance(node, SequenceNode) else ():
        assert isinstance(item, ScalarNode)
        if item.text in names:
            yield item.text
        else:
            hint = did_you_mean(item.text, names)
            report.add("RTM600", f"there is no {what} {item.text!r}", item.span, hint)


def _most(node: Node | None, spec: Spec, report: Report) -> Iterator[tuple[str, int]]:
    for name, key, value in entries_of(node):
        if name in spec.sorts:
            yield name, integer(value) or 0
        else:
            hint = did_you_mean(name, spec.sorts)
            report.add("RTM600", f"there is no sort {name!r}", key.span, hint)


def _patterns(node: Node, reader: Reader) -> Iterator[Pattern]:
    assert isinstance(node, SequenceNode)
    calls = Calls(reader, Names(reader.spec))
    for item in node.items:
        assert isinstance(item, MappingNode)
        for name, key, given in item.items():
            try:
                operation = calls.operation(key)
                known = [parameter.name for parameter in operation.parameters]
                members = {} if is_null(given) else reader.members(given, known, name)
                yield from _product(operation, members, reader, key)
            except Abandon:
                continue


def _product(
    operation: Operation, given: Mapping[str, Node], reader: Reader, key: ScalarNode
) -> Iterator[Pattern]:
    """The patterns for all combinations of alternatives, each once."""
    ranges = []
    size = 1
    for parameter in operation.parameters:
        if parameter.name in given:
            values = _range(given[parameter.name], parameter.type, reader)
        else:
            values = [reader.zero(parameter.type)]
        ranges.append(values)
        size *= len(values)
    if size > MOST_PATTERNS:
        message = f"{size} combinations of arguments are more than {MOST_PATTERNS}"
        raise reader.report.fail("RTM700", message, key.span)
    for arguments in dict.fromkeys(product(*ranges)):
        yield Pattern(operation.name, arguments)


def _range(node: Node, kind: Any, reader: Reader) -> list[Any]:
    """The values that an argument ranges over."""
    names = _Sorts(reader.spec, {sort: _each(sort, node) for sort in reader.spec.sorts})
    return [_placed(reader.argument(each, kind, names)) for each in alternatives(node, reader)]


class _Sorts(Names):
    """The names of sorts, and of sorts with a field that must not be zero, null or empty."""

    def reference(self, node: Node, wanted: Type, report: Report) -> Same | None:
        """What the node stands for, if it names a sort."""
        if not isinstance(node, ScalarNode):
            return None
        sort, _, field = node.text.partition(".")
        found = super().reference(replace(node, text=sort), wanted, report)
        if found is None or not field:
            return found
        fields = [each.name for each in self.spec.sorts[sort].fields]
        if field not in fields:
            hint = did_you_mean(field, fields)
            raise report.fail("RTM600", f"{sort} has no field {field!r}", node.span, hint)
        handle = Handle(EVERY, (sort, field))
        return Same(name=node.text, handle=handle, span=node.span)


def _each(sort: str, node: Node) -> Known:
    place = ScalarNode(node.source, sort, "", node.start, node.end)
    return Known(Handle(EVERY, (sort,)), SortType(sort), place)


def _placed(value: Any) -> Any:
    match value:
        case Handle(call=call, path=(sort, *field)) if call == EVERY:
            return Each(str(sort), *map(str, field))
        case NetAddress() | Handle():
            return value
        case tuple():
            return tuple(_placed(item) for item in value)
        case _:
            return value


def alternatives(node: Node, reader: Reader) -> list[Node]:
    """The node without alternatives, once for each combination of them."""
    match node:
        case MappingNode(values={"any": chosen}) if len(node.values) == 1:
            if not isinstance(chosen, SequenceNode) or not chosen.items:
                raise reader.fail(chosen, "a list of alternatives")
            return [each for item in chosen.items for each in alternatives(item, reader)]
        case MappingNode(values=values):
            ranges = [alternatives(value, reader) for value in values.values()]
            return [
                replace(node, values=dict(zip(values, each, strict=True)))
                for each in _combined(ranges, node, reader)
            ]
        case SequenceNode(items=items):
            ranges = [alternatives(item, reader) for item in items]
            return [replace(node, items=list(each)) for each in _combined(ranges, node, reader)]
        case _:
            return [node]


def _combined(
    ranges: Sequence[list[Node]], node: Node, reader: Reader
) -> Iterator[tuple[Node, ...]]:
    size = 1
    for each in ranges:
        size *= len(each)
        if size > MOST_PATTERNS:
            message = f"more than {MOST_PATTERNS} combinations of alternatives"
            raise reader.report.fail("RTM700", message, node.span)
    return product(*ranges)

"""YAML nodes of scenarios, which have their shape, to scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rtmref.diagnostics import Span
from rtmref.lang.entries import Entry, entries_of
from rtmref.lang.report import Abandon, Report, did_you_mean
from rtmref.lang.spec import Operation, Spec
from rtmref.lang.structure import CALL
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode
from rtmref.scenario import (
    Answer,
    ExpectedCompletion,
    ExpectedEvent,
    Naming,
    Scenario,
    ScenarioCall,
)
from rtmref.scenario.expectations import ANYTHING, Expectations
from rtmref.scenario.names import Known, Names, is_handle
from rtmref.scenario.values import STRANGER, Reader, is_null
from rtmref.scenario.words import SUCCESS, Words, waiting_status
from rtmref.trace import Call, Handle

RESERVED: Final = {
    STRANGER: "a handle that no call returned",
    ANYTHING: "any handle but NULL",
}


def scenario(entry: Entry, spec: Spec, words: Words, report: Report) -> Scenario | None:
    """The scenario of an entry; None if something is wrong with it."""
    reader = Calls(Reader(spec, words, report), Names(spec))
    before = len(report.found)
    read = Scenario(
        name=entry.name,
        theme=entry.chapter,
        says=entry.text("says"),
        source=entry.source(),
        limits=dict(limits_of(entry, reader.reader)),
        decisions=dict(decisions_of(entry, spec, report)),
        calls=tuple(reader.calls(entry.node.values["calls"])),
        span=entry.key.span,
    )
    return read if len(report.found) == before else None


def limits_of(entry: Entry, reader: Reader) -> Iterator[tuple[str, Any]]:
    """The limits that an entry sets; complaints go to the report."""
    known = reader.spec.limits
    for name, key, node in entries_of(entry.node.values.get("limits")):
        if name not in known:
            message = f"there is no limit {name!r}"
            reader.report.add("RTM600", message, key.span, did_you_mean(name, known))
            continue
        try:
            yield name, reader.plain(node, known[name].type)
        except Abandon:
            continue


def decisions_of(entry: Entry, spec: Spec, report: Report) -> Iterator[tuple[str, str]]:
    """The options that an entry chooses; complaints go to the report."""
    for name, key, node in entries_of(entry.node.values.get("decisions")):
        decision = spec.decisions.get(name)
        option = _text(node)
        if decision is None:
            hint = did_you_mean(name, spec.decisions)
            report.add("RTM600", f"there is no decision {name!r}", key.span, hint)
        elif option not in decision.options:
            hint = f"options: {', '.join(decision.options)}"
            report.add("RTM205", f"{option!r} is not an option of {name!r}", node.span, hint)
        else:
            yield name, option


@dataclass(slots=True)
class Calls:
    """Reads the calls of one scenario in their order."""

    reader: Reader
    names: Names
    parked: int = 0
    operations: dict[int, Operation] = field(default_factory=dict)

    def calls(self, node: Node) -> Iterator[ScenarioCall]:
        """The calls; one that is wrong is left out, its names with it."""
        assert isinstance(node, SequenceNode)
        for number, item in enumerate(node.items, start=1):
            assert isinstance(item, MappingNode)
            try:
                yield self._call(number, item)
            except Abandon:
                self.names.broken |= set(_names(item)) - self.names.known.keys()

    def _call(self, number: int, node: MappingNode) -> ScenarioCall:
        name = next(key for key in node.values if key not in CALL.keys)
        operation = self.operation(node.keys[name])
        self.operations[number] = operation
        arguments = tuple(self._arguments(operation, node.values[name]))
        waits = self._waits(number, operation, node)
        answer = self._answer(number, operation, node, node.keys[name].span)
        return ScenarioCall(
            call=Call(operation.name, arguments),
            answer=answer,
            waits=waits,
            events=tuple(self._events(node.values.get("events"))),
            source=_source(node),
            text=f"{name}: {_written(node.values[name])}",
            span=node.keys[name].span,
        )

    def operation(self, key: ScalarNode) -> Operation:
        """The operation of that name."""
        known = self.reader.spec.operations
        if key.text not in known:
            message = f"there is no operation {key.text!r}"
            raise self.reader.report.fail(
                "RTM600", message, key.span, did_you_mean(key.text, known)
            )
        return known[key.text]

    def _arguments(self, operation: Operation, node: Node) -> Iterator[Any]:
        known = [parameter.name for parameter in operation.parameters]
        given = {} if is_null(node) else self.reader.members(node, known, operation.name)
        for parameter in operation.parameters:
            if parameter.name in given:
                yield self.reader.argument(given[parameter.name], parameter.type, self.names)
            else:
                yield self.reader.zero(parameter.type)

    def _waits(self, number: int, operation: Operation, node: MappingNode) -> int | None:
        label = node.values.get("waits")
        if label is None:
            return None
        for key in ("status", "returns", "as"):
            if key in node.values:
                message = f"a call that waits has no {key!r} before it is completed"
                raise self.reader.report.fail("RTM605", message, node.keys[key].span)
        if waiting_status(operation) is None:
            message = f"{operation.name} never waits"
            raise self.reader.report.fail("RTM605", message, label.span)
        if _text(label) in self.names.waiting:
            message = f"{_text(label)!r} waits already"
            raise self.reader.report.fail("RTM604", message, label.span)
        self.parked += 1
        self.names.waiting[_text(label)] = (self.parked, number)
        return self.parked

    def _answer(self, number: int, operation: Operation, node: MappingNode, span: Span) -> Answer:
        """What is expected of a call, whose results get names only after that."""
        stated = node.values.get("status")
        status = waiting_status(operation) if "waits" in node.values else self._status(stated)
        expectations = Expectations(self.reader, self.names)
        return Answer(
            status=status or 0,
            status_span=stated.span if stated else span,
            returns=tuple(expectations.results(node.values.get("returns"), operation)),
            names=tuple(self._namings(number, operation, node.values.get("as"))),
        )

    def _status(self, node: Node | None) -> int:
        known: Mapping[str, int] = self.reader.words.statuses
        if node is None:
            return known[SUCCESS]
        if _text(node) not in known:
            raise self.reader.fail(
                node, "the name of a status", "RTM602", did_you_mean(_text(node), known)
            )
        return known[_text(node)]

    def _namings(self, number: int, operation: Operation, node: Node | None) -> Iterator[Naming]:
        if isinstance(node, ScalarNode):
            yield self._naming(number, operation, self._only(operation, node), node)
        known = [result.name for result in operation.results]
        for result, key, name in entries_of(node):
            if result not in known:
                message = f"{operation.name} returns no {result!r}"
                hint = did_you_mean(result, known) or f"it returns {', '.join(known)}"
                raise self.reader.report.fail("RTM600", message, key.span, hint)
            yield self._naming(number, operation, known.index(result), name)

    def _only(self, operation: Operation, node: ScalarNode) -> int:
        """The place of the result that a name alone means: the only one, or the only handle."""
        results = operation.results
        handles = [n for n, result in enumerate(results) if is_handle(result.value.type)]
        fitting = [0] if len(results) == 1 else handles
        if len(fitting) != 1:
            names = ", ".join(result.name for result in results) or "nothing"
            message = f"it is not clear what {node.text!r} names: {operation.name} returns {names}"
            hint = "write 'as: {RESULT: NAME}'"
            raise self.reader.report.fail("RTM605", message, node.span, hint)
        return fitting[0]

    def _naming(self, number: int, operation: Operation, position: int, node: Node) -> Naming:
        assert isinstance(node, ScalarNode)
        result = operation.results[position]
        known = Known(Handle(number, (result.name,)), result.value.type, node)
        self.names.enter(node.text, known, RESERVED, self.reader.report)
        is_one = is_handle(result.value.type)
        return Naming(name=node.text, position=position, handle=is_one, span=node.span)

    def _events(self, node: Node | None) -> Iterator[ExpectedEvent | ExpectedCompletion]:
        for item in node.items if isinstance(node, SequenceNode) else ():
            assert isinstance(item, MappingNode)
            yield self._event(item) if "event" in item.values else self._completion(item)

    def _event(self, node: MappingNode) -> ExpectedEvent:
        kind = node.values["event"]
        known = self.reader.words.members
        if _text(kind) not in known:
            hint = did_you_mean(_text(kind), known)
            raise self.reader.fail(kind, "the name of an event", "RTM602", hint)
        expectations = Expectations(self.reader, self.names)
        return ExpectedEvent(
            event=_text(kind),
            number=known[_text(kind)],
            recipient=expectations.recipient(node.values["to"]),
            contexts=tuple(expectations.contexts(node)),
            span=kind.span,
        )

    def _completion(self, node: MappingNode) -> ExpectedCompletion:
        label = node.values["completed"]
        if _text(label) in self.names.broken:
            raise Abandon
        if _text(label) not in self.names.waiting:
            hint = did_you_mean(_text(label), self.names.waiting)
            message = f"no call waits under the name {_text(label)!r}"
            raise self.reader.report.fail("RTM603", message, label.span, hint)
        parked, number = self.names.waiting[_text(label)]
        operation = self.operations[number]
        return ExpectedCompletion(
            name=_text(label),
            number=parked,
            call=number,
            operation=operation.name,
            answer=self._answer(number, operation, node, label.span),
            span=label.span,
        )


def _names(node: Node | None) -> Iterator[str]:
    """The names that a call, or something inside it, gives to what it returns."""
    match node:
        case MappingNode(values=values):
            for name, value in values.items():
                yield from _scalars(value) if name in ("as", "waits") else _names(value)
        case SequenceNode(items=items):
            for item in items:
                yield from _names(item)


def _scalars(node: Node) -> Iterator[str]:
    if isinstance(node, MappingNode):
        yield from (_text(value) for value in node.values.values())
    else:
        yield _text(node)


def _source(node: MappingNode) -> tuple[str, ...]:
    listed = node.values.get("source")
    items = listed.items if isinstance(listed, SequenceNode) else []
    return tuple(_text(item) for item in items)


def _written(node: Node) -> str:
    """What stands in the file, on one line."""
    match node:
        case MappingNode():
            entries = (f"{key}: {_written(value)}" for key, value in node.values.items())
            return "{" + ", ".join(entries) + "}"
        case SequenceNode(items=items):
            return "[" + ", ".join(_written(item) for item in items) + "]"
        case ScalarNode():
            return node.text or "null"


def _text(node: Node) -> str:
    return node.text if isinstance(node, ScalarNode) else ""

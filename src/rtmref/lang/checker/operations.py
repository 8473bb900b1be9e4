"""Operations: parameters, ordered refusals, effects, status and results."""

from __future__ import annotations

from dataclasses import replace

from rtmref.diagnostics import Span
from rtmref.lang.checker.binding import let
from rtmref.lang.checker.blocks import Block, block, recovery
from rtmref.lang.checker.coercion import settle
from rtmref.lang.checker.context import Context, Library
from rtmref.lang.checker.expressions import check, condition, expect
from rtmref.lang.entries import Entry, entries_of, text_at
from rtmref.lang.expressions import EnumValue, Expression
from rtmref.lang.names import EnumMember
from rtmref.lang.parameters import of_an_operation, parameters
from rtmref.lang.report import did_you_mean
from rtmref.lang.spec import Operation, Parameter, Refusal, Result
from rtmref.lang.statements import Let
from rtmref.lang.types import EnumType, ListType, NullType, OptionalType
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode

STATUS = "Status"
"""The enumeration of what calls return."""
SUCCESS = "NO_ERROR"
PARKED = "ERROR_IO_PENDING"
"""What a call that waits returns first."""


def operation(entry: Entry, library: Library) -> Operation:
    """The typed operation; parts that were refused are left out."""
    context = Context.empty(library, entry.key.span)
    found = parameters(
        entry.node.values.get("params"), library.names, library.report, of_an_operation
    )
    start = with_parameters(context, found)
    guards, done = guards_and_body(start, entry)
    status = status_of(done.context, entry)
    results = _results(done.context, entry.node.values.get("return"))
    report_unused(context)
    return Operation(
        name=entry.name,
        chapter=entry.chapter,
        doc=entry.text("doc"),
        source=entry.source(),
        span=entry.key.span,
        parameters=found,
        guards=guards,
        body=done.statements,
        status=status,
        results=results,
    )


def with_parameters(context: Context, found: tuple[Parameter, ...]) -> Context:
    """The place where parameters are known."""
    for parameter in found:
        if parameter.name in context.names.values:
            context.report.add(
                "RTM207", f"{parameter.name!r} already stands for something", parameter.span
            )
        context, unique = context.with_variable(parameter.name, parameter.type)
        if parameter.minimum is not None and parameter.minimum >= 0:
            context.element.natural.add(unique)
    return context


def guards_and_body(context: Context, entry: Entry) -> tuple[tuple[Let | Refusal, ...], Block]:
    """The guards of an operation or step, and its effects where none of them holds."""
    guards, after = guards_of(context, entry)
    return guards, block(replace(after, statements=()), entry.node.values.get("do"))


def guards_of(context: Context, entry: Entry) -> tuple[tuple[Let | Refusal, ...], Block]:
    """The guards of an operation or step, and what is known where none of them holds."""
    node = entry.node.values.get("refuse")
    here, guards = Block(context), list[Let | Refusal]()
    for item in node.items if isinstance(node, SequenceNode) else []:
        assert isinstance(item, MappingNode)
        if "let" in item.values:
            here = let(replace(here, statements=()), item)
            guards += [each for each in here.statements if isinstance(each, Let)]
            continue
        with recovery(here.context):
            refusal = _refusal(here.context, item, entry)
            guards.append(refusal)
            here = replace(here, context=here.context.knowing(refusal.when, False))
    return tuple(guards), here


def _refusal(context: Context, node: MappingNode, entry: Entry) -> Refusal:
    """A refusal with a status, a wait, or what stops a step."""
    values = node.values
    when, status = values.get("when", values.get("wait")), values.get("status")
    assert isinstance(when, ScalarNode)
    name, span = (PARKED if "wait" in values else ""), when.span
    if isinstance(status, ScalarNode):
        name, span = status.text, status.span
    source = Entry("", "", entry.key, node if "source" in values else entry.node).source()
    return Refusal(
        status=name,
        status_value=_status_value(context, name, span) if name else 0,
        when=condition(context, context.element.library.syntax(when)),
        source=source,
        span=span,
        waits="wait" in values,
        unreached=text_at(node, "unreached"),
    )


def _status_value(context: Context, name: str, span: Span) -> int:
    """The number of a status."""
    statuses = context.names.enums.get(STATUS)
    members = statuses.members if statuses else {}
    context.names.used.update((STATUS, name))
    if name not in members:
        context.element.failed = True
        if not context.names.is_excused(STATUS):
            context.report.add(
                "RTM208",
                f"{name!r} is not a member of the enumeration Status",
                span,
                did_you_mean(name, members),
            )
    return members.get(name, 0)


def status_of(context: Context, entry: Entry) -> Expression:
    """The status of a call that was not refused."""
    node, names = entry.node.values.get("status"), context.names
    if isinstance(node, ScalarNode):
        with recovery(context):
            return expect(context, context.element.library.syntax(node), EnumType(STATUS))
    success = names.values.get(SUCCESS)
    declared = isinstance(success, EnumMember) and success.enum == STATUS
    if not declared and not names.is_excused(STATUS):
        context.report.add(
            "RTM208", f"the enumeration Status has no member {SUCCESS}", entry.key.span
        )
    value = success.value if isinstance(success, EnumMember) else 0
    return EnumValue(type=EnumType(STATUS), span=entry.key.span, member=SUCCESS, value=value)


def _results(context: Context, node: Node | None) -> tuple[Result, ...]:
    results = []
    for name, _, value in entries_of(node):
        assert isinstance(value, ScalarNode)
        with recovery(context):
            typed = settle(context, check(context, context.element.library.syntax(value)))
            inner = typed.type.item if isinstance(typed.type, OptionalType) else typed.type
            if isinstance(inner, NullType) or inner == ListType(NullType()):
                raise context.fail(
                    "RTM311", "the type is open: nothing tells what it would be", value.span
                )
            results.append(Result(name=name, value=typed))
    return tuple(results)


def report_unused(context: Context) -> None:
    """Warn of names of values that nothing mentions."""
    if not context.element.failed:
        for name, span in context.element.unused.values():
            context.report.add("RTM900", f"nothing mentions {name!r}", span)

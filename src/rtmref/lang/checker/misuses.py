"""Misuses: what a client does wrong although no call refuses it."""

from __future__ import annotations

from rtmref.lang.checker.blocks import recovery
from rtmref.lang.checker.context import Context, Library
from rtmref.lang.checker.expressions import expect
from rtmref.lang.checker.invariants import Variables, check_enumerable, formula, variables_of
from rtmref.lang.checker.operations import guards_of, with_parameters
from rtmref.lang.entries import Entry
from rtmref.lang.expressions import Expression, Field, Variable
from rtmref.lang.parameters import of_an_operation, parameters
from rtmref.lang.report import did_you_mean
from rtmref.lang.spec import Misuse, Parameter, Refusal
from rtmref.lang.statements import Let
from rtmref.lang.types import INT
from rtmref.lang.yaml_nodes import ScalarNode

Start = tuple[Context, tuple[Parameter, ...], tuple[Let | Refusal, ...]]


def misuse(entry: Entry, library: Library) -> Misuse:
    """The typed misuse; before an operation, what its refusals exclude is known."""
    context, given, guards = _start(entry, library)
    context, variables = variables_of(entry, context)
    when = counts = None
    with recovery(context):
        when = formula(context, entry, "when")
        check_enumerable(context, entry, variables, when)
        counts = _counts(context if when is None else context.knowing(when, True), entry, variables)
    return Misuse(
        name=entry.name,
        chapter=entry.chapter,
        doc=entry.text("says"),
        source=entry.source(),
        span=entry.key.span,
        says=entry.text("says"),
        before=entry.text("before"),
        parameters=given,
        guards=guards,
        variables=variables,
        when=when,
        counts=counts,
    )


def _start(entry: Entry, library: Library) -> Start:
    """What is known before the operation that the misuse names, or at the end of a run."""
    context = Context.empty(library, entry.key.span)
    node = entry.node.values.get("before")
    if not isinstance(node, ScalarNode):
        return context, (), ()
    called = library.operations.get(node.text)
    if called is None:
        if not library.names.is_excused(node.text):
            hint = did_you_mean(node.text, library.operations)
            library.report.add("RTM200", f"unknown operation {node.text!r}", node.span, hint)
        return context, (), ()
    given = parameters(
        called.node.values.get("params"), library.names, library.report, of_an_operation
    )
    guards, after = guards_of(with_parameters(context, given), called)
    return after.context, given, guards


def _counts(context: Context, entry: Entry, variables: Variables) -> Expression | None:
    """The field that calls raise and lower, of one of the variables."""
    node = entry.node.values.get("counts")
    if not isinstance(node, ScalarNode):
        return None
    found = expect(context, context.element.library.syntax(node), INT)
    names = [name for name, _ in variables]
    match found:
        case Field(subject=Variable(name=name)) if name in names:
            return found
        case _:
            raise context.fail("RTM509", "what counts is a field of a variable", node.span)

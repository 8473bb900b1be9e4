"""Declarations that nothing mentions."""

from __future__ import annotations

from collections.abc import Iterable

from rtmref.lang.checker.blocks import Block, block, recovery
from rtmref.lang.checker.coercion import settle
from rtmref.lang.checker.context import Context, Library
from rtmref.lang.checker.expressions import check
from rtmref.lang.checker.operations import with_parameters
from rtmref.lang.names import FunctionDeclaration, ProcedureDeclaration


def report_unused_declarations(library: Library) -> None:
    """Warn of what nothing mentions; bodies that nothing has judged yet are judged by themselves.

    Says nothing where there are errors: what was refused may have mentioned anything.
    """
    if library.report.failed:
        return
    procedures, functions = library.names.procedures, library.names.functions
    _judge(library, "procedure", procedures.values())
    _judge(library, "function", functions.values())
    _report_unmentioned(library)


def _judge(
    library: Library, kind: str, declared: Iterable[FunctionDeclaration | ProcedureDeclaration]
) -> None:
    names = library.names
    for each in declared:
        if each.name not in names.used | names.called:
            message = f"nothing calls the {kind} {each.name!r}"
            library.report.add("RTM901", message, each.key.span)
            _judge_body(library, each)


def _judge_body(library: Library, declared: FunctionDeclaration | ProcedureDeclaration) -> None:
    empty = Context.empty(library, declared.key.span)
    context = with_parameters(empty, declared.parameters)
    with recovery(context):
        match declared:
            case FunctionDeclaration(body=body):
                settle(context, check(context, library.syntax(body)))
            case ProcedureDeclaration(node=node):
                block(Block(context), node.values["do"])


def _report_unmentioned(library: Library) -> None:
    names = library.names
    for kind, declared in (("limit", names.limits), ("decision", names.decisions)):
        for name, element in declared.items():
            if name not in names.used:
                library.report.add("RTM902", f"nothing mentions the {kind} {name!r}", element.span)

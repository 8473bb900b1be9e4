"""Declarations that nothing mentions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rtmref.lang.checker.blocks import Block, block, recovery
from rtmref.lang.checker.coercion import settle
from rtmref.lang.checker.context import Context, Library
from rtmref.lang.checker.expressions import check
from rtmref.lang.checker.operations import with_parameters
from rtmref.lang.names import FunctionDeclaration, Names, ProcedureDeclaration
from rtmref.lang.spec import Element, Operation
from rtmref.lang.types import (
    EnumType,
    ListType,
    MapType,
    OptionalType,
    PointerType,
    SetType,
    StructType,
    Type,
)


def report_unused_declarations(library: Library, operations: Iterable[Operation]) -> None:
    """Warn of what nothing mentions; bodies that nothing has judged yet are judged by themselves.

    Says nothing where there are errors: what was refused may have mentioned anything.
    """
    if library.report.failed:
        return
    procedures, functions = library.names.procedures, library.names.functions
    _judge(library, "procedure", procedures.values())
    _judge(library, "function", functions.values())
    _report_unmentioned(library)
    _report_members(library, operations)


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
    kinds: tuple[tuple[str, str, Mapping[str, Element]], ...] = (
        ("RTM902", "limit", names.limits),
        ("RTM902", "decision", names.decisions),
        ("RTM903", "bit space", names.bits),
        ("RTM903", "structure", names.structures),
        ("RTM903", "sort", names.sorts),
    )
    for code, kind, declared in kinds:
        for name, element in declared.items():
            if name not in names.used:
                library.report.add(code, f"nothing mentions the {kind} {name!r}", element.span)


def _report_members(library: Library, operations: Iterable[Operation]) -> None:
    """Warn of members of enumerations that no field can ever hold.

    No expression makes a member of a number: one that is never mentioned would have to be passed by
    clients, or by who configures limits. What is never stored is there for its name alone.
    """
    names = library.names
    passed = [each.type for operation in operations for each in operation.parameters]
    passed += [limit.type for limit in names.limits.values()]
    stored = [each.type for fields in names.fields.values() for each in fields.values()]
    for enum in _enumerations(names, stored) - _enumerations(names, passed):
        for member in names.enums[enum].members:
            if member not in names.used:
                message = f"nothing ever is the member {member!r} of {enum}"
                library.report.add("RTM903", message, names.places[member])


def _enumerations(names: Names, waiting: list[Type]) -> set[str]:
    """The enumerations that values of these types are made of."""
    found: set[str] = set()
    while waiting:
        match waiting.pop():
            case EnumType(name):
                found.add(name)
            case StructType(name):
                waiting += [member.type for member in names.structures[name].members]
            case OptionalType(item) | PointerType(item) | ListType(item) | SetType(item):
                waiting.append(item)
            case MapType(key, item):
                waiting += [key, item]
    return found

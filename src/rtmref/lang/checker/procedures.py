"""`call`: procedures, put in the place of their calls."""

from __future__ import annotations

from dataclasses import replace

from rtmref.diagnostics import Span
from rtmref.lang.checker.binding import bind
from rtmref.lang.checker.blocks import Block, block, formula, formula_as, statement
from rtmref.lang.checker.context import Local
from rtmref.lang.expressions import Expression
from rtmref.lang.names import ProcedureDeclaration
from rtmref.lang.report import Abandon
from rtmref.lang.statements import (
    Scope,
)
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode


@statement("call")
def _call(here: Block, node: MappingNode) -> Block:
    call, result = node.values["call"], node.values.get("as")
    assert isinstance(call, MappingNode)
    ((name, key, arguments),) = call.items()
    context = here.context
    procedure = context.names.procedures.get(name)
    if procedure is None:
        raise context.names.unknown(
            "procedure", name, context.names.procedures, key.span, context.report
        )
    context.names.used.add(name)
    if name in context.inlining:
        raise Abandon  # a cycle, reported where it is declared
    given = _arguments(here, procedure, arguments, key.span)
    with context.report.within(f"in the call of {name!r} at {key.span}"):
        inside = _inlined(here, procedure, given)
        value = _result(inside, procedure, result, key.span)
    return _after_call(here, inside, value, procedure, node, result)


def _arguments(
    here: Block, procedure: ProcedureDeclaration, node: Node, span: Span
) -> dict[str, Expression]:
    context = here.context
    types = {each.name: each.type for each in procedure.parameters}
    given: dict[str, Expression] = {}
    for name, key, value in node.items() if isinstance(node, MappingNode) else ():
        if name not in types:
            raise context.names.unknown("parameter", name, types, key.span, context.report)
        given[name] = formula_as(context, value, types[name])
    missing = [name for name in types if name not in given]
    if missing:
        raise context.fail("RTM303", f"the call lacks {', '.join(missing)}", span)
    return given


def _inlined(here: Block, procedure: ProcedureDeclaration, given: dict[str, Expression]) -> Block:
    """The body of the procedure, its parameters bound before it."""
    context = here.context.inside(procedure.name)
    inside = Block(context, loop=here.loop)
    for parameter in procedure.parameters:
        inside = bind(inside, parameter.name, parameter.span, given[parameter.name])
        local = inside.context.scope[parameter.name]
        assert isinstance(local, Local)
        context.element.unused.pop(local.name, None)
    return block(inside, procedure.node.values["do"])


def _result(
    inside: Block, procedure: ProcedureDeclaration, name: Node | None, span: Span
) -> Expression | None:
    """The value of the procedure, which is judged even where nobody wants it."""
    node = procedure.node.values.get("return")
    if name is not None and node is None:
        raise inside.context.fail("RTM505", f"{procedure.name!r} returns nothing", span)
    value = None if node is None else formula(inside.context, node)
    return None if name is None else value


def _after_call(
    here: Block,
    inside: Block,
    value: Expression | None,
    procedure: ProcedureDeclaration,
    node: MappingNode,
    result: Node | None,
) -> Block:
    """The scope of the call, its value bound at the end of it."""
    context, statements = here.context, inside.statements
    context = context.with_facts(inside.context.facts)
    loop = here.loop and inside.loop
    if value is not None:
        assert isinstance(result, ScalarNode)
        outer = replace(here, context=context, statements=(), loop=loop)
        bound = bind(outer, result.text, result.span, value)
        context, loop = bound.context, bound.loop
        statements = (*statements, *bound.statements)
        here = replace(here, bound=(*here.bound, result.text))
    scope = Scope(span=node.span, procedure=procedure.name, body=statements)
    return replace(
        here,
        context=context,
        statements=(*here.statements, scope),
        loop=loop,
        written=here.written | inside.written,
    )

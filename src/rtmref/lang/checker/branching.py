"""`each` and `if`."""

from __future__ import annotations

from dataclasses import replace

from rtmref.lang.checker.binding import refuse_taken
from rtmref.lang.checker.blocks import Block, block, formula, statement
from rtmref.lang.checker.coercion import coerce
from rtmref.lang.checker.context import Context, Local
from rtmref.lang.checker.expressions import condition
from rtmref.lang.checker.merging import merge
from rtmref.lang.checker.places import Loop
from rtmref.lang.entries import text_at
from rtmref.lang.expressions import Expression
from rtmref.lang.statements import (
    Each,
    If,
)
from rtmref.lang.types import (
    ListType,
    NullType,
    OptionalType,
    SetType,
)
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode


@statement("each")
def _each(here: Block, node: MappingNode) -> Block:
    context = here.context
    variables: list[tuple[str, Expression]] = []
    loop = here.loop or Loop()
    domains = node.values["each"]
    assert isinstance(domains, MappingNode)
    for name, key, value in domains.items():
        refuse_taken(context, name, key.span)
        domain = _domain(context, value)
        assert isinstance(domain.type, SetType | ListType)
        inner, unique = context.with_variable(name, domain.type.item)
        context = inner.with_facts(inner.facts.bind(unique, domain))
        variables.append((unique, domain))
    names = frozenset(name for name, _ in variables)
    loop = Loop(
        (*loop.variables, *(name for name, _ in variables)),
        loop.owned | names,
        {**loop.depends, **{name: frozenset((name,)) for name in names}},
    )
    inside = block(Block(context, loop=loop), node.values["do"])
    statement = Each(
        span=node.span,
        variables=tuple(variables),
        body=inside.statements,
        unreached=text_at(node, "unreached"),
    )
    return here.then(statement, here.context, inside.written)


def _domain(context: Context, node: Node) -> Expression:
    domain = formula(context, node)
    if isinstance(domain.type, OptionalType):
        domain = coerce(context, domain, domain.type.item)
    if not isinstance(domain.type, SetType | ListType) or isinstance(domain.type.item, NullType):
        raise context.fail("RTM305", f"{domain.type} has no items", domain.span)
    return domain


@statement("if")
def _if(here: Block, node: MappingNode) -> Block:
    test_node = node.values["if"]
    assert isinstance(test_node, ScalarNode)
    test = condition(here.context, here.context.element.library.syntax(test_node))
    start = replace(here, statements=(), written=frozenset(), bound=())
    then = block(replace(start, context=here.context.knowing(test, True)), node.values["then"])
    reuse = {
        name: local.name
        for name in then.bound
        if isinstance(local := then.context.scope.get(name), Local)
    }
    otherwise = block(
        replace(
            start,
            context=here.context.knowing(test, False),
            reuse=tuple({**dict(here.reuse), **reuse}.items()),
        ),
        node.values.get("else"),
    )
    merged = merge(
        here.context,
        (then.context, then.statements, then.bound),
        (otherwise.context, otherwise.statements, otherwise.bound),
        node.span,
    )
    reasons = node.values.get("unreached")
    statement = If(
        span=node.span,
        test=test,
        then=merged.then,
        otherwise=merged.otherwise,
        unreached=(text_at(reasons, "then"), text_at(reasons, "else")),
    )
    here = replace(here, bound=(*here.bound, *merged.bound), loop=_joined_loops(then, otherwise))
    return here.then(statement, merged.context, then.written | otherwise.written)


def _joined_loops(then: Block, otherwise: Block) -> Loop | None:
    """What both branches know of the loops around them."""
    if then.loop is None or otherwise.loop is None:
        return None
    depends = dict(then.loop.depends)
    for name, needed in otherwise.loop.depends.items():
        depends[name] = depends.get(name, frozenset()) | needed
    return replace(then.loop, owned=then.loop.owned | otherwise.loop.owned, depends=depends)

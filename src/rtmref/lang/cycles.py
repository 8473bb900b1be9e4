"""Functions and procedures that reach themselves: there is no recursion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rtmref.diagnostics import Span
from rtmref.lang.checker.context import Library
from rtmref.lang.report import Abandon
from rtmref.lang.syntax import Invoke, walk
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode

Graph = Mapping[str, frozenset[str]]


def report_cycles(library: Library) -> None:
    """Report each function and procedure that calls itself, directly or not."""
    names = library.names
    functions = {
        name: frozenset(_called_functions(each.body, library))
        for name, each in names.functions.items()
    }
    procedures = {
        name: frozenset(_called_procedures(each.node)) for name, each in names.procedures.items()
    }
    names.called |= frozenset[str]().union(*functions.values(), *procedures.values())
    for kind, graph, declared in (
        ("function", functions, {name: each.key.span for name, each in names.functions.items()}),
        ("procedure", procedures, {name: each.key.span for name, each in names.procedures.items()}),
    ):
        _report(kind, graph, declared, library)


def _report(kind: str, graph: Graph, declared: Mapping[str, Span], library: Library) -> None:
    for name in graph:
        way = _way_back(name, graph)
        if way:
            library.report.add(
                "RTM209", f"the {kind} {name!r} calls itself: {' → '.join(way)}", declared[name]
            )


def _way_back(name: str, graph: Graph) -> tuple[str, ...]:
    """The shortest chain of calls from a name to itself, or nothing."""
    ways: dict[str, tuple[str, ...]] = {each: (name, each) for each in sorted(graph[name])}
    pending = list(ways)
    while pending:
        here = pending.pop(0)
        if here == name:
            return ways[here]
        for following in sorted(graph.get(here, ())):
            if following not in ways:
                ways[following] = (*ways[here], following)
                pending.append(following)
    return ()


def _called_functions(body: ScalarNode, library: Library) -> Iterator[str]:
    try:
        syntax = library.syntax(body)
    except Abandon:
        return
    for node in walk(syntax):
        if isinstance(node, Invoke):
            yield node.name


def _called_procedures(node: Node) -> Iterator[str]:
    """Names under `call` in statements, however deep."""
    pending: list[Node] = [node]
    while pending:
        here = pending.pop()
        match here:
            case SequenceNode(items=items):
                pending += items
            case MappingNode(values=values):
                call = values.get("call")
                if isinstance(call, MappingNode):
                    yield from call.values
                pending += values.values()
            case _:
                pass

"""Blocks of statements: one after the other, each knowing what those before it did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from rtmref.lang.checker.coercion import settle
from rtmref.lang.checker.context import Context
from rtmref.lang.checker.expressions import check, expect
from rtmref.lang.checker.places import Loop
from rtmref.lang.expressions import Expression
from rtmref.lang.records import record
from rtmref.lang.report import Abandon
from rtmref.lang.statements import (
    Statement,
)
from rtmref.lang.types import (
    Type,
)
from rtmref.lang.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode


@record
class Block:
    """Statements judged so far, the place after them, and what they write."""

    context: Context
    statements: tuple[Statement, ...] = ()
    written: frozenset[str] = frozenset()
    loop: Loop | None = None
    reuse: tuple[tuple[str, str], ...] = ()
    """Unique names that a branch takes over from the branch before, by name."""
    bound: tuple[str, ...] = ()
    """Names that the statements bind for those after them."""

    def then(self, statement: Statement, context: Context, written: frozenset[str]) -> Block:
        """The block with one more statement; outside `each`, what it writes is forgotten."""
        if written and self.loop is None:
            context = context.with_facts(context.facts.without(written))
        return replace(
            self,
            context=context,
            statements=(*self.statements, statement),
            written=self.written | written,
        )


Rule = Callable[[Block, MappingNode], Block]
STATEMENTS: Final[dict[str, Rule]] = {}
"""By the key that tells the kind of a statement: the function that types it."""


def statement(kind: str) -> Callable[[Rule], Rule]:
    """Enter a function as the rule for a kind of statement."""

    def enter(function: Rule) -> Rule:
        STATEMENTS[kind] = function
        return function

    return enter


def block(start: Block, node: Node | None) -> Block:
    """The statements of a sequence, each knowing what those before it did."""
    if not isinstance(node, SequenceNode):
        return start
    element = start.context.element
    element.descend(node.span)
    here = start
    for item in node.items:
        assert isinstance(item, MappingNode)
        kind = next(key for key in STATEMENTS if key in item.values)
        try:
            element.spend()
            here = STATEMENTS[kind](here, item)
        except Abandon:
            element.failed = True
            element.names.broken |= set(_names_bound_in(item))
    element.depth -= 1
    return here


def _names_bound_in(node: Node) -> Iterator[str]:
    """Names that a statement would have bound, however deep in it."""
    pending = [node]
    while pending:
        match pending.pop():
            case SequenceNode(items=items):
                pending += items
            case MappingNode(values=values):
                for key, value in values.items():
                    if key == "as" and isinstance(value, ScalarNode):
                        yield value.text
                    if key == "let" and isinstance(value, MappingNode):
                        yield from value.values
                    pending.append(value)
            case _:
                pass


@contextmanager
def recovery(context: Context) -> Iterator[None]:
    """Go on after what was refused; later complaints that may follow from it are held back."""
    try:
        yield
    except Abandon:
        context.element.failed = True


def formula(context: Context, node: Node) -> Expression:
    """The settled expression of a scalar."""
    assert isinstance(node, ScalarNode)
    return settle(context, check(context, context.element.library.syntax(node)))


def formula_as(context: Context, node: Node, expected: Type) -> Expression:
    """The expression of a scalar as a value of the type."""
    assert isinstance(node, ScalarNode)
    return expect(context, context.element.library.syntax(node), expected)

"""Where an expression stands: what names mean there and what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from rtmref.diagnostics import Span
from rtmref.lang.clauses import Clausifier
from rtmref.lang.entries import Entry
from rtmref.lang.expressions import Expression, Variable
from rtmref.lang.facts import Facts
from rtmref.lang.keys import Keys
from rtmref.lang.names import Names
from rtmref.lang.parse import parse_expression
from rtmref.lang.records import record
from rtmref.lang.report import Abandon, Report
from rtmref.lang.syntax import Syntax
from rtmref.lang.types import Type
from rtmref.lang.yaml_nodes import ScalarNode

MAXIMUM_NODES: Final = 20_000
MAXIMUM_DEPTH: Final = 120


@dataclass(slots=True)
class Library:
    """What all elements share: declarations, diagnostics, parsed bodies of functions."""

    names: Names
    report: Report
    operations: dict[str, Entry] = field(default_factory=dict)
    """What is declared as operations, for the misuses that show before them."""
    parsed: dict[int, Syntax | None] = field(default_factory=dict)
    nodes_left: int = 20 * MAXIMUM_NODES

    def syntax(self, scalar: ScalarNode) -> Syntax:
        """The syntax tree of a scalar, parsed once; raises Abandon if it has none."""
        if id(scalar) not in self.parsed:
            self.parsed[id(scalar)] = None
            self.parsed[id(scalar)] = parse_expression(scalar, self.report)
        syntax = self.parsed[id(scalar)]
        if syntax is None:
            raise Abandon
        return syntax


@dataclass(slots=True)
class Element:
    """The operation or invariant that is judged, and what is unique within it."""

    library: Library
    span: Span
    clausifier: Clausifier = field(default_factory=lambda: Clausifier(Keys()))
    taken: set[str] = field(default_factory=set)
    unused: dict[str, tuple[str, Span]] = field(default_factory=dict)
    """Names of values that nothing has mentioned yet: unique name to name and place."""
    natural: set[str] = field(default_factory=set)
    """Integer variables that cannot be negative."""
    failed: bool = False
    """Whether something was refused, so that less is known than the author meant."""
    nodes_left: int = MAXIMUM_NODES
    depth: int = 0
    """How deep the judgement is in the expression at hand, inlined functions included."""

    @property
    def names(self) -> Names:
        """The declarations."""
        return self.library.names

    @property
    def report(self) -> Report:
        """The diagnostics."""
        return self.library.report

    def enter(self, span: Span) -> None:
        """Count one more node and one more level, which the caller takes back.

        Raises Abandon once there are too many nodes, or if it is too deep.
        """
        library = self.library
        self.nodes_left -= 1
        library.nodes_left -= 1
        if self.nodes_left < 0 or library.nodes_left < 0:
            raise self._too_large()
        if self.depth >= MAXIMUM_DEPTH:
            raise self._too_deep(span)
        self.depth += 1

    def spend(self) -> None:
        """Count one more statement; raises Abandon once there are too many."""
        self.nodes_left -= 1
        self.library.nodes_left -= 1
        if self.nodes_left < 0 or self.library.nodes_left < 0:
            raise self._too_large()

    def descend(self, span: Span) -> None:
        """Count one more level, which the caller takes back; raises Abandon if it is too deep."""
        if self.depth >= MAXIMUM_DEPTH:
            raise self._too_deep(span)
        self.depth += 1

    def _too_large(self) -> Abandon:
        message = "too large once functions and procedures are put in the place of their calls"
        with self.report.within(""):
            return self.report.fail("RTM107", message, self.span)

    def _too_deep(self, span: Span) -> Abandon:
        message = "nested too deeply once functions and procedures are put in their place"
        return self.report.fail("RTM103", message, span)

    def unique(self, name: str) -> str:
        """A name that nothing else in the element has."""
        chosen, count = name, 1
        while chosen in self.taken:
            count += 1
            chosen = f"{name}_{count}"
        self.taken.add(chosen)
        return chosen


@record
class Local:
    """A name of an operation, invariant or quantifier."""

    name: str
    type: Type


@record
class Context:
    """Names in scope, facts, and the element around them."""

    element: Element
    scope: Mapping[str, Local | Expression]
    facts: Facts
    inlining: tuple[str, ...] = ()

    @classmethod
    def empty(cls, library: Library, span: Span) -> Context:
        """The beginning of the element that is declared at a place."""
        element = Element(library, span)
        return cls(element, {}, Facts(element.clausifier))

    @property
    def report(self) -> Report:
        """The diagnostics."""
        return self.element.library.report

    @property
    def names(self) -> Names:
        """The declarations."""
        return self.element.library.names

    def knowing(self, node: Expression, positive: bool) -> Context:
        """The same place, where the expression is true (or false)."""
        return self.with_facts(self.facts.assume(node, positive))

    def with_facts(self, facts: Facts) -> Context:
        """The same place with other facts."""
        return Context(self.element, self.scope, facts, self.inlining)

    def with_variable(self, name: str, checked: Type, unique: str = "") -> tuple[Context, str]:
        """The same place, where a further name stands for itself; also its unique name."""
        unique = unique or self.element.unique(name)
        scope = {**self.scope, name: Local(unique, checked)}
        return Context(self.element, scope, self.facts, self.inlining), unique

    def with_value(self, name: str, value: Expression, unique: str = "") -> tuple[Context, str]:
        """The same place, where a further name stands for a value."""
        inner, unique = self.with_variable(name, value.type, unique)
        return inner.with_facts(self.facts.define(unique, value)), unique

    def substituting(self, name: str, value: Expression) -> Context:
        """The same place, where a further name is read as an expression."""
        return Context(self.element, {**self.scope, name: value}, self.facts, self.inlining)

    def inside(self, name: str) -> Context:
        """The beginning of the body of a function or procedure: no names, the same facts."""
        return Context(self.element, {}, self.facts, (*self.inlining, name))

    def fail(self, code: str, message: str, span: Span, hint: str = "") -> Abandon:
        """Record a diagnostic and give the signal to raise."""
        return self.report.fail(code, message, span, hint)

    def uncertain(self, code: str, message: str, span: Span, hint: str = "") -> Abandon:
        """Like `fail`, for what may follow from something refused before: then it is silent."""
        return Abandon() if self.element.failed else self.report.fail(code, message, span, hint)


def variable(local: Local, span: Span) -> Expression:
    """The expression that a local name is."""
    return Variable(type=local.type, span=span, name=local.name)

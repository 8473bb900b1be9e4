"""Typed boolean expressions to clauses.

A literal is a key (it holds) or its negative (it does not); a clause is a disjunction of literals,
a list of clauses their conjunction. Clauses may say less than the expression, never more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from rtmref.lang.expressions import (
    And,
    Bind,
    Conditional,
    Contains,
    Equal,
    Expression,
    Extent,
    Literal,
    Narrow,
    Not,
    Null,
    Or,
    Quantifier,
    Widen,
)
from rtmref.lang.keys import Environment, Keys
from rtmref.lang.types import HandleType, OptionalType, OutType, Type

Clause = tuple[int, ...]
Clauses = list[Clause]

_TRUE: Final[Clauses] = []
_FALSE: Final[Clauses] = [()]
_MOST: Final = 8


def nullable(checked: Type) -> bool:
    """Whether null is a value of the type."""
    return isinstance(checked, OptionalType | HandleType | OutType)


def either(left: Clauses, right: Clauses) -> Clauses:
    """The disjunction; what would grow beyond bounds is left out, which only forgets."""
    if left == _TRUE or right == _TRUE:
        return _TRUE
    return [(*a, *b) for a in left[:_MOST] for b in right[:_MOST]]


@dataclass(slots=True)
class Clausifier:
    """Makes clauses over the keys of one operation or invariant."""

    keys: Keys
    quantified: dict[int, tuple[Quantifier, Environment, bool]] = field(default_factory=dict)
    """What a literal says about every item of a domain: body, names, and whether it holds."""

    def holds(self, node: Expression, positive: bool, names: Environment) -> Clauses:
        """Clauses that follow from the expression being true (or false)."""
        match node:
            case Literal(value=value):
                return _TRUE if value is positive else _FALSE
            case Not(operand=operand):
                return self.holds(operand, not positive, names)
            case And(left=left, right=right) | Or(left=left, right=right):
                one, other = self.holds(left, positive, names), self.holds(right, positive, names)
                both = isinstance(node, And) == positive
                return one + other if both else either(one, other)
            case Conditional(test=test, then=then, otherwise=otherwise):
                branches = (
                    self.holds(then, positive, names),
                    self.holds(otherwise, positive, names),
                )
                return self._branches(test, branches, names)
            case Bind(name=name, value=value, body=body):
                return self.holds(body, positive, self.with_name(name, value, names))
            case Equal(left=left, right=right):
                return self._equal(left, right, positive, names)
        return self._atom(node, positive, names)

    def with_name(self, name: str, value: Expression, names: Environment) -> Environment:
        """The names, with one more."""
        return {**names, name: self.keys.key(value, names)}

    def null(self, node: Expression, positive: bool, names: Environment) -> Clauses:
        """Clauses that follow from the value being null (or not)."""
        match node:
            case Null():
                return _TRUE if positive else _FALSE
            case Conditional(test=test, then=then, otherwise=otherwise):
                branches = (self.null(then, positive, names), self.null(otherwise, positive, names))
                return self._branches(test, branches, names)
            case Bind(name=name, value=value, body=body):
                return self.null(body, positive, self.with_name(name, value, names))
            case Widen(subject=subject) if nullable(node.type):
                return self.null(subject, positive, names)
            case _ if not nullable(node.type):
                return _FALSE if positive else _TRUE
        known = self.keys.null(self.keys.key(node, names))
        return [(known,)] if positive else [(-known,)]

    def _branches(
        self, test: Expression, branches: tuple[Clauses, Clauses], names: Environment
    ) -> Clauses:
        return either(self.holds(test, False, names), branches[0]) + either(
            self.holds(test, True, names), branches[1]
        )

    def _equal(
        self, left: Expression, right: Expression, positive: bool, names: Environment
    ) -> Clauses:
        if isinstance(right, Null):
            return self.null(left, positive, names)
        if isinstance(left, Null):
            return self.null(right, positive, names)
        atom = self.keys.key(Equal(type=left.type, span=left.span, left=left, right=right), names)
        if not positive:
            return [(-atom,)]
        return [(atom,), *self._present(left, right, names), *self._present(right, left, names)]

    def _present(self, side: Expression, other: Expression, names: Environment) -> Clauses:
        """What equality with a value that cannot be null says about a side that could."""
        certain = isinstance(other, Widen) and not nullable(other.subject.type)
        if not certain or not nullable(side.type):
            return []
        key = self.keys.key(side, names)
        live = [(self.keys.live(key, side.type),)] if isinstance(side.type, HandleType) else []
        return [(-self.keys.null(key),), *live]

    def _atom(self, node: Expression, positive: bool, names: Environment) -> Clauses:
        atom = self.keys.key(node, names)
        literal = atom if positive else -atom
        if isinstance(node, Quantifier) and (node.kind == "all") == positive:
            self.quantified.setdefault(literal, (node, names, positive))
        if isinstance(node, Contains) and positive and isinstance(node.collection, Extent):
            key = self.keys.key(node.element, names)
            return [(literal,), (self.keys.live(key, node.element.type),)]
        return [(literal,)]


def strip(node: Expression) -> Expression:
    """The expression without narrowing and widening around it."""
    while isinstance(node, Narrow | Widen):
        node = node.subject
    return node

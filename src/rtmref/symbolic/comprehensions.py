"""What is asked of every item of a set or list: quantifiers, selections, images, what comes first.

`evaluate(node, here)` gives the value of an expression; it is passed in to keep the imports
one-way.
"""

from __future__ import annotations

from collections.abc import Callable

from rtmref.lang import expressions as syntax
from rtmref.symbolic import collections, numbers, orders, witnesses
from rtmref.symbolic.environment import Environment, Evaluate
from rtmref.symbolic.terms import QuantifierKind, Term
from rtmref.symbolic.values import Value, as_collection, as_term

Bodied = (
    syntax.Quantifier | syntax.Filter | syntax.Image | syntax.FlatImage | syntax.Find | syntax.Sum
)
"""What has a body for every item."""


def quantifier(node: syntax.Quantifier, here: Environment, evaluate: Evaluate) -> Value:
    """Whether the body holds for some item, or for all."""
    domain = as_collection(evaluate(node.domain, here))
    kind: QuantifierKind = "exists" if node.kind == "exists" else "forall"
    return collections.over(kind, domain.pieces, _term(node, here, evaluate))


def selection(node: syntax.Filter, here: Environment, evaluate: Evaluate) -> Value:
    """The items that satisfy the body."""
    domain = as_collection(evaluate(node.domain, here))
    return collections.selection(domain, _term(node, here, evaluate), here.context.theory)


def image(node: syntax.Image, here: Environment, evaluate: Evaluate) -> Value:
    """What the body is for the items."""
    domain, item = as_collection(evaluate(node.domain, here)), node.body.type
    return collections.image(domain, item, _body(node, here, evaluate), here.context.theory)


def flat_image(node: syntax.FlatImage, here: Environment, evaluate: Evaluate) -> Value:
    """What is in the collections that the body is for the items."""
    domain, body = as_collection(evaluate(node.domain, here)), _body(node, here, evaluate)
    return collections.flat_image(
        domain, node.type, lambda item: as_collection(body(item)), here.context.theory
    )


def find(node: syntax.Find, here: Environment, evaluate: Evaluate) -> Value:
    """The item that satisfies the body, or null."""
    domain = as_collection(evaluate(node.domain, here))
    return witnesses.find(here.context.theory, domain, _term(node, here, evaluate), node.span)


def pick(node: syntax.Pick, here: Environment, evaluate: Evaluate) -> Value:
    """The first item by the keys, or the last one; null if there is none."""
    domain = as_collection(evaluate(node.domain, here))
    return witnesses.pick(here.context.theory, node.kind, domain, _keys(node, here, evaluate))


def in_order(node: syntax.Sorted, here: Environment, evaluate: Evaluate) -> Value:
    """The items by the keys."""
    domain = as_collection(evaluate(node.domain, here))
    return orders.in_order(here.context.theory, domain, _keys(node, here, evaluate))


def size_of(node: syntax.Size, here: Environment, evaluate: Evaluate) -> Value:
    """How many items there are."""
    return numbers.size_of(here.context.theory, as_collection(evaluate(node.subject, here)))


def sum_of(node: syntax.Sum, here: Environment, evaluate: Evaluate) -> Value:
    """The sum of what the body is for the items."""
    domain = as_collection(evaluate(node.domain, here))
    return numbers.sum_of(here.context.theory, domain, _term(node, here, evaluate))


def _body(node: Bodied, here: Environment, evaluate: Evaluate) -> Callable[[Value], Value]:
    """What the body is for an item."""
    return lambda item: evaluate(node.body, here.bind(node.variable, item))


def _term(node: Bodied, here: Environment, evaluate: Evaluate) -> Callable[[Value], Term]:
    """What the body is for an item, where that is a truth value or a number."""
    return lambda item: as_term(evaluate(node.body, here.bind(node.variable, item)))


def _keys(
    node: syntax.Pick | syntax.Sorted, here: Environment, evaluate: Evaluate
) -> Callable[[Value], tuple[Term, ...]]:
    """The keys of an item."""

    def keys(item: Value) -> tuple[Term, ...]:
        inner = here.bind(node.variable, item)
        return tuple(as_term(evaluate(key, inner)) for key in node.keys)

    return keys

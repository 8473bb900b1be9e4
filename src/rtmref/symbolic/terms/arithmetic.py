"""Integers: sums, products and their order, of literals at once."""

from __future__ import annotations

from rtmref.symbolic.terms.connectives import negation
from rtmref.symbolic.terms.nodes import (
    BOOL,
    INT,
    TRUE,
    Term,
    integer,
    interned,
    truth,
)


def at_most(left: Term, right: Term) -> Term:
    """left <= right."""
    if left is right:
        return TRUE
    if isinstance(left.payload, int) and isinstance(right.payload, int):
        return truth(left.payload <= right.payload)
    return interned("<=", None, (left, right), BOOL)


def less(left: Term, right: Term) -> Term:
    """left < right."""
    return negation(at_most(right, left))


def total(*parts: Term) -> Term:
    """The sum."""
    known = sum(part.payload for part in parts if isinstance(part.payload, int))
    open_parts = [part for part in parts if not isinstance(part.payload, int)]
    if known or not open_parts:
        open_parts.append(integer(known))
    return open_parts[0] if len(open_parts) == 1 else interned("+", None, tuple(open_parts), INT)


def product(left: Term, right: Term) -> Term:
    """left * right."""
    if isinstance(left.payload, int) and isinstance(right.payload, int):
        return integer(left.payload * right.payload)
    return interned("*", None, (left, right), INT)


def difference(left: Term, right: Term) -> Term:
    """left - right."""
    return total(left, product(integer(-1), right))


def quotient(left: Term, right: Term) -> Term:
    """left / right, rounded down; right is positive."""
    return interned("div", None, (left, right), INT)


def remainder(left: Term, right: Term) -> Term:
    """left modulo right; right is positive."""
    return interned("mod", None, (left, right), INT)

"""Truth values of truth values, equations and choices, simplified as they are built."""

from __future__ import annotations

from collections.abc import Iterable

from rtmref.symbolic.terms.nodes import (
    BOOL,
    FALSE,
    TRUE,
    Operator,
    Symbol,
    Term,
    interned,
)


def negation(term: Term) -> Term:
    """not term."""
    if term is TRUE:
        return FALSE
    if term is FALSE:
        return TRUE
    if term.operator == "not":
        return term.arguments[0]
    return interned("not", None, (term,), BOOL)


def _junction(operator: Operator, unit: Term, zero: Term, parts: Iterable[Term]) -> Term:
    kept: dict[Term, None] = {}
    for part in parts:
        if part is zero:
            return zero
        if part.operator == operator:
            kept.update(dict.fromkeys(part.arguments))
        elif part is not unit:
            kept[part] = None
    if any(part.operator == "not" and part.arguments[0] in kept for part in kept):
        return zero
    if len(kept) < 2:
        return next(iter(kept), unit)
    return interned(operator, None, tuple(kept), BOOL)


def conjunction(*parts: Term) -> Term:
    """All parts hold."""
    return _junction("and", TRUE, FALSE, parts)


def disjunction(*parts: Term) -> Term:
    """Some part holds."""
    return _junction("or", FALSE, TRUE, parts)


def implication(premise: Term, conclusion: Term) -> Term:
    """The conclusion holds if the premise does."""
    return disjunction(negation(premise), conclusion)


def equation(left: Term, right: Term) -> Term:
    """left = right, of one sort; decided at once for literals and distinct constants."""
    if left is right:
        return TRUE
    assert left.sort == right.sort, f"{left!r} of {left.sort} = {right!r} of {right.sort}"
    if left.sort == BOOL:
        return _equivalence(left, right)
    if _is_value(left) and _is_value(right):
        return FALSE
    for one, other in ((left, right), (right, left)):
        if one.operator == "ite" and _is_value(other):
            test, then, otherwise = one.arguments
            return choice(test, equation(then, other), equation(otherwise, other))
    if left.number > right.number:
        left, right = right, left
    return interned("=", None, (left, right), BOOL)


def _is_value(term: Term) -> bool:
    if term.operator == "apply":
        return isinstance(term.payload, Symbol) and term.payload.distinct
    return term.operator == "int"


def _equivalence(left: Term, right: Term) -> Term:
    for one, other in ((left, right), (right, left)):
        if one is TRUE:
            return other
        if one is FALSE:
            return negation(other)
    if left.number > right.number:
        left, right = right, left
    return interned("=", None, (left, right), BOOL)


def choice(test: Term, then: Term, otherwise: Term) -> Term:
    """then if the test holds, otherwise the other."""
    if test is TRUE or then is otherwise:
        return then
    if test is FALSE:
        return otherwise
    if then.sort == BOOL:
        if then is TRUE or then is test:
            return disjunction(test, otherwise)
        if then is FALSE:
            return conjunction(negation(test), otherwise)
        if otherwise is FALSE or otherwise is test:
            return conjunction(test, then)
        if otherwise is TRUE:
            return disjunction(negation(test), then)
    if test.operator == "not":
        return choice(test.arguments[0], otherwise, then)
    return interned("ite", None, (test, then, otherwise), then.sort)

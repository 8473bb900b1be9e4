"""Terms that bind variables, and terms put in for variables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final
from typing import Literal as Choice

from rtmref.symbolic.terms.arithmetic import at_most, product, quotient, remainder, total
from rtmref.symbolic.terms.connectives import choice, conjunction, disjunction, equation, negation
from rtmref.symbolic.terms.nodes import (
    BINDERS,
    BOOL,
    INT,
    Operator,
    Symbol,
    Term,
    apply,
    binder,
    bound,
    made,
    variable,
)

QuantifierKind = Choice["forall", "exists"]


def quantified(kind: QuantifierKind, variables: Iterable[Term], body: Term) -> Term:
    """The body for all, or for some, values of the variables.

    A variable that the body defines by an equation is replaced; the quantifier stands only where
    its variables do; nested quantifiers of one kind become one. Every sort has at least one value,
    so a variable that does not occur is dropped.
    """
    variables, body = _one_point(kind, tuple(variables), body)
    used = tuple(each for each in variables if each in body.free)
    if not used:
        return body
    spread, kept = ("and", "or") if kind == "forall" else ("or", "and")
    if body.operator == spread:
        return rebuild(body, [quantified(kind, used, part) for part in body.arguments])
    if body.operator == kept and not all(_depends(part, used) for part in body.arguments):
        inside = [part for part in body.arguments if _depends(part, used)]
        outside = [part for part in body.arguments if not _depends(part, used)]
        return rebuild(body, [*outside, quantified(kind, used, rebuild(body, inside))])
    if body.operator == "ite" and not _depends(body.arguments[0], used):
        test, then, otherwise = body.arguments
        return choice(test, quantified(kind, used, then), quantified(kind, used, otherwise))
    if body.operator == kind and not set(bound(body)) & set(used):
        used, body = used + bound(body), body.arguments[0]
    return _binder(kind, used, body, BOOL)


def _depends(term: Term, variables: tuple[Term, ...]) -> bool:
    return not term.free.isdisjoint(variables)


def _binder(kind: Operator, variables: tuple[Term, ...], body: Term, sort: str) -> Term:
    height = body.height + 1
    named = tuple(variable(f"^{height}.{n}", each.sort) for n, each in enumerate(variables))
    if named != variables:
        body = substitute(body, dict(zip(variables, named, strict=True)))
    return binder(kind, named, body, sort, height)


def triggered(
    variables: Iterable[Term], body: Term, patterns: tuple[tuple[Term, ...], ...]
) -> Term:
    """The body for all values of the variables, with patterns; closed, and not simplified."""
    term = made("forall", tuple(variables), (body,), BOOL, body.free.difference(variables))
    assert not term.free
    term.patterns = patterns
    term.height = body.height + 1
    return term


def tally(variables: Iterable[Term], body: Term) -> Term:
    """How many values of the variables satisfy the body, or the sum of a body that is an integer.

    Only for finite universes.
    """
    return _binder("tally", tuple(variables), body, INT)


def _one_point(
    kind: QuantifierKind, variables: tuple[Term, ...], body: Term
) -> tuple[tuple[Term, ...], Term]:
    wanted = "and" if kind == "exists" else "or"
    parts = body.arguments if body.operator == wanted else (body,)
    for part in parts:
        fact = part if kind == "exists" else negation(part)
        if fact.operator != "=":
            continue
        for one, other in (fact.arguments, fact.arguments[::-1]):
            if one in variables and one not in other.free:
                left = tuple(each for each in variables if each is not one)
                return _one_point(kind, left, substitute(body, {one: other}))
    return variables, body


def for_all(variables: Iterable[Term], body: Term) -> Term:
    """The body for all values of the variables."""
    return quantified("forall", variables, body)


def for_some(variables: Iterable[Term], body: Term) -> Term:
    """The body for some values of the variables."""
    return quantified("exists", variables, body)


def rebuild(term: Term, arguments: Sequence[Term]) -> Term:
    """The term over other arguments, simplified; not for quantifiers."""
    if term.operator == "apply":
        assert isinstance(term.payload, Symbol)
        return apply(term.payload, arguments)
    return _BUILDERS[term.operator](*arguments)


_BUILDERS: Final[Mapping[Operator, Callable[..., Term]]] = {
    "not": negation,
    "and": conjunction,
    "or": disjunction,
    "=": equation,
    "ite": choice,
    "<=": at_most,
    "+": total,
    "*": product,
    "div": quotient,
    "mod": remainder,
}


def substitute(term: Term, values: Mapping[Term, Term]) -> Term:
    """The term with other terms for its free variables."""
    known: dict[Term, Term] = {}
    names = values.keys()

    def walk(node: Term) -> Term:
        if not node.free or node.free.isdisjoint(names):
            return node
        result = known.get(node)
        if result is None:
            if node.operator == "variable":
                result = values[node]
            elif node.operator in BINDERS:
                result = _substitute_below(node, values)
            else:
                result = rebuild(node, [walk(argument) for argument in node.arguments])
            known[node] = result
        return result

    return walk(term)


def _substitute_below(node: Term, values: Mapping[Term, Term]) -> Term:
    """Below a quantifier; its variables have names that no other term has free."""
    body = substitute(node.arguments[0], values)
    if node.operator == "tally":
        return tally(bound(node), body)
    return quantified("forall" if node.operator == "forall" else "exists", bound(node), body)

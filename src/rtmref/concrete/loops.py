"""Loops over sets and lists: where the items come from, and which conditions are tested where."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from rtmref.concrete import access, code
from rtmref.concrete.rename import renamed
from rtmref.concrete.shape import conjuncts, is_word, mentions
from rtmref.concrete.writer import Writer
from rtmref.lang import expressions as e
from rtmref.lang.traversal import walk
from rtmref.lang.types import ListType, SetType

Inner = Callable[[list[e.Expression]], None]
"""Writes what stands inside the loop."""


def iterate(
    w: Writer,
    evaluate: access.Evaluate,
    variable: str,
    domain: e.Expression,
    body: Sequence[e.Expression],
    inner: Inner,
) -> None:
    """Write a loop of the variable over the domain and call `inner` inside it.

    The conditions `body` have been tested there; those that do not depend on the variable are
    tested before the loop. `evaluate` compiles an expression.
    """
    conditions = list(body)
    names = [variable]
    while isinstance(domain, e.Filter):
        conditions = [*conjuncts(domain.body), *conditions]
        names.append(domain.variable)
        domain = domain.domain
    identifier = w.declare(variable)
    for name in names:
        w.names[name] = identifier
    before, during = _parted(conditions, frozenset(names))
    during = [_renamed(c, names[1:], variable) for c in during]

    def loop() -> None:
        _loop(w, evaluate, variable, domain, during, inner)

    guarded(w, evaluate, before, loop)


def _parted(
    conditions: Sequence[e.Expression], names: frozenset[str]
) -> tuple[list[e.Expression], list[e.Expression]]:
    """The conditions that can be tested before the loop, and the others."""
    before: list[e.Expression] = []
    during: list[e.Expression] = []
    for condition in conditions:
        inside = mentions(condition, names) or (bool(during) and _relies_on_others(condition))
        (during if inside else before).append(condition)
    return before, during


def _relies_on_others(condition: e.Expression) -> bool:
    """Whether an earlier condition may be what allows this one to be evaluated."""
    return any(
        isinstance(part, e.Narrow) or (isinstance(part, e.Apply) and part.function == "prefix")
        for part in walk(condition)
    )


def _renamed(node: e.Expression, olds: Sequence[str], new: str) -> e.Expression:
    return renamed(node, dict.fromkeys(olds, new)) if olds else node


def guarded(
    w: Writer,
    evaluate: access.Evaluate,
    tests: Sequence[e.Expression],
    inner: Callable[[], None],
) -> None:
    """Write what `inner` writes under nested tests of the conditions, in order."""
    if not tests:
        inner()
        return
    condition = evaluate(tests[0], w)
    with w.inside() as block:
        guarded(w, evaluate, tests[1:], inner)
    w.put(code.when(condition, block))


def _loop(
    w: Writer,
    evaluate: access.Evaluate,
    variable: str,
    domain: e.Expression,
    conditions: list[e.Expression],
    inner: Inner,
) -> None:
    over, certain = _candidates(w, evaluate, variable, domain, conditions)
    left = [c for c in conditions if all(c is not sure for sure in certain)]
    with w.inside() as block:
        guarded(w, evaluate, left, lambda: inner(left))
    w.put(code.loop(w.names[variable], over, block))


def _candidates(
    w: Writer,
    evaluate: access.Evaluate,
    variable: str,
    domain: e.Expression,
    conditions: Sequence[e.Expression],
) -> tuple[ast.expr, list[e.Expression]]:
    """What to loop over, and the conditions that this choice makes certain."""
    domain = domain if not isinstance(domain, e.Widen) else _unwidened(domain)
    assert isinstance(domain.type, SetType | ListType)
    chosen = _ways(w, variable, domain, conditions)
    if chosen:
        return access.source(w, domain.type.item, chosen, evaluate)
    if isinstance(domain, e.BitSpace):
        return code.call("range", code.constant(w.spec.bits[domain.bits].size)), []
    value = evaluate(domain, w)
    return code.item(code.name("BITS"), value) if is_word(domain.type) else value, []


def _ways(
    w: Writer, variable: str, domain: e.Expression, conditions: Sequence[e.Expression]
) -> list[access.Path]:
    """The ways to find items that are better than looking at all of them."""
    assert isinstance(domain.type, SetType | ListType)
    match domain:
        case e.Extent():
            return [
                path
                for path in access.paths(w, variable, domain.type.item, conditions)
                if path.cost < access.ALONE_USELESS
            ]
        case e.BitSpace():
            return [
                path
                for path in access.paths(w, variable, domain.type.item, conditions)
                if path.kind in ("same", "member", "keys")
            ]
        case _:
            return []


def _unwidened(domain: e.Widen) -> e.Expression:
    subject = domain.subject
    same = isinstance(domain.type, SetType) == isinstance(subject.type, SetType)
    return subject if same else domain

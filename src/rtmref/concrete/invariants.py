"""Invariants to Python: one full check, and one check for each way a change can reach it.

The twin of `symbolic/invariants.py`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rtmref.concrete import access, code
from rtmref.concrete.expressions import expression
from rtmref.concrete.indexes import Indexes, Reverse
from rtmref.concrete.loops import guarded, iterate
from rtmref.concrete.origins import Everything, Link, Origin, Way, readings
from rtmref.concrete.shape import conjuncts, is_variable, mentions, negation
from rtmref.concrete.writer import Writer
from rtmref.diagnostics import Span
from rtmref.lang import expressions as e
from rtmref.lang.spec import Invariant, Sometimes, Spec
from rtmref.lang.types import BitType, SetType, SortType, Type

Conditional = Invariant | Sometimes
"""What speaks of bindings of variables for which a condition holds."""
NOWHERE = Span("", 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Recheck:
    """A function to call when a field of a sort changes.

    Called with the object, or, if `link` names a field, with each object that it points to through
    that field, before and after. `bound`: only if the field became smaller.
    """

    function: str
    link: str | None
    bound: bool = False


def full_check(spec: Spec, indexes: Indexes, invariant: Invariant, name: str) -> ast.stmt:
    """`name()` returns the first violating binding, as a tuple, or None."""
    w = Writer(spec, indexes)
    search(w, list(invariant.variables), _conditions(invariant), _give(w, invariant))
    w.put(code.give(code.constant(None)))
    return code.function(name, [], w.block)


def occurrence(spec: Spec, indexes: Indexes, invariant: Conditional, name: str) -> ast.stmt:
    """`name()` returns the first binding for which the `when` holds, as a tuple, or None."""
    w = Writer(spec, indexes)
    when = [] if invariant.when is None else conjuncts(invariant.when)
    search(w, list(invariant.variables), when, _give(w, invariant))
    w.put(code.give(code.constant(None)))
    return code.function(name, [], w.block)


def rechecks(
    spec: Spec, indexes: Indexes, invariant: Invariant, stem: str
) -> tuple[list[ast.stmt], dict[tuple[str, str], list[Recheck]]]:
    """The functions for this invariant, and which of them each (sort, field) calls."""
    functions: list[ast.stmt] = []
    names: dict[Origin | Everything, str] = {}
    triggers: dict[tuple[str, str], list[Recheck]] = {}
    for reading in readings(spec, invariant):
        way = reading.way
        origin = way.origin if isinstance(way, Link) else way
        if origin not in names:
            names[origin] = f"{stem}_{len(names)}"
            functions.append(_from_origin(spec, indexes, invariant, origin, names[origin]))
        link = way.field if isinstance(way, Link) else None
        recheck = Recheck(names[origin], link, reading.bound and link is None)
        listed = triggers.setdefault((reading.sort, reading.field), [])
        if recheck not in listed:
            listed.append(recheck)
    return functions, triggers


def _conditions(invariant: Invariant) -> list[e.Expression]:
    when = [] if invariant.when is None else conjuncts(invariant.when)
    return [*when, *conjuncts(negation(invariant.then))]


def _from_origin(
    spec: Spec, indexes: Indexes, invariant: Invariant, origin: Way, name: str
) -> ast.stmt:
    if not isinstance(origin, Origin):
        body = full_check(spec, indexes, invariant, name)
        assert isinstance(body, ast.FunctionDef)
        body.args.args = [ast.arg("o")]
        return body
    w = Writer(spec, indexes)
    rest = [(n, t) for n, t in invariant.variables if n != origin.variable]

    def found() -> None:
        conditions = _conditions(invariant)
        ready = [c for c in conditions if not _unbound(c, rest)]
        later = [c for c in conditions if c not in ready]
        with w.inside() as block:
            give = _give(w, invariant)
            guarded(w, expression, ready, lambda: search(w, rest, later, give))
        if _ranges_over_the_gone(invariant, origin):
            w.block.extend(block)
        else:
            alive = code.attribute(code.name(w.names[origin.variable]), "_live")
            w.put(code.when(alive, block))

    backwards(w, list(origin.steps), "o", w.declare(origin.variable), found)
    w.put(code.give(code.constant(None)))
    return code.function(name, ["o"], w.block)


def _ranges_over_the_gone(invariant: Invariant, origin: Origin) -> bool:
    """Whether the origin is what a field refers to, of which just its existence is in question."""
    first, _ = invariant.variables[0]
    return invariant.origin == "reference" and origin.variable != first


def backwards(
    w: Writer, steps: list[tuple[str, str]], at: str, final: str, inner: Callable[[], None]
) -> None:
    """Loops over the objects from which the references lead to `at`; inside stands `inner`."""
    if not steps:
        w.put(code.assign(final, code.name(at)))
        inner()
        return
    sort, field = steps[-1]
    index = w.indexes.need(Reverse(sort, field))
    assert isinstance(index, Reverse)
    before = w.fresh("o")
    with w.inside() as block:
        backwards(w, steps[:-1], before, final, inner)
    w.put(code.loop(before, code.attribute(code.name(at), index.slot), block))


def _unbound(node: e.Expression, variables: Sequence[tuple[str, Type]]) -> bool:
    return mentions(node, frozenset(name for name, _ in variables))


def _give(w: Writer, invariant: Conditional) -> Callable[[], None]:
    """Return the binding that was found."""
    return lambda: w.put(code.give(binding_of(w, invariant.variables)))


def binding_of(w: Writer, variables: Sequence[tuple[str, Type]]) -> ast.expr:
    """The values of the variables, as a tuple."""
    return code.tuple_of([code.name(w.names[name]) for name, _ in variables])


def search(
    w: Writer,
    variables: list[tuple[str, Type]],
    conditions: list[e.Expression],
    found: Callable[[], None],
) -> None:
    """Loops over the variables, cheapest first; inside stands what `found` writes."""
    if not variables:
        guarded(w, expression, conditions, found)
        return
    position = _next(w, variables, conditions)
    name, kind = variables[position]
    rest = [*variables[:position], *variables[position + 1 :]]
    ready = [c for c in conditions if not _unbound(c, rest)]
    later = [c for c in conditions if c not in ready]
    iterate(
        w,
        expression,
        name,
        _domain(name, kind, ready),
        ready,
        lambda _: search(w, rest, later, found),
    )


def _next(
    w: Writer, variables: Sequence[tuple[str, Type]], conditions: Sequence[e.Expression]
) -> int:
    """The variable that is cheapest to look up now."""
    costs: list[tuple[int, int]] = []
    for position, (name, kind) in enumerate(variables):
        others = [v for v in variables if v[0] != name]
        ready = [c for c in conditions if not _unbound(c, others)]
        ways = access.paths(w, name, kind, ready)
        costs.append((ways[0].cost if ways else 50 if isinstance(kind, BitType) else 60, position))
    return min(costs)[1]


def _domain(name: str, kind: Type, conditions: Sequence[e.Expression]) -> e.Expression:
    if isinstance(kind, SortType):
        return e.Extent(type=SetType(kind), span=NOWHERE, sort=kind.name)
    if isinstance(kind, BitType):
        return e.BitSpace(type=SetType(kind), span=NOWHERE, bits=kind.name)
    return next(domain for c in conditions if (domain := _range(name, kind, c)) is not None)


def _range(name: str, kind: Type, condition: e.Expression) -> e.Expression | None:
    """The collection, or the keys of the map, that a condition confines a variable to."""
    match condition:
        case e.Contains(element=element, collection=collection) if is_variable(element, name):
            return collection
        case e.Not(operand=e.Equal(left=e.At(subject=entries, key=key), right=e.Null())):
            if is_variable(key, name):
                return e.Widen(type=SetType(kind), span=NOWHERE, subject=entries)
    return None

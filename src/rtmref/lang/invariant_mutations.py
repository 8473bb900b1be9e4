"""Invariants with one thing wrong: a condition left out, a comparison changed, the whole left out.

What an invariant shares with operations, in functions that both use, is edited with these; here are
the texts that nothing but invariants say. A mutant need not be well typed, nor true.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from rtmref.diagnostics import Span
from rtmref.lang import expressions as e
from rtmref.lang.alternatives import ATOMS, Alternative, of_expression, opposite
from rtmref.lang.spec import Invariant, Spec
from rtmref.lang.trees import nodes, rebuilt
from rtmref.lang.types import BOOL

PLAIN: Final = (*ATOMS, e.Not)
"""Conditions that are negated, or not negated any more, as every one of these is."""


def of_invariants(
    spec: Spec, elsewhere: Collection[Span]
) -> Iterator[tuple[str, Span, Alternative]]:
    """What can go wrong in each written invariant, by its name; nothing at places `elsewhere`."""
    for invariant in spec.invariants.values():
        if invariant.origin == "written":
            for span, each in _of_invariant(invariant, spec):
                if span not in elsewhere:
                    yield invariant.name, span, each


def with_edit(
    known: Mapping[str, Invariant], names: Collection[str], span: Span, kind: str, spec: Spec
) -> Mapping[str, Invariant]:
    """The invariants with the edit of this kind in those that it changes."""
    return {
        name: _edited(invariant, span, kind, spec) if name in names else invariant
        for name, invariant in known.items()
    }


def _edited(invariant: Invariant, span: Span, kind: str, spec: Spec) -> Invariant:
    for each in _of_whole(invariant):
        if (invariant.span, each.kind) == (span, kind):
            whole: Invariant = each.instead
            return whole

    def edit(node: Any) -> Any:
        if isinstance(node, e.Expression) and node.span == span:
            others = (each for each in of_expression(node, spec) if each.kind == kind)
            return next((each.instead for each in others), node)
        return node

    when, then = rebuilt((invariant.when, invariant.then), edit)
    return replace(invariant, when=when, then=then)


def _of_invariant(invariant: Invariant, spec: Spec) -> Iterator[tuple[Span, Alternative]]:
    yield from ((invariant.span, each) for each in _of_whole(invariant))
    negated: set[int] = set()
    for node in nodes((invariant.when, invariant.then)):
        if isinstance(node, e.Not):
            negated.add(id(node.operand))
        if isinstance(node, e.Expression):
            for each in of_expression(node, spec):
                if not (each.kind == "negated" and id(node) in negated):
                    yield node.span, each


def _of_whole(invariant: Invariant) -> Iterator[Alternative]:
    """The invariant left out, without its condition, or with the opposite where nodes have none."""
    name, when, then = invariant.name, invariant.when, invariant.then
    nothing = e.Literal(type=BOOL, span=then.span, value=True)
    yield Alternative("no invariant", f"{name} is left out", replace(invariant, then=nothing))
    if when is not None:
        always = replace(invariant, when=None)
        yield Alternative("no when", f"the condition of {name} is left out", always)
        if not isinstance(when, PLAIN):
            other = replace(invariant, when=opposite(when))
            yield Alternative("negated when", f"{name} is asked in the opposite case", other)
    if not isinstance(then, PLAIN):
        other = replace(invariant, then=opposite(then))
        yield Alternative("negated then", f"{name} says the opposite", other)

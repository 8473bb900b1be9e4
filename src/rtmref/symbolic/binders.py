"""Quantifiers over a function: the variables are chosen here, so that none is ever captured.

A variable is named after its sort and the number of binders around it. Terms of equal content
then come out as one term wherever they are built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rtmref.symbolic import terms
from rtmref.symbolic.terms import QuantifierKind, Term


class _Depth:
    """How many variables are bound around the term that is being built."""

    current = 0


@contextmanager
def bound_variables(sorts: Sequence[str]) -> Iterator[tuple[Term, ...]]:
    """Variables of these sorts that nothing around the `with` block binds."""
    start = _Depth.current
    _Depth.current += len(sorts)
    try:
        yield tuple(terms.variable(f"{sort}!{start + n}", sort) for n, sort in enumerate(sorts))
    finally:
        _Depth.current = start


def quantify(kind: QuantifierKind, sorts: Sequence[str], body: Callable[..., Term]) -> Term:
    """The body for all, or for some, values of these sorts."""
    with bound_variables(sorts) as variables:
        return terms.quantified(kind, variables, body(*variables))

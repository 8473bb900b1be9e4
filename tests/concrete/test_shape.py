"""How expressions fall apart."""

from __future__ import annotations

from rtmref.concrete.shape import conjuncts
from rtmref.diagnostics import Span
from rtmref.lang import expressions as e
from rtmref.lang.types import BOOL, INT

HERE = Span("", 0, 0, 0, 0)


def variable(name: str) -> e.Expression:
    """A truth value."""
    return e.Variable(type=BOOL, span=HERE, name=name)


def under(value: e.Expression, body: e.Expression) -> e.Expression:
    """The body, with `x` for the value."""
    return e.Bind(type=BOOL, span=HERE, name="x", value=value, body=body)


def both(left: e.Expression, right: e.Expression) -> e.Expression:
    """The one and the other."""
    return e.And(type=BOOL, span=HERE, left=left, right=right)


def test_parts_under_a_name_stand_alone() -> None:
    """Those that use the name keep it, the others are free of it; their order stays."""
    a, b, x = variable("a"), variable("b"), variable("x")
    assert conjuncts(both(a, under(b, both(x, both(a, b))))) == [a, under(b, x), a, b]


def test_what_costs_something_is_not_evaluated_twice() -> None:
    """A name for anything but a path holds its parts together."""
    sum_ = e.Arithmetic(type=INT, span=HERE, operator="+", left=variable("a"), right=variable("b"))
    whole = under(sum_, both(variable("x"), variable("a")))
    assert conjuncts(whole) == [whole]

"""Conditions and arithmetic."""

from __future__ import annotations

from typing import Literal as Choice

from rtmref.immutable import immutable
from rtmref.lang.expressions.atoms import Expression

CompareOperator = Choice["<", "<=", ">", ">="]
ArithmeticOperator = Choice["+", "-", "*", "/", "%"]


@immutable(kw_only=True)
class Not(Expression):
    """`!x`."""

    operand: Expression


@immutable(kw_only=True)
class And(Expression):
    """`a && b`; the right side may rely on the left."""

    left: Expression
    right: Expression


@immutable(kw_only=True)
class Or(Expression):
    """`a || b`; the right side may rely on the left being false."""

    left: Expression
    right: Expression


@immutable(kw_only=True)
class Equal(Expression):
    """`a == b` on equal types; null equals only null; a handle equals an object it refers to."""

    left: Expression
    right: Expression


@immutable(kw_only=True)
class Compare(Expression):
    """Order of two integers."""

    operator: CompareOperator
    left: Expression
    right: Expression


@immutable(kw_only=True)
class Arithmetic(Expression):
    """Integer arithmetic; `/` and `%` only by a positive literal, of what cannot be negative."""

    operator: ArithmeticOperator
    left: Expression
    right: Expression


@immutable(kw_only=True)
class Negate(Expression):
    """`-x`."""

    operand: Expression


@immutable(kw_only=True)
class Conditional(Expression):
    """`test ? then : otherwise`."""

    test: Expression
    then: Expression
    otherwise: Expression


@immutable(kw_only=True)
class Contains(Expression):
    """`element in collection`."""

    element: Expression
    collection: Expression

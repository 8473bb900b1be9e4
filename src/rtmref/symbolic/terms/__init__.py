"""First-order terms: built once, shared, simplified as they are built, and free of z3.

A term is interned: two terms of the same content are the same object, so equality is identity
and a term can be the key of any table. Bound variables are terms of their own; a quantifier
lists the variables that it binds.
"""

from __future__ import annotations

from rtmref.symbolic.terms.arithmetic import (
    at_most,
    difference,
    less,
    product,
    quotient,
    remainder,
    total,
)
from rtmref.symbolic.terms.connectives import (
    choice,
    conjunction,
    disjunction,
    equation,
    implication,
    negation,
)
from rtmref.symbolic.terms.nodes import (
    BINDERS,
    BOOL,
    FALSE,
    INT,
    TRUE,
    Operator,
    Symbol,
    Term,
    apply,
    bound,
    constant,
    forget_since,
    integer,
    mark,
    truth,
    variable,
)
from rtmref.symbolic.terms.quantifiers import (
    QuantifierKind,
    for_all,
    for_some,
    quantified,
    rebuild,
    substitute,
    tally,
    triggered,
)

__all__ = [
    "BINDERS",
    "BOOL",
    "FALSE",
    "INT",
    "TRUE",
    "Operator",
    "QuantifierKind",
    "Symbol",
    "Term",
    "apply",
    "at_most",
    "bound",
    "choice",
    "conjunction",
    "constant",
    "difference",
    "disjunction",
    "equation",
    "for_all",
    "for_some",
    "forget_since",
    "implication",
    "integer",
    "less",
    "mark",
    "negation",
    "product",
    "quantified",
    "quotient",
    "rebuild",
    "remainder",
    "substitute",
    "tally",
    "total",
    "triggered",
    "truth",
    "variable",
]

"""Resolving, typing and totality: syntax trees to typed expressions and statements.

One module for each kind of construct, which enters its rules in `expressions.RULES` or
`blocks.STATEMENTS`. A complaint is recorded in the report, and `Abandon` ends the judgement of
that expression or statement.
"""

from rtmref.lang.checker import (
    access,
    atoms,
    binding,
    branching,
    calls,
    collections,
    objects,
    operators,
    procedures,
    writing,
)

__all__ = [
    "access",
    "atoms",
    "binding",
    "branching",
    "calls",
    "collections",
    "objects",
    "operators",
    "procedures",
    "writing",
]

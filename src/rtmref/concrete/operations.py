"""Operations to Python functions: `(arguments…) -> (status, results…)`.

A refusal returns a tuple object of its own, so a caller can tell which one it was by identity, at
no cost to the call. The twin of `symbolic/operations.py`.
"""

from __future__ import annotations

import ast

from rtmref.concrete import code
from rtmref.concrete.expressions import expression
from rtmref.concrete.indexes import Indexes
from rtmref.concrete.statements import statement, statements
from rtmref.concrete.writer import Writer
from rtmref.lang.spec import Operation, Refusal, Spec


def operation(spec: Spec, indexes: Indexes, op: Operation) -> ast.stmt:
    """The function of an operation."""
    w = Writer(spec, indexes)
    parameters = [w.declare(parameter.name) for parameter in op.parameters]
    number = 0
    for guard in op.guards:
        if isinstance(guard, Refusal):
            answer = code.give(code.name(refusal_name(op.name, number)))
            w.put(code.when(expression(guard.when, w), [answer]))
            number += 1
        else:
            statement(guard, w)
    statements(op.body, w)
    results = [expression(result.value, w) for result in op.results]
    w.put(code.give(code.tuple_of([expression(op.status, w), *results])))
    return code.function(op.name, parameters, w.block)


def refusal_name(op: str, number: int) -> str:
    """The global that holds the answer of an operation's refusal (counted from 0)."""
    return f"R_{op}_{number}"


def refusals(op: Operation) -> list[Refusal]:
    """The refusals of an operation, in order."""
    return [guard for guard in op.guards if isinstance(guard, Refusal)]

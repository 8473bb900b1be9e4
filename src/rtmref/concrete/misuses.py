"""Misuses to Python: one function for each, which gives every binding that is one."""

from __future__ import annotations

import ast

from rtmref.concrete import code
from rtmref.concrete.expressions import expression
from rtmref.concrete.indexes import Indexes
from rtmref.concrete.invariants import binding_of, search
from rtmref.concrete.shape import conjuncts
from rtmref.concrete.statements import statement
from rtmref.concrete.writer import Writer
from rtmref.lang.spec import Misuse, Refusal, Spec


def misuse(spec: Spec, indexes: Indexes, misuse: Misuse, name: str) -> ast.stmt:
    """`name(arguments…)` returns the bindings, a tuple of tuples; none before a call that fails.

    At the end of a run there are no arguments.
    """
    w = Writer(spec, indexes)
    parameters = [w.declare(parameter.name) for parameter in misuse.parameters]
    for guard in misuse.guards:
        if isinstance(guard, Refusal):
            condition = expression(guard.when, w)
            w.put(code.when(condition, [code.give(code.tuple_of([]))]))
        else:
            statement(guard, w)
    result = w.fresh("found")
    w.put(code.assign(result, ast.List([], code.LOAD)))

    def add() -> None:
        binding = binding_of(w, misuse.variables)
        w.put(code.run(code.method(code.name(result), "append", binding)))

    conditions = [] if misuse.when is None else conjuncts(misuse.when)
    search(w, list(misuse.variables), conditions, add)
    w.put(code.give(code.call("tuple", code.name(result))))
    return code.function(name, parameters, w.block)

"""Operations to Python functions: `(arguments…) -> (status, results…)`.

A refusal returns a tuple object of its own, so a caller can tell which one it was by identity, at
no cost to the call. The twin of `symbolic/operations.py`.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from rtmref.concrete import code
from rtmref.concrete.counters import Counters, answer_element, refusal_element
from rtmref.concrete.expressions import expression
from rtmref.concrete.indexes import Indexes
from rtmref.concrete.statements import statement, statements
from rtmref.concrete.writer import Writer
from rtmref.lang.answers import statuses
from rtmref.lang.spec import Operation, Refusal, Sort, Spec
from rtmref.lang.statements import Create


def operation(
    spec: Spec,
    indexes: Indexes,
    op: Operation,
    counters: Counters | None = None,
    answers: Sequence[str] | None = None,
) -> ast.stmt:
    """The function of an operation, or of a step: that one tells whether it happened.

    `answers` are the globals that hold the answers of its refusals, if they are not the usual ones.
    """
    w = Writer(spec, indexes, counters)
    if counters is not None:
        counters.operation = op.name
    step = op.name in spec.steps
    parameters = [w.declare(parameter.name) for parameter in op.parameters]
    number = 0
    for guard in op.guards:
        if isinstance(guard, Refusal):
            answer = refusal_name(op.name, number) if answers is None else answers[number]
            _refuse(w, op, number, guard, answer)
            number += 1
        else:
            statement(guard, w)
    w.count("steps" if step else "operations", op.name, op.span)
    statements(op.body, w)
    results = [expression(result.value, w) for result in op.results]
    done = code.tuple_of([_status(w, op), *results])
    w.put(code.give(code.constant(True) if step else done))
    return code.function(op.name, parameters, w.block)


def _refuse(w: Writer, op: Operation, number: int, refusal: Refusal, answer: str) -> None:
    step = op.name in w.spec.steps
    refused = code.constant(False) if step else code.name(answer)
    condition = expression(refusal.when, w)
    with w.inside() as block:
        w.count(*refusal_element(op.name, number, refusal, step), refusal.span, refusal.unreached)
        _count_answer(w, op, refusal.status)
        w.put(code.give(refused))
    w.put(code.when(condition, block))


def _status(w: Writer, op: Operation) -> ast.expr:
    """The status of a call that is not refused, counted where it is documented."""
    status = w.keep(expression(op.status, w))
    for name, value in statuses(op.status).items():
        with w.inside() as block:
            _count_answer(w, op, name)
        if block:
            w.put(code.when(code.compare(status, "==", code.constant(value)), block))
    return status


def _count_answer(w: Writer, op: Operation, status: str) -> None:
    answers = w.spec.answers.get(op.name)
    if answers is not None and status in answers.expected:
        w.count(*answer_element(op.name, status), answers.span)


def first(spec: Spec, indexes: Indexes, sort: Sort) -> ast.stmt:
    """`first_SORT()` makes the one object of a sort that exists from the beginning."""
    assert sort.initial is not None
    w = Writer(spec, indexes)
    span = sort.span
    statement(Create(span=span, sort=sort.name, name="single", values=sort.initial), w)
    w.put(code.give(code.name(w.names["single"])))
    return code.function(f"first_{sort.name}", [], w.block)


def refusal_name(op: str, number: int) -> str:
    """The global that holds the answer of an operation's refusal (counted from 0)."""
    return f"R_{op}_{number}"


def refusals(op: Operation) -> list[Refusal]:
    """The refusals of an operation, in order."""
    return [guard for guard in op.guards if isinstance(guard, Refusal)]

"""From choices in a scope to calls that can be made again."""

from __future__ import annotations

from collections.abc import Sequence

from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.choices import Choice, Choices
from rtmref.engine.handles import CallNames, Played, symbolic
from rtmref.scope import Scope
from rtmref.trace import Trace


class ScopeError(Exception):
    """A scope cannot be explored: a call that it begins with fails, or it is no small world."""


def begin(model: Model, scope: Scope) -> list[Played]:
    """Make the calls that the scope begins with.

    Raises ScopeError naming the first that does not succeed.
    """
    names = CallNames(model.spec)
    played: list[Played] = []
    for number, call in enumerate(scope.begin, start=1):
        arguments = tuple(names.resolve(argument) for argument in call.arguments)
        outcome = model.call(call.operation, *arguments)
        if outcome[0] != 0:
            message = f"call {number} of 'begin', {call.operation}, answers {outcome[0]}"
            raise ScopeError(f"{scope.name}: {message}")
        names.take_in(number, call.operation, outcome, model.completed)
        played.append(Played(call.operation, arguments, outcome, tuple(model.completed)))
    model.events.clear()
    return played


def trace_of(program: Program, scope: Scope, way: Sequence[Choice]) -> Trace:
    """The calls of a way, from an empty state, with names for the handles."""
    model = Model(program, scope.limits, scope.decisions)
    played = begin(model, scope)
    choices = Choices(model, scope.patterns)
    for choice in way:
        operation, arguments = choices.found(choice)
        outcome = model.call(operation, *arguments)
        played.append(Played(operation, arguments, outcome, tuple(model.completed)))
    calls = symbolic(model.spec, played)
    return Trace(calls=calls, limits=dict(scope.limits), decisions=dict(scope.decisions))

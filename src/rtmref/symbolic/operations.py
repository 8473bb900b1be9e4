"""What a call does: the facts about its arguments, its refusals in order, the state after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rtmref.lang.spec import Operation, Refusal
from rtmref.lang.statements import Let
from rtmref.symbolic import facts, terms
from rtmref.symbolic.context import Context
from rtmref.symbolic.environment import Environment
from rtmref.symbolic.expressions import evaluate, truth
from rtmref.symbolic.statements import execute, named
from rtmref.symbolic.storage import stored
from rtmref.symbolic.terms import TRUE, Term
from rtmref.symbolic.theory import Axiom, Uniqueness
from rtmref.symbolic.values import Value
from rtmref.symbolic.writes import Frame


@dataclass(frozen=True, slots=True)
class Transition:
    """One operation from the pre-state, for any arguments.

    `refusals` gives for each refusal the condition under which the call is refused there;
    `success` holds if it is not refused at all; then `after` is the frame that the body leaves.
    `uniqueness` is what `find` asks of the pre-state and the states inside the call.
    """

    operation: Operation
    arguments: Mapping[str, Value]
    facts: tuple[Axiom, ...]
    refusals: tuple[tuple[Refusal, Term], ...]
    success: Term
    after: Frame
    uniqueness: tuple[Uniqueness, ...]


def transition(operation: Operation, context: Context) -> Transition:
    """Translate the operation; raises Inexpressible where a part of it has no encoding."""
    theory = context.theory
    arguments = _arguments(operation, context)
    known = len(theory.uniqueness)
    here, refusals, passed = _guards(operation, _beginning(operation, arguments, context))
    frame = execute(operation.body, Frame(here, here.state, path=passed))
    return Transition(
        operation,
        arguments,
        tuple(facts.arguments(context, operation.parameters)),
        refusals,
        passed,
        frame,
        tuple(theory.uniqueness[known:]),
    )


def success(operation: Operation, context: Context) -> Term:
    """That a call is not refused; raises Inexpressible where a part of that has no encoding."""
    arguments = _arguments(operation, context)
    _, _, passed = _guards(operation, _beginning(operation, arguments, context))
    return passed


def _arguments(operation: Operation, context: Context) -> dict[str, Value]:
    return {
        each.name: stored(context.theory, facts.argument(each.name), each.type, ())
        for each in operation.parameters
    }


def _beginning(
    operation: Operation, arguments: Mapping[str, Value], context: Context
) -> Environment:
    """Where the first refusal is looked at."""
    theory = context.theory
    theory.path = TRUE
    theory.handles = tuple(
        symbol
        for each in operation.parameters
        for symbol in facts.handles(context, facts.argument(each.name), each.type)
    )
    return Environment(context, names=arguments)


def _guards(
    operation: Operation, here: Environment
) -> tuple[Environment, tuple[tuple[Refusal, Term], ...], Term]:
    refusals = []
    passed = TRUE
    for guard in operation.guards:
        if isinstance(guard, Let):
            here = here.bind(guard.name, named(guard.name, guard.value, here))
            continue
        refused = truth(guard.when, here)
        refusals.append((guard, terms.conjunction(passed, refused)))
        passed = terms.conjunction(passed, terms.negation(refused))
        here.context.theory.path = passed
    return here, tuple(refusals), passed


def status(done: Transition) -> Term:
    """What a call that is not refused returns."""
    return truth(done.operation.status, done.after.here)


def results(done: Transition) -> dict[str, Value]:
    """The results of a call that is not refused, by name."""
    here = done.after.here
    return {each.name: evaluate(each.value, here) for each in done.operation.results}

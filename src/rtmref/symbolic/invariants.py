"""What an invariant says of a state."""

from __future__ import annotations

from dataclasses import dataclass

from rtmref.lang.spec import Invariant
from rtmref.lang.types import SortType, Type
from rtmref.symbolic import binders, terms
from rtmref.symbolic.context import Context
from rtmref.symbolic.environment import Environment
from rtmref.symbolic.expressions import truth
from rtmref.symbolic.flattening import assemble, leaves, shape
from rtmref.symbolic.state import State
from rtmref.symbolic.terms import TRUE, Symbol, Term
from rtmref.symbolic.values import Value


@dataclass(frozen=True, slots=True)
class Instance:
    """An invariant for given values of its variables: `when` and `then` as terms."""

    when: Term
    then: Term

    @property
    def holds(self) -> Term:
        return terms.implication(self.when, self.then)

    @property
    def violated(self) -> Term:
        return terms.conjunction(self.when, terms.negation(self.then))


def hypothesis(invariant: Invariant, context: Context) -> Term:
    """The invariant of the pre-state, for all values of its variables."""
    sorts = _sorts(invariant, context)
    with binders.bound_variables(sorts) as variables:
        instance = instantiate(invariant, context, State(), variables)
        return terms.for_all(variables, instance.holds)


def instantiate(
    invariant: Invariant, context: Context, state: State, variables: tuple[Term, ...]
) -> Instance:
    """The invariant in a state for the leaves of its variables, which must be of things that exist.

    A standing obligation asks whether what a field refers to exists, so it assumes that only of
    the object that has the field: its first variable.
    """
    here = Environment(context, state)
    exist: list[Term] = []
    for (name, type_), value in zip(
        invariant.variables, _values(invariant, context, variables), strict=True
    ):
        here = here.bind(name, value)
        if not exist or invariant.origin == "written":
            exist.append(_exists(type_, value, state))
    alive = terms.conjunction(*exist)
    when = TRUE if invariant.when is None else truth(invariant.when, here)
    return Instance(terms.conjunction(alive, when), truth(invariant.then, here))


def examples(invariant: Invariant, context: Context) -> tuple[Term, ...]:
    """Constants for the variables: what a violation would be about."""
    return tuple(
        Symbol(f"{invariant.name} {number}", (), sort)()
        for number, sort in enumerate(_sorts(invariant, context))
    )


def bindings(
    invariant: Invariant, context: Context, variables: tuple[Term, ...]
) -> dict[str, tuple[Type, Value]]:
    """The variables by name, with types and values over these leaves."""
    values = _values(invariant, context, variables)
    return {
        name: (type_, value)
        for (name, type_), value in zip(invariant.variables, values, strict=True)
    }


def _values(invariant: Invariant, context: Context, variables: tuple[Term, ...]) -> list[Value]:
    values = []
    for _, type_ in invariant.variables:
        width = len(shape(type_, context.structures))
        values.append(assemble(type_, variables[:width], context.structures))
        variables = variables[width:]
    return values


def _sorts(invariant: Invariant, context: Context) -> tuple[str, ...]:
    return tuple(
        sort for _, type_ in invariant.variables for sort in shape(type_, context.structures)
    )


def _exists(type_: Type, value: Value, state: State) -> Term:
    if not isinstance(type_, SortType):
        return TRUE
    (object_,) = leaves(value)
    return state.alive(type_.name, object_)

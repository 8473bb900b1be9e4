"""The obligations as terms: what has to be impossible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rtmref.lang.spec import Invariant, Spec
from rtmref.symbolic import invariants, terms
from rtmref.symbolic.context import Context
from rtmref.symbolic.environment import Environment
from rtmref.symbolic.expressions import evaluate
from rtmref.symbolic.flattening import anything
from rtmref.symbolic.judgements import place
from rtmref.symbolic.operations import Transition
from rtmref.symbolic.parts import parts
from rtmref.symbolic.state import State, alive
from rtmref.symbolic.terms import FALSE, TRUE, Symbol, Term
from rtmref.symbolic.theory import Uniqueness

BEFORE: Final = State()
"""The state before a call: every function is as its symbol says."""


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be impossible, under the name of an invariant or the place of a `find`.

    The `hint` follows from the same invariant of the pre-state; it saves the solver from finding
    that out.
    """

    name: str
    violated: Term
    hint: Term = TRUE
    invariant: Invariant | None = None
    state: State = BEFORE
    """The state in which it is asked, before the call if there is one."""


def after_call(done: Transition, invariant: Invariant, context: Context) -> Question:
    """That the invariant holds after a call which is not refused."""
    examples = invariants.examples(invariant, context)
    before = invariants.instantiate(invariant, context, State(), examples)
    after = invariants.instantiate(invariant, context, done.after.after, examples)
    same = after.violated is before.violated
    violated = FALSE if same else terms.conjunction(done.success, after.violated)
    return Question(invariant.name, violated, before.holds, invariant)


def at_first(among: Iterable[Invariant], context: Context) -> Iterator[Question]:
    """That the invariants hold in the first state."""
    nothing = first_state(context.spec, context)
    for invariant in among:
        examples = invariants.examples(invariant, context)
        instance = invariants.instantiate(invariant, context, nothing, examples)
        yield Question(invariant.name, instance.violated, TRUE, invariant, nothing)


def first_state(spec: Spec, context: Context) -> State:
    """No objects but those that a sort has from the beginning, with their initial values.

    Maps without an initial value are empty.
    """
    state = State()
    here = Environment(context)
    for sort in spec.sorts.values():
        if sort.initial is None:
            state = state.redefined(alive(sort.name), lambda _: FALSE)
            continue
        initial = dict(sort.initial)
        for declared in sort.fields:
            name, value = f"{sort.name}.{declared.name}", initial.get(declared.name)
            given = (
                anything(declared.type, context.structures)
                if value is None
                else evaluate(value, here)
            )
            for symbol, part in parts(context.theory, name, declared.type, (sort.name,), given):
                state = state.redefined(symbol, lambda _, *more, part=part: part(*more))
    return state


def of_find(asked: Iterable[Uniqueness]) -> Iterator[Question]:
    """That at most one item satisfies what a `find` asks for."""
    for each in dict.fromkeys(asked):
        free = each.inside.free.union(each.path.free).difference(each.items)
        fixed = {item: _example(item, "given") for item in free}
        one, other = (
            {item: _example(item, which) for item in each.items} for which in ("one", "other")
        )
        inside = terms.substitute(each.inside, fixed)
        apart = terms.negation(
            terms.conjunction(*(terms.equation(one[item], other[item]) for item in each.items))
        )
        violated = terms.conjunction(
            terms.substitute(each.path, fixed),
            terms.substitute(inside, one),
            terms.substitute(inside, other),
            apart,
        )
        yield Question(place(each.span), violated)


def _example(item: Term, which: str) -> Term:
    return Symbol(f"{which} {item.payload}", (), item.sort)()

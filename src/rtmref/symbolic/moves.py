"""Calls as moves: operations and steps as terms, written out over a finite universe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rtmref.lang.spec import Operation
from rtmref.lang.statements import Create, Each
from rtmref.lang.trees import nodes
from rtmref.symbolic import terms
from rtmref.symbolic.assumptions import Assumptions
from rtmref.symbolic.context import Context
from rtmref.symbolic.demand import Demand
from rtmref.symbolic.finite import Expansion
from rtmref.symbolic.operations import Transition, transition
from rtmref.symbolic.renaming import Renaming
from rtmref.symbolic.terms import BOOL, Symbol, Term
from rtmref.symbolic.universes import Universe

ANY_NUMBER: Final = 1 << 16
"""How many objects a loop creates at most: no universe has so many."""


@dataclass(frozen=True, slots=True)
class Translated:
    """An operation or step as terms over the state before it.

    `creates` is how many objects of each sort it creates at most.
    """

    operation: Operation
    context: Context
    done: Transition
    creates: Mapping[str, int]


def translated(base: Assumptions) -> Iterator[Translated]:
    """Every operation and step; raises Inexpressible where one has no encoding."""
    spec = base.context.spec
    for operation in (*spec.operations.values(), *spec.steps.values()):
        context = base.context.branch()
        yield Translated(operation, context, transition(operation, context), _creates(operation))


def _creates(operation: Operation) -> dict[str, int]:
    loops = (each for each in nodes(operation.body) if isinstance(each, Each))
    inside = {id(each) for loop in loops for each in nodes(loop.body)}
    found: dict[str, int] = {}
    for each in nodes(operation.body):
        if isinstance(each, Create):
            more = ANY_NUMBER if id(each) in inside else 1
            found[each.sort] = found.get(each.sort, 0) + more
    return found


class Move:
    """A call of one operation at one place of a run; `given` is what is certain of the state.

    `facts` are what holds if the call is made, ground, over the state before it.
    """

    def __init__(
        self, one: Translated, base: Assumptions, over: Universe, given: Mapping[Term, Term]
    ) -> None:
        self.one = one
        self.expansion = Expansion(over, given)
        self.demand = Demand(one.context.theory, (*base.background, *one.done.facts), finite=True)
        self.facts: dict[Term, None] = {}
        self.success = self.expansion.ground(one.done.success)

    @property
    def name(self) -> str:
        return self.one.operation.name

    def tell(self, fact: Term) -> Term:
        """Let a fact hold if the call is made; ground."""
        (ground,) = self.mention((fact,))
        self.facts[ground] = None
        return ground

    def mention(self, asked: Iterable[Term]) -> Sequence[Term]:
        """The terms, ground; what the axioms and the universe say about them are facts."""
        asked = tuple(asked)
        ground = [self.expansion.ground(term) for term in asked]
        told = [self.expansion.ground(axiom) for axiom in self.demand.meet(asked)]
        self.facts.update(dict.fromkeys(told))
        closure = list(self.expansion.closure([*ground, *told]))
        while closure:
            self.facts.update(dict.fromkeys(closure))
            closure = list(self.expansion.closure(closure))
        return ground

    def after(self, places: Iterable[Term]) -> dict[Term, Term]:
        """The places of the state that the call may change, with what is there afterwards."""
        found = {}
        redefined = self.one.done.after.after.functions
        for place in places:
            assert isinstance(place.payload, Symbol)
            if place.payload in redefined:
                asked = self.one.done.after.after.read(place.payload, place.arguments)
                (found[place],) = self.mention((asked,))
            elif place.arguments[0].sort in self.one.creates:
                self.mention((place,))
        return {p: value for p, value in found.items() if value is not self.expansion.ground(p)}


class Chosen:
    """A call that may be the one at a place of a run; `sign` is the constant that says it is."""

    def __init__(self, move: Move, number: int, sorts: Iterable[str]) -> None:
        self.move = move
        self.names = Renaming(number, move.name, tuple(sorts))
        self.sign = terms.constant(f"{move.name}@{number}", BOOL)

"""The search for a model in finite universes, the smallest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

from rtmref.symbolic import terms
from rtmref.symbolic.context import Context
from rtmref.symbolic.decode import Decoder
from rtmref.symbolic.demand import Demand
from rtmref.symbolic.finite import Expansion
from rtmref.symbolic.solver import Answer, Model, Solver
from rtmref.symbolic.terms import BOOL, INT, Symbol, Term
from rtmref.symbolic.theory import Axiom
from rtmref.symbolic.universes import Universe


@dataclass(frozen=True, slots=True)
class Scope:
    """A universe in which facts have been assumed and more can be asked."""

    context: Context
    expansion: Expansion
    demand: Demand
    solver: Solver

    def assume(self, facts: Iterable[Term]) -> None:
        """Assume facts, with the axioms that they call for."""
        facts = list(facts)
        self.solver.add(self.expansion.ground(fact) for fact in facts)
        self.mention(facts)

    @contextmanager
    def aside(self) -> Iterator[Scope]:
        """A scope in which more is assumed for a while."""
        self.solver.push()
        try:
            yield Scope(self.context, self.expansion.branch(), self.demand.branch(), self.solver)
        finally:
            self.solver.pop()

    def mention(self, asked: Iterable[Term]) -> None:
        """Prepare to evaluate terms: assume what the axioms and the universe say about them."""
        asked = list(asked)
        ground = [self.expansion.ground(term) for term in asked]
        told = [self.expansion.ground(axiom) for axiom in self.demand.meet(asked)]
        self.solver.add(told)
        closure = list(self.expansion.closure([*ground, *told]))
        while closure:
            self.solver.add(closure)
            closure = list(self.expansion.closure(closure))

    def check(self) -> Answer:
        return self.solver.check()

    def decoder(self) -> Decoder:
        """Reads the model of the last check."""
        reader = _Reader(self, self.solver.model())
        return Decoder(self.context, self.expansion.over, reader.value, self.demand.symbols)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Evaluates terms, with quantifiers, in a model."""

    scope: Scope
    model: Model

    def value(self, term: Term) -> bool | int | Symbol:
        over = self.scope.expansion.over
        ground = self.scope.expansion.ground(term)
        elements: Sequence[Term] = ()
        if ground.sort not in (BOOL, INT):
            elements = over.sort_elements(ground.sort)
            if ground in elements:
                assert isinstance(ground.payload, Symbol)
                return ground.payload
        return self.model.value(ground, elements)


def scope(
    context: Context,
    over: Universe,
    axioms: Iterable[Axiom],
    *,
    seed: int = 0,
    effort: int = 0,
    given: Mapping[Term, Term] | None = None,
) -> Scope:
    """An empty scope over a universe; `given` are known values of functions at elements."""
    solver = Solver(seed=seed, effort=effort)
    for elements in over.elements.values():
        if elements and elements[0].sort != INT:
            solver.distinct(elements)
    demand = Demand(context.theory, axioms, finite=True)
    return Scope(context, Expansion(over, given), demand, solver)


def in_order_of_age(over: Universe, sorts: Iterable[str]) -> Iterator[Term]:
    """Objects exist from the first on: no two states differ by their numbering alone."""
    for sort in sorts:
        alive = [Symbol(f"{sort}.alive", (sort,), BOOL)(each) for each in over.elements[sort]]
        for one, next_one in pairwise(alive):
            yield terms.implication(next_one, one)

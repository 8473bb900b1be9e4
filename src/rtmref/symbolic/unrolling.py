"""Runs from the first state, of one call after the other, over a finite universe.

Each place of a run has symbols of its own for the state before the call. A run is built from its
end: only what the last call asks about is carried through, and only calls that may change some of
it take part. Steps, which happen by themselves after a call, count as calls here and may happen
whenever they are possible: so no run is missed, and what is found has to be replayed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from rtmref.symbolic import questions, terms
from rtmref.symbolic.assumptions import Assumptions
from rtmref.symbolic.context import only_object
from rtmref.symbolic.finite import Expansion
from rtmref.symbolic.moves import Chosen, Move, Translated, translated
from rtmref.symbolic.renaming import Renaming, is_derived, places
from rtmref.symbolic.solver import Answer, Model, Solver
from rtmref.symbolic.state import alive
from rtmref.symbolic.terms import FALSE, INT, TRUE, Symbol, Term
from rtmref.symbolic.universes import Universe

Wanted = Mapping[str, Sequence[str]]
"""For each operation or step that may be the last one: the invariants that it may break."""
LITTLE: Final = 100_000
"""How hard it is tried to exclude a call at a place of a run."""
Levels = Sequence[Sequence[Move]]
"""For each place of a run the calls that may succeed there."""


@dataclass(frozen=True, slots=True)
class Unrolled:
    """A run that the solver found: for each place what could have been called there."""

    solver: Solver
    model: Model
    over: Universe
    places: Sequence[Sequence[Chosen]]


class Unroller:
    """Looks for runs in a universe, in which no object takes the place of one that is gone."""

    def __init__(self, base: Assumptions, over: Universe) -> None:
        """Raises Inexpressible where an operation has no encoding."""
        self._base = base
        self._spec = base.context.spec
        self._over = over
        self._translated = tuple(translated(base))
        sorts = self._spec.sorts.values()
        self._population = {each.name: int(each.initial is not None) for each in sorts}
        self._known: list[tuple[Mapping[Term, Term], Sequence[Translated]]] = []

    def search(self, wanted: Wanted, length: int, effort: int, seed: int = 0) -> Unrolled | Answer:
        """A run of so many calls of which the last one breaks what it may, or that none is known.

        `unsat` says that there is none; `effort` bounds the search, in the solver's unit.
        """
        levels = self._levels(length)
        last = [move for move in levels[-1] if self._breaks(move, wanted.get(move.name, ()))]
        solver = _solver(self._over, effort, seed)
        chosen = _Unrolling(self._spec.sorts, self._over, solver).run([*levels[:-1], last])
        answer = solver.check() if chosen else "unsat"
        if answer == "sat":
            return Unrolled(solver, solver.model(), self._over, chosen)
        solver.close()
        return answer

    def _breaks(self, move: Move, invariants: Sequence[str]) -> bool:
        """Let the move break one of the invariants; whether it may."""
        one = move.one
        asked = (
            questions.after_call(one.done, self._spec.invariants[name], one.context).violated
            for name in invariants
        )
        violated = terms.disjunction(*asked)
        return violated is not FALSE and move.tell(violated) is not FALSE

    def _levels(self, length: int) -> list[list[Move]]:
        while len(self._known) < length:
            self._know_more()
        return [
            [self._moving(each, given) for each in possible]
            for given, possible in self._known[:length]
        ]

    def _know_more(self) -> None:
        """What may be called at the next place of a run."""
        given = self._given(first=not self._known)
        possible = tuple(each for each in self._translated if self._possible(each, given))
        self._known.append((given, possible))
        for sort, known in self._population.items():
            more = max((each.creates.get(sort, 0) for each in possible), default=0)
            self._population[sort] = min(len(self._over.elements[sort]), known + more)

    def _moving(self, one: Translated, given: Mapping[Term, Term]) -> Move:
        move = Move(one, self._base, self._over, given)
        move.tell(one.done.success)
        return move

    def _possible(self, one: Translated, given: Mapping[Term, Term]) -> bool:
        """Whether the call may succeed for all that is certain of the state."""
        move = self._moving(one, given)
        if FALSE in move.facts:
            return False
        solver = _solver(self._over, effort=LITTLE)
        solver.add(move.facts)
        possible = solver.check() != "unsat"
        solver.close()
        return possible

    def _given(self, *, first: bool) -> dict[Term, Term]:
        """What is certain of a state: who cannot be there yet; at first everything."""
        over = self._over
        given: dict[Term, Term] = {}
        for sort in self._spec.sorts.values():
            elements = over.elements[sort.name]
            if sort.initial is not None:
                given[only_object(sort.name)] = elements[0]
                given[alive(sort.name)(elements[0])] = TRUE
            for each in elements[self._population[sort.name] :]:
                given[alive(sort.name)(each)] = FALSE
        return {**self._initial(), **given} if first else given

    def _initial(self) -> dict[Term, Term]:
        nothing = questions.first_state(self._spec, self._base.context)
        expansion = Expansion(self._over)
        return {
            symbol(*row): expansion.ground(nothing.read(symbol, row))
            for symbol in nothing.functions
            for row in product(*(self._over.sort_elements(each) for each in symbol.parameters))
        }


def _solver(over: Universe, effort: int, seed: int = 0) -> Solver:
    solver = Solver(seed=seed, effort=effort)
    for elements in over.elements.values():
        if elements and elements[0].sort != INT:
            solver.distinct(elements)
    return solver


class _Unrolling:
    """Tells the solver of the runs of one length, from the last call to the first."""

    def __init__(self, sorts: Iterable[str], over: Universe, solver: Solver) -> None:
        self._sorts = tuple(sorts)
        self._over = over
        self._solver = solver

    def run(self, levels: Levels) -> Sequence[Sequence[Chosen]]:
        """What can be called at each place; nothing if there is no run at all."""
        needed: dict[Term, None] = {}
        found: list[Sequence[Chosen]] = []
        for number in reversed(range(len(levels))):
            chosen, needed = self._place(levels[number], number, needed, last=not found)
            if not chosen:
                return ()
            found.append(chosen)
            needed.update(dict.fromkeys(self._nobody(chosen[0].move, number)))
        return found[::-1]

    def _nobody(self, move: Move, number: int) -> Iterator[Term]:
        """Who cannot be there yet at a place of a run: objects come into being in their order."""
        names = Renaming(number, "", self._sorts)
        for sort in self._sorts:
            for element in self._over.elements[sort]:
                exists = alive(sort)(element)
                if move.expansion.ground(exists) is FALSE:
                    self._solver.add((terms.negation(names(exists)),))
                    yield exists

    def _place(
        self, moves: Sequence[Move], number: int, later: Mapping[Term, None], *, last: bool
    ) -> tuple[Sequence[Chosen], dict[Term, None]]:
        """The calls of one place, and what of the state before them matters.

        `later` is what of the state after them matters.
        """
        chosen: list[Chosen] = []
        needed: dict[Term, None] = {}
        written: dict[Term, list[tuple[Term, Term]]] = {}
        for move in moves:
            after = move.after(later)
            if not after and not last:
                continue
            each = Chosen(move, number, self._sorts)
            chosen.append(each)
            for place, value in after.items():
                written.setdefault(place, []).append((each.sign, each.names(value)))
            needed.update(dict.fromkeys(self._asked((*move.facts, *after.values()))))
            self._solver.add(terms.implication(each.sign, each.names(f)) for f in move.facts)
        self._one_of(chosen)
        if chosen:
            self._carry(chosen[0].move.expansion, number, later, written, needed)
        return chosen, needed

    def _one_of(self, chosen: Sequence[Chosen]) -> None:
        self._solver.add((terms.disjunction(*(each.sign for each in chosen)),))
        self._solver.add(
            terms.negation(terms.conjunction(one.sign, other.sign))
            for n, one in enumerate(chosen)
            for other in chosen[:n]
        )

    def _carry(
        self,
        expansion: Expansion,
        number: int,
        later: Iterable[Term],
        written: Mapping[Term, Sequence[tuple[Term, Term]]],
        needed: dict[Term, None],
    ) -> None:
        """What no call changes stays as it is."""
        now, then = (Renaming(each, "", self._sorts) for each in (number, number + 1))
        for place in later:
            before = expansion.ground(place)
            needed.update(dict.fromkeys(self._asked((before,))))
            value = now(before)
            for sign, new in written.get(place, ()):
                value = terms.choice(sign, new, value)
            self._solver.add((terms.equation(then(place), value),))

    def _asked(self, facts: Iterable[Term]) -> Iterator[Term]:
        """The places of the state that the facts speak of, over elements."""
        for place in places(facts, self._sorts):
            symbol = place.payload
            assert isinstance(symbol, Symbol)
            if not is_derived(symbol):
                rows = product(*map(self._may_be, place.arguments))
                yield from (terms.apply(symbol, row) for row in rows)

    def _may_be(self, argument: Term) -> Sequence[Term]:
        among = self._over.sort_elements(argument.sort)
        return (argument,) if argument in among or argument.operator == "int" else among

"""One solver for the obligations of one operation: what they share is told once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from rtmref.symbolic import terms
from rtmref.symbolic.assumptions import Assumptions
from rtmref.symbolic.context import Context
from rtmref.symbolic.demand import Demand
from rtmref.symbolic.judgements import Options
from rtmref.symbolic.patterns import patterns
from rtmref.symbolic.questions import Question
from rtmref.symbolic.solver import Answer, Solver
from rtmref.symbolic.terms import BOOL, Term
from rtmref.symbolic.theory import Axiom

HARDER: Final = 4
"""How much more effort each further attempt at a question gets."""
HINT: Final = "what follows from the invariant itself"


@dataclass(frozen=True, slots=True)
class Reply:
    """The solver's answer to a question; the core if it is asked for and there is one.

    `whole` says that the solver had every axiom that the question calls for.
    """

    answer: Answer
    reason: str
    core: tuple[str, ...]
    effort: int
    whole: bool


class Session:
    """Asks questions for any number of objects; the solver is there from the first one on.

    Without `deep` it does without the deep axioms.
    """

    def __init__(
        self,
        base: Assumptions,
        context: Context,
        options: Options,
        axioms: tuple[Axiom, ...],
        *,
        deep: bool = True,
    ) -> None:
        self.base = base
        self.context = context
        self.options = options
        self._axioms = axioms
        self._assumed: list[Term] = []
        self._opened: tuple[Solver, Demand] | None = None
        self._spent = 0
        self._deep = deep

    def alone(self, attempt: int) -> Session:
        """A session with the same assumptions and a seed of its own; later ones try harder."""
        effort = self.options.effort * (1 + attempt * HARDER)
        options = replace(self.options, seed=self.options.seed + attempt, effort=effort)
        session = Session(self.base, self.context, options, self._axioms)
        session.assume(self._assumed)
        return session

    def assume(self, facts: Sequence[Term]) -> None:
        """Take facts for granted in every question from here on."""
        self._assumed.extend(facts)
        if self._opened is not None:
            solver, demand = self._opened
            solver.add(facts)
            solver.add(demand.meet(facts))

    def _open(self) -> tuple[Solver, Demand]:
        if self._opened is None:
            axioms = (*self.base.background, *self._axioms)
            demand = Demand(self.context.theory, axioms, finite=False, deep=self._deep)
            solver = Solver(seed=self.options.seed, effort=self.options.effort, patterns=patterns)
            for name, fact in self.base.stated.items():
                self._suppose(solver, fact, name)
            solver.add(self._assumed)
            solver.add(demand.meet((*self.base.stated.values(), *self._assumed)))
            self._opened = solver, demand
            self._spent = 0
        return self._opened

    def ask(self, question: Question) -> Reply:
        """Whether the violation is impossible."""
        solver, demand = self._open()
        solver.push()
        solver.add((question.violated,))
        self._suppose(solver, question.hint, HINT)
        inner = demand.branch()
        solver.add(inner.meet((question.violated, question.hint)))
        answer = solver.check()
        reason = solver.why_unknown() if answer == "unknown" else ""
        named = answer == "unsat" and self.options.cores
        core = self._core(solver, question) if named else ()
        before, self._spent = self._spent, solver.spent()
        effort = self._spent - before
        if effort < self.options.effort:
            solver.pop()
        else:
            self.close()
        return Reply(answer, reason, core, effort, inner.whole)

    def _suppose(self, solver: Solver, fact: Term, name: str) -> None:
        if self.options.cores:
            solver.add_named(fact, terms.constant(name, BOOL))
        else:
            solver.add((fact,))

    def _core(self, solver: Solver, question: Question) -> tuple[str, ...]:
        """The names of the invariants used; the hint is the one that the question is about."""
        used = {question.name if name == HINT else name for name in solver.core()}
        return tuple(name for name in self.base.stated if name in used)

    def close(self) -> None:
        """Free the solver; the next question gets a new one.

        A solver that had to break off is not fit for more: Z3 may crash when it goes on.
        """
        if self._opened is not None:
            self._opened[0].close()
            self._opened = None

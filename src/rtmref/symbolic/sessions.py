"""One solver for the obligations of one operation: what they share is told once."""

from __future__ import annotations

from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True)
class Reply:
    """The solver's answer to a question; the core if it is asked for and there is one."""

    answer: Answer
    reason: str
    core: tuple[str, ...]
    effort: int


@dataclass(slots=True)
class Session:
    """Asks questions for any number of objects."""

    base: Assumptions
    context: Context
    options: Options
    axioms: tuple[Axiom, ...]
    _solver: Solver = field(init=False)
    _demand: Demand = field(init=False)

    def __post_init__(self) -> None:
        self._solver = Solver(seed=self.options.seed, effort=self.options.effort, patterns=patterns)
        axioms = (*self.base.background, *self.axioms)
        self._demand = Demand(self.context.theory, axioms, finite=False)
        for name, fact in self.base.stated.items():
            if self.options.cores:
                self._solver.add_named(fact, terms.constant(name, BOOL))
            else:
                self._solver.add((fact,))
        self._solver.add(self._demand.meet(self.base.stated.values()))

    def assume(self, facts: tuple[Term, ...]) -> None:
        """Take facts for granted in every question from here on."""
        self._solver.add(facts)
        self._solver.add(self._demand.meet(facts))

    def ask(self, question: Question) -> Reply:
        """Whether the violation is impossible."""
        solver, asked = self._solver, (question.violated, *question.hints)
        before = solver.spent()
        solver.push()
        solver.add(asked)
        solver.add(self._demand.branch().meet(asked))
        answer = solver.check()
        reason = solver.why_unknown() if answer == "unknown" else ""
        core = solver.core() if answer == "unsat" and self.options.cores else ()
        solver.pop()
        return Reply(answer, reason, core, solver.spent() - before)

    def close(self) -> None:
        """Free the solver."""
        self._solver.close()

"""Which axioms matter: those all of whose symbols occur in what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rtmref.symbolic.terms import Symbol, Term
from rtmref.symbolic.theory import Axiom, Theory


class Demand:
    """The symbols that have occurred so far, and the axioms that have been given for them.

    The axioms that the theory makes later are taken into account too. `finite` tells whether they
    are for a finite universe. Without `deep`, deep axioms are withheld; `whole` says that none was
    called for so far.
    """

    def __init__(
        self, theory: Theory, axioms: Iterable[Axiom], *, finite: bool, deep: bool = True
    ) -> None:
        self._theory = theory
        self._finite = finite
        self._deep = deep
        self.whole = True
        self._terms: set[Term] = set()
        self.symbols: set[Symbol] = set()
        self._followed = 0
        self._waiting: dict[Axiom, None] = {}
        self._offer(axioms)

    def branch(self) -> Demand:
        """A copy that can go on by itself."""
        copy = Demand(self._theory, (), finite=self._finite, deep=self._deep)
        copy.whole = self.whole
        copy._terms, copy.symbols = set(self._terms), set(self.symbols)
        copy._waiting, copy._followed = dict(self._waiting), self._followed
        return copy

    def of(self, theory: Theory) -> Demand:
        """A copy that goes on with a branch of the theory."""
        copy = self.branch()
        copy._theory = theory
        return copy

    def _offer(self, axioms: Iterable[Axiom]) -> None:
        usable = (each for each in axioms if not (each.rigid if self._finite else each.exact))
        self._waiting.update(dict.fromkeys(usable))

    def meet(self, asked: Iterable[Term]) -> list[Term]:
        """The axioms that the terms call for, and those that these call for, each given once."""
        chosen: list[Term] = []
        self._look(asked)
        while True:
            self._offer(self._theory.axioms[self._followed :])
            self._followed = len(self._theory.axioms)
            ready = [axiom for axiom in self._waiting if axiom.needs <= self.symbols]
            if not ready:
                return chosen
            for axiom in ready:
                del self._waiting[axiom]
            facts = [axiom.fact for axiom in self._allowed(ready)]
            chosen.extend(facts)
            self._look(facts)

    def _allowed(self, ready: Sequence[Axiom]) -> Sequence[Axiom]:
        if self._deep:
            return ready
        allowed = [axiom for axiom in ready if not axiom.deep]
        self.whole = self.whole and len(allowed) == len(ready)
        return allowed

    def _look(self, asked: Iterable[Term]) -> None:
        stack = list(asked)
        while stack:
            term = stack.pop()
            if term in self._terms:
                continue
            self._terms.add(term)
            if isinstance(term.payload, Symbol):
                self.symbols.add(term.payload)
            stack.extend(term.arguments)

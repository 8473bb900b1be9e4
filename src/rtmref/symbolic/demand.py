"""Which axioms matter: those all of whose symbols occur in what is asked."""

from __future__ import annotations

from collections.abc import Iterable

from rtmref.symbolic.terms import Symbol, Term
from rtmref.symbolic.theory import Axiom


class Demand:
    """The symbols that have occurred so far, and the axioms that have been given for them."""

    def __init__(self, before: Demand | None = None) -> None:
        self._terms: set[Term] = set()
        self.symbols: set[Symbol] = set(before.symbols) if before else set()
        self._waiting: dict[Axiom, None] = dict(before._waiting) if before else {}

    def branch(self) -> Demand:
        """A copy that can go on by itself."""
        return Demand(self)

    def offer(self, axioms: Iterable[Axiom]) -> None:
        """More axioms to choose from."""
        self._waiting.update(dict.fromkeys(axioms))

    def meet(self, asked: Iterable[Term]) -> list[Term]:
        """The axioms that the terms call for, and those that these call for, each given once."""
        chosen = []
        self._look(asked)
        while True:
            ready = [axiom for axiom in self._waiting if axiom.needs <= self.symbols]
            if not ready:
                return chosen
            for axiom in ready:
                del self._waiting[axiom]
                chosen.append(axiom.fact)
            self._look(axiom.fact for axiom in ready)

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

"""The symbols of one call of a run: those of its state, and those of the call alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from rtmref.symbolic import terms
from rtmref.symbolic.facts import LONGEST_LIST
from rtmref.symbolic.prefixes import NET_ADDRESS
from rtmref.symbolic.terms import BOOL, Symbol, Term
from rtmref.symbolic.universes import is_rigid


def is_of_state(symbol: Symbol, sorts: Collection[str]) -> bool:
    """Whether the function is a part of the state: of the fields of objects, or their existence."""
    head = symbol.name.partition(".")[0]
    return head in sorts and symbol.parameters[:1] == (head,) and "#" not in symbol.name


def is_shared(symbol: Symbol) -> bool:
    """Whether the function is the same throughout a run: built in, or configuration."""
    return (
        symbol.distinct
        or is_rigid(symbol)
        or symbol in (NET_ADDRESS, LONGEST_LIST)
        or symbol.name.startswith(("limit ", "the "))
        or (not symbol.parameters and symbol.result == BOOL and " is " in symbol.name)
    )


class Renaming:
    """Gives the symbols of terms the names that they have at one call of a run."""

    def __init__(self, number: int, operation: str, sorts: Collection[str]) -> None:
        self._number = number
        self._operation = operation
        self._sorts = sorts
        self._symbols: dict[Symbol, Symbol] = {}
        self._terms: dict[Term, Term] = {}

    def __call__(self, term: Term) -> Term:
        """The ground term with the names of this call."""
        known = self._terms.get(term)
        if known is None:
            known = self._terms[term] = self._renamed(term)
        return known

    def _renamed(self, term: Term) -> Term:
        parts = [self(each) for each in term.arguments]
        if isinstance(term.payload, Symbol):
            return terms.apply(self._symbol(term.payload), parts)
        return terms.rebuild(term, parts) if parts else term

    def _symbol(self, symbol: Symbol) -> Symbol:
        known = self._symbols.get(symbol)
        if known is None:
            known = self._symbols[symbol] = self._named(symbol)
        return known

    def _named(self, symbol: Symbol) -> Symbol:
        if is_shared(symbol):
            return symbol
        own = "" if is_of_state(symbol, self._sorts) else f" {self._operation}"
        return Symbol(f"{symbol.name}@{self._number}{own}", symbol.parameters, symbol.result)


def places(facts: Iterable[Term], sorts: Collection[str]) -> Iterator[Term]:
    """The places of the state that ground facts speak of, each once."""
    seen: set[Term] = set()
    stack = list(facts)
    while stack:
        term = stack.pop()
        if term in seen:
            continue
        seen.add(term)
        if isinstance(term.payload, Symbol) and is_of_state(term.payload, sorts):
            yield term
        stack.extend(term.arguments)


def is_derived(symbol: Symbol) -> bool:
    """Whether the function follows from others: where an item stands in a list that is stored."""
    return symbol.name.count(".") > 1 and ".place" in symbol.name

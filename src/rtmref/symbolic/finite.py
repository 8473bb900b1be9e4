"""Terms written out over a finite universe.

Over k objects of each sort every question becomes ground, so the solver answers it for certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from rtmref.symbolic import terms
from rtmref.symbolic.facts import LONGEST_LIST
from rtmref.symbolic.prefixes import NET_ADDRESS
from rtmref.symbolic.terms import BINDERS, BOOL, INT, Symbol, Term
from rtmref.symbolic.universes import Universe, interpreted, is_rigid


class Expansion:
    """Writes closed terms out over a universe, and collects what then has to be assumed.

    `given` are values of functions at elements that are known beforehand.
    """

    def __init__(self, over: Universe, given: Mapping[Term, Term] | None = None) -> None:
        self.over = over
        self._given = given or {}
        self._given_of: dict[Symbol, list[Term]] = {}
        for term, value in self._given.items():
            assert isinstance(term.payload, Symbol)
            self._given_of.setdefault(term.payload, []).append(terms.equation(term, value))
        self._known: dict[tuple[Term, tuple[Term, ...]], Term] = {}
        self._seen: set[Term] = set()
        self._told: set[Symbol] = set()
        self._compared: dict[Term, None] = {}

    def branch(self) -> Expansion:
        """A copy whose closure goes on by itself."""
        copy = Expansion(self.over)
        copy._given, copy._given_of = self._given, self._given_of
        copy._known, copy._seen, copy._told = self._known, set(self._seen), set(self._told)
        return copy

    def ground(self, term: Term) -> Term:
        """The term without quantifiers."""
        return self._ground(term, {})

    def _ground(self, term: Term, values: Mapping[Term, Term]) -> Term:
        if term.operator == "variable":
            return values[term]
        if not term.arguments:
            return self._leaf(term)
        key = (term, tuple(values[each] for each in _ordered(term.free)) if term.free else ())
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._built(term, values)
        return known

    def _leaf(self, term: Term) -> Term:
        if term.payload is LONGEST_LIST:
            return terms.integer(self.over.longest_list)
        return self._given.get(term, term)

    def _built(self, term: Term, values: Mapping[Term, Term]) -> Term:
        if term.operator in BINDERS:
            return self._bound(term, values)
        if term.operator in ("and", "or"):
            return self._junction(term, values)
        parts = [self._ground(argument, values) for argument in term.arguments]
        if term.operator == "=" and term.arguments[0].sort == INT:
            self._note_comparison(term, parts)
        if isinstance(term.payload, Symbol):
            found = interpreted(term.payload, parts, self.over)
            if found is not None:
                return found
            made = terms.apply(term.payload, parts)
            return self._given.get(made, made)
        return terms.rebuild(term, parts)

    def _junction(self, term: Term, values: Mapping[Term, Term]) -> Term:
        zero = terms.truth(term.operator == "or")
        parts = []
        for argument in term.arguments:
            part = self._ground(argument, values)
            if part is zero:
                return zero
            parts.append(part)
        return terms.rebuild(term, parts)

    def _bound(self, term: Term, values: Mapping[Term, Term]) -> Term:
        variables, body = terms.bound(term), term.arguments[0]
        parts = []
        for row in product(*(self.over.sort_elements(each.sort) for each in variables)):
            inner = {**values, **dict(zip(variables, row, strict=True))}
            parts.append(self._ground(body, inner))
        if term.operator == "forall":
            return terms.conjunction(*parts)
        if term.operator == "exists":
            return terms.disjunction(*parts)
        if body.sort == INT:
            return terms.total(*parts)
        one, zero = terms.integer(1), terms.integer(0)
        return terms.total(*(terms.choice(part, one, zero) for part in parts))

    def _note_comparison(self, term: Term, parts: Sequence[Term]) -> None:
        """What a quantified integer is compared with must be among those that it ranges over."""
        for one, other in zip(term.arguments, reversed(parts), strict=True):
            if one.operator == "variable" and other.operator != "int":
                self._compared[other] = None

    def closure(self, facts: Iterable[Term]) -> Iterator[Term]:
        """What the universe says of the ground terms in the facts, each said once.

        Every term of a finite sort is one of the elements; a stored set of integers has only
        elements that quantifiers reach; the built-in functions are what they are.
        """
        while self._compared:
            yield self._among(self._compared.popitem()[0])
        for term in self._new_terms(facts):
            symbol = term.payload
            if not isinstance(symbol, Symbol) or symbol.distinct or symbol is NET_ADDRESS:
                continue
            elements = self.over.elements.get(term.sort, ()) if term.sort != INT else ()
            if elements:
                yield self._among(term)
            if term.sort == BOOL and symbol.name.endswith(".has"):
                yield from self._reached(term)
                yield from self._spared(term)
            if symbol not in self._told:
                self._told.add(symbol)
                yield from self._given_of.get(symbol, ())
                if is_rigid(symbol):
                    yield from self._table(symbol)

    def _new_terms(self, facts: Iterable[Term]) -> Iterator[Term]:
        stack = list(facts)
        while stack:
            term = stack.pop()
            if term in self._seen:
                continue
            self._seen.add(term)
            yield term
            stack.extend(term.arguments)

    def _reached(self, term: Term) -> Iterator[Term]:
        for argument in term.arguments:
            if argument.sort == INT and argument not in self.over.elements[INT]:
                yield terms.implication(term, self._among(argument))

    def _among(self, term: Term) -> Term:
        elements = self.over.elements[term.sort]
        return terms.disjunction(*(terms.equation(term, each) for each in elements))

    def _spared(self, term: Term) -> Iterator[Term]:
        """No stored set has a spare bit, so none is the whole of a bit space cut short."""
        for argument in term.arguments:
            spare = self.over.spare.get(argument.sort)
            if spare is not None:
                apart = terms.negation(terms.equation(argument, spare))
                yield terms.implication(term, apart)

    def _table(self, symbol: Symbol) -> Iterator[Term]:
        """The values of a built-in function at all elements."""
        for row in product(*(self.over.sort_elements(each) for each in symbol.parameters)):
            value = interpreted(symbol, row, self.over)
            if value is not None:
                term = terms.apply(symbol, row)
                self._seen.add(term)
                yield terms.equation(term, value)


def _ordered(free: frozenset[Term]) -> list[Term]:
    return sorted(free, key=lambda each: (str(each.payload), each.sort))

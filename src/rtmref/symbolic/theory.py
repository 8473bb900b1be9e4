"""Symbols that stand for what first-order logic cannot compute, and the axioms that tie them down.

The least item, the one item found, the number of items, the sorted list: each is a fresh symbol,
a function of the variables that are free in its definition, with the axioms that follow from what
it means. Equal definitions share their symbol.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal as Choice

from rtmref.diagnostics import Span
from rtmref.lang.types import Type
from rtmref.symbolic import binders, terms
from rtmref.symbolic.terms import BOOL, INT, TRUE, Symbol, Term
from rtmref.symbolic.values import (
    Collection,
    ListValue,
    OptionalValue,
    Piece,
    SetValue,
    Structures,
    Value,
    assemble,
    leaves,
    shape,
)


class Inexpressible(Exception):
    """The prover has no encoding for this; the obligations that need it are not run."""


class Axiom:
    """A closed fact that matters once all of `needs` occur; it is built when it is asked for.

    `exact` axioms count and so are only for finite universes.
    """

    __slots__ = ("_fact", "exact", "needs")

    def __init__(
        self, needs: Iterable[Symbol], fact: Term | Callable[[], Term], exact: bool = False
    ) -> None:
        self.needs = frozenset(needs)
        self.exact = exact
        self._fact = fact

    @property
    def fact(self) -> Term:
        """The fact."""
        if not isinstance(self._fact, Term):
            self._fact = self._fact()
        return self._fact


@dataclass(frozen=True, slots=True)
class Said:
    """What holds of fresh terms, for all items of a set or list where it names some.

    About objects the solver is to think once for each pair of a fresh term and an object.
    """

    fact: Term
    items: tuple[Term, ...] = ()
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """Terms about general items, with standard names for their variables.

    `free` are the standard names of the other variables and `actual` what they stand for; two
    definitions of the same content have the same `items` and `parts`.
    """

    items: tuple[Term, ...]
    parts: tuple[Term, ...]
    free: tuple[Term, ...]
    actual: tuple[Term, ...]


def definition(items: Sequence[Term], parts: Sequence[Term]) -> Definition:
    """Give the variables of the parts their standard names."""
    actual = free_variables(parts, items)
    free = tuple(terms.variable(f"given {n}", each.sort) for n, each in enumerate(actual))
    named = tuple(terms.variable(f"item {n}", each.sort) for n, each in enumerate(items))
    names = dict(zip((*actual, *items), (*free, *named), strict=True))
    return Definition(
        named, tuple(terms.substitute(part, names) for part in parts), free, actual
    )


@dataclass(frozen=True, slots=True)
class Uniqueness:
    """Where `find` is used: at most one item may satisfy `inside`, if `path` holds."""

    span: Span
    path: Term
    items: tuple[Term, ...]
    inside: Term


@dataclass(slots=True)
class Theory:
    """Fresh symbols and their axioms, for one specification."""

    structures: Structures
    axioms: list[Axiom] = field(default_factory=list)
    uniqueness: list[Uniqueness] = field(default_factory=list)
    path: Term = TRUE
    _known: dict[object, tuple[Symbol, ...]] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    def branch(self) -> Theory:
        """A copy that can grow by itself."""
        copy = Theory(self.structures, list(self.axioms))
        copy._known = dict(self._known)
        copy._numbers = dict(self._numbers)
        return copy

    def fresh(self, name: str, parameters: Sequence[str], result: str) -> Symbol:
        """A symbol that nothing has used."""
        number = self._numbers[name] = self._numbers.get(name, 0) + 1
        return Symbol(f"{name}#{number}", tuple(parameters), result)

    def fact(self, symbol: Symbol, fact: Term) -> None:
        """A closed fact that matters once the symbol occurs."""
        self.axioms.append(Axiom(frozenset((symbol,)), fact))

    def define(
        self,
        name: str,
        about: Definition,
        results: Sequence[tuple[str, str]],
        axioms: Callable[[tuple[Term, ...]], Iterable[Said]],
    ) -> tuple[Term, ...]:
        """The terms that the name stands for, as functions of what the definition leaves free.

        `results` names the fresh symbols and their sorts; `axioms` says what holds of the terms
        in the variables of the definition; that is closed over the free ones here.
        """
        symbols = self._known.get((name, about.items, about.parts))
        if symbols is None:
            sorts = [each.sort for each in about.free]
            symbols = tuple(self.fresh(name, sorts, result) for name, result in results)
            self._known[name, about.items, about.parts] = symbols
            defined = tuple(symbol(*about.free) for symbol in symbols)
            for said in axioms(defined):
                fact = self._closed(said, about.free, defined)
                self.axioms.extend(Axiom(frozenset((s,)), fact, said.exact) for s in symbols)
        return tuple(symbol(*about.actual) for symbol in symbols)

    def named(self, name: str, term: Term) -> Term:
        """A constant for a closed term that is not small."""
        if term.free or all(not argument.arguments for argument in term.arguments):
            return term
        key = ("named", (), (term,))
        if key not in self._known:
            symbol = self.fresh(name, (), term.sort)
            self._known[key] = (symbol,)
            self.axioms.append(Axiom((symbol,), terms.equation(symbol(), term)))
        return self._known[key][0]()

    def predicate(self, name: str, item: Term, inside: Term) -> Callable[[Term], Term]:
        """A symbol for what holds of an item, so that it is told once."""
        about = definition((item,), (inside,))
        key = ("predicate", about.items, about.parts)
        if key not in self._known:
            sorts = (*(each.sort for each in about.free), item.sort)
            symbol = self.fresh(name, sorts, BOOL)
            self._known[key] = (symbol,)
            variables = (*about.free, *about.items)
            fact = terms.equation(symbol(*variables), about.parts[0])
            told = terms.triggered(variables, fact, ((symbol(*variables),),))
            self.axioms.append(Axiom(frozenset((symbol,)), told))
        (known,) = self._known[key]
        return lambda each: known(*about.actual, each)

    def _closed(self, said: Said, free: Sequence[Term], defined: Sequence[Term]) -> Term:
        variables = (*free, *said.items)
        if not all(each.sort in self.structures.sorts for each in said.items) or not said.items:
            return terms.for_all(variables, said.fact)
        objects = [Symbol(f"{each.sort}.alive", (each.sort,), BOOL)(each) for each in said.items]
        pattern = (*defined[:1], *objects) if free else tuple(objects)
        return terms.triggered(variables, said.fact, (pattern,))

    def size(self, collection: Collection) -> Term:
        """Number of items."""
        if collection.size is not None:
            return collection.size()
        sorts = shape(collection.element, self.structures)

        def inside(*parts: Term) -> Term:
            return collection.contains(assemble(collection.element, parts, self.structures))

        return self.cardinality(sorts, inside)

    def cardinality(
        self, sorts: Sequence[str], predicate: Callable[..., Term], bound: Term | None = None
    ) -> Term:
        """How many values of these sorts satisfy the predicate; `bound` says at most how many."""
        with binders.bound_variables(sorts) as variables:
            inside = predicate(*variables)
            if inside is terms.FALSE or not variables:
                return terms.choice(inside, terms.integer(1), terms.integer(0))
            return self._cardinality(variables, inside, bound)

    def _cardinality(
        self, variables: tuple[Term, ...], inside: Term, bound: Term | None
    ) -> Term:
        about = definition(variables, (inside,) if bound is None else (inside, bound))
        body = about.parts[0]

        def axioms(defined: tuple[Term, ...]) -> Iterable[Said]:
            number, *example = defined
            one = terms.at_most(terms.integer(1), number)
            found = terms.substitute(body, dict(zip(about.items, example, strict=True)))
            yield Said(terms.at_most(terms.integer(0), number))
            yield Said(terms.implication(body, one), about.items)
            #yield Said(terms.implication(one, found))
            for most in about.parts[1:]:
                yield Said(terms.at_most(number, most))
            yield Said(terms.equation(number, terms.tally(about.items, body)), exact=True)

        results = [("number", INT), *(("counted", each.sort) for each in variables)]
        return self.define("number", about, results, axioms)[0]

    def pick(
        self,
        kind: Choice["min", "max"],
        collection: Collection,
        keys: Callable[[Value], Sequence[Term]],
    ) -> OptionalValue:
        """The item of least (greatest) keys, or null: a witness with its two properties."""

        def parts(item: Value) -> Sequence[Term]:
            return (collection.contains(item), *keys(item))

        def best(order: Sequence[Term], picked: Sequence[Term]) -> Term:
            return no_greater(picked, order) if kind == "min" else no_greater(order, picked)

        return self._witness(f"pick {kind}", collection.element, parts, best)

    def find(
        self, collection: Collection, test: Callable[[Value], Term], span: Span
    ) -> OptionalValue:
        """The item that satisfies the test, or null; that there is at most one is noted."""

        def parts(item: Value) -> Sequence[Term]:
            return (terms.conjunction(collection.contains(item), test(item)),)

        sorts = shape(collection.element, self.structures)
        with binders.bound_variables(sorts) as variables:
            item = assemble(collection.element, variables, self.structures)
            self.uniqueness.append(Uniqueness(span, self.path, variables, parts(item)[0]))
        return self._witness("find", collection.element, parts, lambda *_: TRUE)

    def _witness(
        self,
        name: str,
        element: Type,
        parts: Callable[[Value], Sequence[Term]],
        best: Callable[[Sequence[Term], Sequence[Term]], Term],
    ) -> OptionalValue:
        """An item inside, if there is one: the first part says which are, the others are keys."""
        with binders.bound_variables(shape(element, self.structures)) as variables:
            found = parts(assemble(element, variables, self.structures))
            about = definition(variables, found)
            inside, *order = about.parts

            def axioms(defined: tuple[Term, ...]) -> Iterable[Said]:
                witness = dict(zip(about.items, defined, strict=True))
                chosen, *picked = (terms.substitute(part, witness) for part in about.parts)
                both = terms.conjunction(chosen, best(order, picked))
                yield Said(terms.implication(inside, both), about.items)

            results = [(name, each.sort) for each in variables]
            defined = self.define(name, about, results, axioms)
            chosen = terms.substitute(found[0], dict(zip(variables, defined, strict=True)))
        value = assemble(element, defined, self.structures)
        return OptionalValue(terms.negation(chosen), value)

    def in_order(
        self, collection: Collection, keys: Callable[[Value], Sequence[Term]]
    ) -> ListValue:
        """The items of a set as a list, ascending by keys."""
        element = collection.element
        sorts = shape(element, self.structures)
        size = self.size(collection)
        with binders.bound_variables(sorts) as items:
            item = assemble(element, items, self.structures)
            about = definition(items, (collection.contains(item), size, *keys(item)))
        functions = self._in_order(about)

        def at(place: Term) -> Value:
            found = [function(*about.actual, place) for function in functions]
            return assemble(element, found, self.structures)

        def by_item(*parts: Term) -> tuple[Term, Value]:
            value = assemble(element, parts, self.structures)
            return collection.contains(value), value

        def number(value: Value) -> Term:
            return terms.choice(collection.contains(value), terms.integer(1), terms.integer(0))

        pieces = (Piece(sorts, by_item, len(sorts) == 1),)
        return ListValue(element, pieces, collection.contains, lambda: size, at, number, pieces)

    def _in_order(self, about: Definition) -> tuple[Symbol, ...]:
        """The functions from place to item; a further one goes back."""
        known = self._known.get(("sorted", about.items, about.parts))
        if known is not None:
            return known
        sorts = [each.sort for each in about.free]
        at = tuple(self.fresh("sorted", (*sorts, INT), each.sort) for each in about.items)
        back = self.fresh("place", (*sorts, *(each.sort for each in about.items)), INT)
        self._known["sorted", about.items, about.parts] = at
        for fact in _order_facts(about, at, back):
            self.axioms.extend(Axiom(frozenset((symbol,)), fact) for symbol in at)
        return at


def _order_facts(about: Definition, at: tuple[Symbol, ...], back: Symbol) -> Iterable[Term]:
    inside, size, *order = about.parts
    index, later = (terms.variable(name, INT) for name in ("index", "later"))

    def here(place: Term) -> dict[Term, Term]:
        return {
            item: symbol(*about.free, place)
            for item, symbol in zip(about.items, at, strict=True)
        }

    def within(place: Term) -> Term:
        return terms.conjunction(terms.at_most(terms.integer(0), place), terms.less(place, size))

    def keys(place: Term) -> list[Term]:
        return [terms.substitute(key, here(place)) for key in order]

    listed = terms.substitute(inside, here(index))
    again = terms.equation(back(*about.free, *here(index).values()), index)
    place = back(*about.free, *about.items)
    same = [terms.equation(found, item) for item, found in here(place).items()]
    both = terms.conjunction(within(index), within(later), terms.less(index, later))
    facts = (
        terms.implication(within(index), terms.conjunction(listed, again)),
        terms.implication(inside, terms.conjunction(within(place), *same)),
        terms.implication(both, no_greater(keys(index), keys(later))),
    )
    for fact in facts:
        yield terms.for_all((*about.free, *about.items, index, later), fact)


def free_variables(parts: Iterable[Term], but: Iterable[Term]) -> tuple[Term, ...]:
    """The free variables of the terms, in a fixed order."""
    found = frozenset[Term]().union(*(part.free for part in parts)).difference(but)
    return tuple(sorted(found, key=lambda each: (str(each.payload), each.sort)))


def no_greater(left: Sequence[Term], right: Sequence[Term]) -> Term:
    """Keys compared in order: left comes first, or they are equal."""
    if not left:
        return TRUE
    if len(left) == 1:
        return terms.at_most(left[0], right[0])
    before = terms.less(left[0], right[0])
    same = terms.equation(left[0], right[0])
    return terms.disjunction(before, terms.conjunction(same, no_greater(left[1:], right[1:])))



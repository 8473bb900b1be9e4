"""Symbols that stand for what first-order logic cannot compute, and the axioms that tie them down.

The least item, the one item found, the number of items, the sorted list: each is a fresh symbol,
a function of the variables that are free in its definition, with the axioms that follow from what
it means. Equal definitions share their symbol.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from rtmref.diagnostics import Span
from rtmref.symbolic import terms
from rtmref.symbolic.flattening import Structures
from rtmref.symbolic.terms import BOOL, TRUE, Symbol, Term


class Inexpressible(Exception):
    """The prover has no encoding for this; the obligations that need it are not run."""


class Axiom:
    """A closed fact that matters once all of `needs` occur; it is built when it is asked for.

    `exact` axioms count, which only finite universes can; `rigid` ones describe what a finite
    universe has before its eyes. `deep` ones lead the solver on and on: a proof that does without
    them is found much sooner.
    """

    __slots__ = ("_fact", "deep", "exact", "needs", "rigid")

    def __init__(
        self,
        needs: Iterable[Symbol],
        fact: Term | Callable[[], Term],
        exact: bool = False,
        rigid: bool = False,
        deep: bool = False,
    ) -> None:
        self.needs = frozenset(needs)
        self.exact = exact
        self.rigid = rigid
        self.deep = deep
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
    return Definition(named, tuple(terms.substitute(part, names) for part in parts), free, actual)


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
    """What has been passed on the way to the expression that is being translated."""
    handles: tuple[Symbol, ...] = ()
    """The objects that handles among the arguments name."""
    known: dict[object, tuple[Symbol, ...]] = field(default_factory=dict)
    """The symbols of each definition that has been met."""
    _numbers: dict[str, int] = field(default_factory=dict)

    def branch(self) -> Theory:
        """A copy that can grow by itself."""
        copy = Theory(self.structures, list(self.axioms))
        copy.known = dict(self.known)
        copy._numbers = dict(self._numbers)
        return copy

    def fresh(self, name: str, parameters: Sequence[str], result: str) -> Symbol:
        """A symbol that nothing has used."""
        number = self._numbers[name] = self._numbers.get(name, 0) + 1
        return Symbol(f"{name}#{number}", tuple(parameters), result)

    def fact(self, symbol: Symbol, fact: Term) -> None:
        """A closed fact that matters once the symbol occurs."""
        self.axioms.append(Axiom((symbol,), fact))

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
        symbols = self.known.get((name, about.items, about.parts))
        if symbols is None:
            sorts = [each.sort for each in about.free]
            symbols = tuple(self.fresh(name, sorts, result) for name, result in results)
            self.known[name, about.items, about.parts] = symbols
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
        if key not in self.known:
            symbol = self.fresh(name, (), term.sort)
            self.known[key] = (symbol,)
            self.axioms.append(Axiom((symbol,), terms.equation(symbol(), term)))
        return self.known[key][0]()

    def predicate(
        self, name: str, item: Term, inside: Term, consequence: Term | None = None
    ) -> Callable[[Term], Term]:
        """A symbol for what holds of an item, so that it is told once.

        With a consequence, which has to follow from it, the definition is deep.
        """
        about = definition((item,), (inside,) if consequence is None else (inside, consequence))
        key = ("predicate", about.items, about.parts)
        if key not in self.known:
            sorts = (*(each.sort for each in about.free), item.sort)
            symbol = self.fresh(name, sorts, BOOL)
            self.known[key] = (symbol,)
            variables = (*about.free, *about.items)
            holds = symbol(*variables)

            def told(fact: Term) -> Term:
                return terms.triggered(variables, fact, ((holds,),))

            defined, *follows = about.parts
            deep = consequence is not None
            self.axioms.append(Axiom((symbol,), told(terms.equation(holds, defined)), deep=deep))
            for fact in follows:
                self.axioms.append(
                    Axiom((symbol,), told(terms.implication(holds, fact)), rigid=True)
                )
        (known,) = self.known[key]
        return lambda each: known(*about.actual, each)

    def _closed(self, said: Said, free: Sequence[Term], defined: Sequence[Term]) -> Term:
        variables = (*free, *said.items)
        if not all(each.sort in self.structures.sorts for each in said.items) or not said.items:
            return terms.for_all(variables, said.fact)
        objects = [Symbol(f"{each.sort}.alive", (each.sort,), BOOL)(each) for each in said.items]
        pattern = (*defined[:1], *objects) if free else tuple(objects)
        return terms.triggered(variables, said.fact, (pattern,))


def free_variables(parts: Iterable[Term], but: Iterable[Term]) -> tuple[Term, ...]:
    """The free variables of the terms, in a fixed order."""
    found = frozenset[Term]().union(*(part.free for part in parts)).difference(but)
    return tuple(sorted(found, key=lambda each: (str(each.payload), each.sort)))

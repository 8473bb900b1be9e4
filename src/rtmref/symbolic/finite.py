"""Finite universes: the same terms with their quantifiers written out over a few elements.

Over k objects of each sort every question becomes ground, so the solver answers it for certain.
Prefixes and addresses are real ones here, so that a model can be read back as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from rtmref.lang.expressions import BitValue
from rtmref.lang.spec import Spec
from rtmref.lang.types import BitType
from rtmref.symbolic import prefixes, terms
from rtmref.symbolic.context import bit
from rtmref.symbolic.facts import LONGEST_LIST
from rtmref.symbolic.footprints import nodes
from rtmref.symbolic.terms import BINDERS, BOOL, FALSE, INT, TRUE, Symbol, Term
from rtmref.symbolic.values import ADDRESS, PREFIX
from rtmref.values import WIDTHS, NetAddress, covers, masked, parse_prefix, well_formed

@dataclass(frozen=True, slots=True)
class Universe:
    """The elements of each sort. Of the integers, those that quantifiers range over."""

    elements: Mapping[str, tuple[Term, ...]]
    addresses: Mapping[Term, NetAddress]
    """What the elements of the sorts of prefixes and addresses are."""
    longest_list: int
    spare: Mapping[str, Term]
    """For each bit space that is cut short, the last element: a bit that no stored set has."""

    def sort_elements(self, sort: str) -> tuple[Term, ...]:
        """The elements of a sort; both truth values of a boolean."""
        return (FALSE, TRUE) if sort == BOOL else self.elements[sort]


def objects(sort: str, number: int) -> tuple[Term, ...]:
    """The objects of a sort in a finite universe."""
    return tuple(Symbol(f"{sort}.{each}", (), sort, True)() for each in range(number))


def address_element(sort: str, address: NetAddress) -> Term:
    """The element that is this prefix or address."""
    return Symbol(f"{sort} {'/'.join(map(str, address))}", (), sort, True)()


POOL: Final[tuple[NetAddress, ...]] = tuple(
    parse_prefix(text)
    for text in (
        "10.0.0.0/8", "fc00::/7", "10.1.0.0/16", "fd00::/8", "0.0.0.0/0", "10.2.0.0/16",
        "10.1.1.1/32", "::/0", "fd00::1/128", "10.1.2.0/24",
    )  # fmt: skip
)
"""Prefixes of finite universes, the most useful ones first: nested, apart, of both families."""

MALFORMED: Final = (NetAddress(2, 33, 0), NetAddress(99, 0, 0))


def small_universe(spec: Spec, size: int) -> Universe:
    """`size` objects of each sort, and of everything else about as many as they can use."""
    pool = set(POOL[: 2 + 2 * size])
    hosts = {NetAddress(each[0], WIDTHS[each[0]], each[2]) for each in pool}
    chosen = sorted(pool | hosts)
    return universe(
        spec,
        {sort: objects(sort, size) for sort in spec.sorts},
        _few_bits(spec, size),
        chosen,
        [*chosen, NetAddress(2, 8, 0x0A010101), *MALFORMED],
        range(max(2, size)),
        max(2, size),
    )


def _few_bits(spec: Spec, size: int) -> dict[str, list[int]]:
    """The bits that the specification names in expressions, and a few more of each space."""
    everything = tuple(nodes((tuple(spec.operations.values()), tuple(spec.invariants.values()))))
    chosen = {}
    for name, space in spec.bits.items():
        type_ = BitType(name)
        named = {
            each.index for each in everything if isinstance(each, BitValue) and each.type == type_
        }
        others = [position for position in range(space.size) if position not in named]
        chosen[name] = sorted(named.union(others[: size + 1]))
    return chosen


def universe(
    spec: Spec,
    objects_by_sort: Mapping[str, tuple[Term, ...]],
    bits: Mapping[str, Sequence[int]],
    prefix_pool: Sequence[NetAddress],
    address_pool: Sequence[NetAddress],
    integers: Iterable[int],
    longest_list: int,
) -> Universe:
    """A universe of these elements; `bits` gives the positions for each bit space."""
    elements = dict(objects_by_sort)
    for space, positions in bits.items():
        elements[f"{space} bit"] = tuple(bit(space, position) for position in positions)
    names = {address_element(PREFIX, each): each for each in prefix_pool}
    elements[PREFIX] = tuple(names)
    whole = {address_element(ADDRESS, each): each for each in address_pool}
    elements[ADDRESS] = tuple(whole)
    elements[INT] = tuple(terms.integer(each) for each in integers)
    spare = {
        f"{name} bit": elements[f"{name} bit"][-1]
        for name, positions in bits.items()
        if len(positions) < spec.bits[name].size
    }
    return Universe(elements, {**names, **whole}, longest_list, spare)


class Expansion:
    """Writes closed terms out over a universe, and collects what then has to be assumed."""

    def __init__(self, over: Universe) -> None:
        self.over = over
        self._known: dict[tuple[Term, tuple[Term, ...]], Term] = {}
        self._seen: set[Term] = set()
        self._rigid: set[Symbol] = set()
        self._compared: dict[Term, None] = {}

    def branch(self) -> Expansion:
        """A copy whose closure goes on by itself."""
        copy = Expansion(self.over)
        copy._known, copy._seen, copy._rigid = self._known, set(self._seen), set(self._rigid)
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
        return term

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
            if not isinstance(symbol, Symbol) or symbol.distinct:
                continue
            elements = self.over.elements.get(term.sort, ()) if term.sort != INT else ()
            if elements:
                yield self._among(term)
            if term.sort == BOOL and symbol.name.endswith(".has"):
                yield from self._reached(term)
                yield from self._spared(term)
            if _is_rigid(symbol) and symbol not in self._rigid:
                self._rigid.add(symbol)
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


def _is_rigid(symbol: Symbol) -> bool:
    return symbol in prefixes.RIGID or symbol.name.startswith("index of ")


def interpreted(symbol: Symbol, arguments: Sequence[Term], over: Universe) -> Term | None:
    """The value of a built-in function, where the arguments are elements that determine it."""
    if not _is_rigid(symbol):
        return None
    if symbol.name.startswith("index of "):
        (each,) = arguments
        return prefixes.index(each) if each in over.elements[each.sort] else None
    known = [over.addresses.get(argument) for argument in arguments]
    values = [each for each in known if each is not None]
    if len(values) < len(known):
        return None
    return _BUILTINS[symbol](values, over)


def _element(sort: str, address: NetAddress, over: Universe) -> Term | None:
    element = address_element(sort, address)
    return element if element in over.addresses else None


def _prefix(values: Sequence[NetAddress], over: Universe) -> Term | None:
    return _element(PREFIX, masked(values[0]), over) if well_formed(values[0]) else None


def _host(values: Sequence[NetAddress], over: Universe) -> Term | None:
    family, _, bits = values[0]
    return _element(PREFIX, NetAddress(family, WIDTHS[family], bits), over)


_BUILTINS: Final = {
    prefixes.COVERS: lambda v, _: terms.truth(covers(*v)),
    prefixes.LENGTH: lambda v, _: terms.integer(v[0].NumBits),
    prefixes.PREFIX_FAMILY: lambda v, _: terms.integer(v[0].AddressFamily),
    prefixes.ADDRESS_FAMILY: lambda v, _: terms.integer(v[0].AddressFamily),
    prefixes.PREFIX_OF: _prefix,
    prefixes.WELL_FORMED: lambda v, _: terms.truth(well_formed(v[0])),
    prefixes.ADDRESS_OF: lambda v, over: _element(ADDRESS, v[0], over),
    prefixes.HOST: _host,
}



"""Finite universes: a few objects of each sort, real prefixes and addresses, some bits and numbers.

Prefixes and addresses are real ones, so that a model can be read back as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rtmref.lang.expressions import BitValue
from rtmref.lang.spec import Sort, Spec
from rtmref.lang.trees import nodes
from rtmref.lang.types import BitType, Type
from rtmref.symbolic import prefixes, terms
from rtmref.symbolic.context import bit
from rtmref.symbolic.flattening import ADDRESS, PREFIX
from rtmref.symbolic.terms import BOOL, FALSE, INT, TRUE, Symbol, Term
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


POOL: Final = (
    parse_prefix("10.0.0.0/8"),
    parse_prefix("fc00::/7"),
    parse_prefix("10.1.0.0/16"),
    parse_prefix("fd00::/8"),
    parse_prefix("0.0.0.0/0"),
    parse_prefix("10.2.0.0/16"),
    parse_prefix("10.1.1.1/32"),
    parse_prefix("::/0"),
    parse_prefix("fd00::1/128"),
    parse_prefix("10.1.2.0/24"),
)
"""Prefixes of finite universes, the most useful ones first: nested, apart, of both families."""

MALFORMED: Final = (NetAddress(2, 33, 0), NetAddress(99, 0, 0))


def small_universe(spec: Spec, size: int, many: Collection[str] | None = None) -> Universe:
    """`size` objects of each sort, and of everything else about as many as they can use.

    With `many`, only these sorts have so many objects, and all others one.
    """

    def number(sort: Sort) -> int:
        return size if sort.initial is None and (many is None or sort.name in many) else 1

    pool = set(POOL[: 2 + 2 * size])
    hosts = {NetAddress(each[0], WIDTHS[each[0]], each[2]) for each in pool}
    chosen = sorted(pool | hosts)
    return universe(
        spec,
        {sort.name: objects(sort.name, number(sort)) for sort in spec.sorts.values()},
        _few_bits(spec, size if many is None else 1),
        chosen,
        [*chosen, NetAddress(2, 8, 0x0A010101), *MALFORMED],
        range(size + 2),
        max(2, size),
    )


def with_lists(over: Universe, length: int) -> Universe:
    """The universe with lists of up to this length, the numbers up to it, and a negative one."""
    numbers = tuple(terms.integer(each) for each in range(-1, length + 1))
    more = dict.fromkeys((*over.elements[INT], *numbers))
    return replace(over, longest_list=length, elements={**over.elements, INT: tuple(more)})


def _few_bits(spec: Spec, size: int) -> dict[str, list[int]]:
    """The bits that the specification names in expressions, and a few more of each space."""
    spoken = spoken_of(spec)
    chosen = {}
    for name, space in spec.bits.items():
        named = {index for type_, index in spoken if type_ == BitType(name)}
        others = [position for position in range(space.size) if position not in named]
        chosen[name] = sorted(named.union(others[: size + 1]))
    return chosen


_SPOKEN_OF: Final[list[tuple[Spec, frozenset[tuple[Type, int]]]]] = []
"""The bits of the last specification that was asked about: it is asked about again and again."""


def spoken_of(spec: Spec) -> frozenset[tuple[Type, int]]:
    """The bits that the specification names in expressions."""
    if not _SPOKEN_OF or _SPOKEN_OF[0][0] is not spec:
        everything = nodes((tuple(spec.operations.values()), tuple(spec.invariants.values())))
        found = frozenset((e.type, e.index) for e in everything if isinstance(e, BitValue))
        _SPOKEN_OF[:] = [(spec, found)]
    return _SPOKEN_OF[0][1]


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


def is_rigid(symbol: Symbol) -> bool:
    """Whether the function is built in: the same in every state."""
    return symbol in prefixes.RIGID or symbol.name.startswith("index of ")


def interpreted(symbol: Symbol, arguments: Sequence[Term], over: Universe) -> Term | None:
    """The value of a built-in function, where the arguments are elements that determine it."""
    if not is_rigid(symbol):
        return None
    if symbol.name.startswith("index of "):
        (each,) = arguments
        return prefixes.index(each) if each in over.elements[each.sort] else None
    if symbol is prefixes.NET_ADDRESS:
        return _net_address(arguments, over)
    known = [over.addresses.get(argument) for argument in arguments]
    values = [each for each in known if each is not None]
    if len(values) < len(known):
        return None
    return _BUILTINS[symbol](values, over)


def _net_address(arguments: Sequence[Term], over: Universe) -> Term | None:
    family, length, bits = (argument.payload for argument in arguments)
    if isinstance(family, int) and isinstance(length, int) and isinstance(bits, int):
        return _element(ADDRESS, NetAddress(family, length, bits), over)
    return None


def _element(sort: str, address: NetAddress, over: Universe) -> Term | None:
    element = address_element(sort, address)
    return element if element in over.addresses else None


def _prefix(values: Sequence[NetAddress], over: Universe) -> Term | None:
    return _element(PREFIX, masked(values[0]), over) if well_formed(values[0]) else None


def _host(values: Sequence[NetAddress], over: Universe) -> Term | None:
    family, _, bits = values[0]
    return _element(PREFIX, NetAddress(family, WIDTHS[family], bits), over)


_BUILTINS: Final = {
    prefixes.ORDER: lambda v, _: terms.integer(v[0].AddrBits << 8 | v[0].NumBits),
    prefixes.ADDRESS_LENGTH: lambda v, _: terms.integer(v[0].NumBits),
    prefixes.BITS: lambda v, _: terms.integer(v[0].AddrBits),
    prefixes.COVERS: lambda v, _: terms.truth(covers(*v)),
    prefixes.LENGTH: lambda v, _: terms.integer(v[0].NumBits),
    prefixes.PREFIX_FAMILY: lambda v, _: terms.integer(v[0].AddressFamily),
    prefixes.ADDRESS_FAMILY: lambda v, _: terms.integer(v[0].AddressFamily),
    prefixes.PREFIX_OF: _prefix,
    prefixes.WELL_FORMED: lambda v, _: terms.truth(well_formed(v[0])),
    prefixes.ADDRESS_OF: lambda v, over: _element(ADDRESS, v[0], over),
    prefixes.HOST: _host,
}

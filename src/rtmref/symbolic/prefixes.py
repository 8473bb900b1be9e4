"""Prefixes and addresses as the prover knows them: a tree order, lengths, families.

The axioms here are all that proofs use; that they hold of real prefixes of 32 and 128 bits is
proved on bit vectors (`bit_vectors`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rtmref.lang.expressions import Builtin
from rtmref.symbolic import terms
from rtmref.symbolic.flattening import ADDRESS, PREFIX
from rtmref.symbolic.terms import BOOL, INT, Symbol, Term
from rtmref.symbolic.theory import Axiom
from rtmref.values import WIDTHS

COVERS: Final = Symbol("covers", (PREFIX, PREFIX), BOOL)
LENGTH: Final = Symbol("length", (PREFIX,), INT)
PREFIX_FAMILY: Final = Symbol("family of prefix", (PREFIX,), INT)
ADDRESS_FAMILY: Final = Symbol("family of address", (ADDRESS,), INT)
PREFIX_OF: Final = Symbol("prefix of", (ADDRESS,), PREFIX)
WELL_FORMED: Final = Symbol("well formed", (ADDRESS,), BOOL)
ADDRESS_OF: Final = Symbol("address of", (PREFIX,), ADDRESS)
HOST: Final = Symbol("host", (PREFIX,), PREFIX)
ORDER: Final = Symbol("order", (PREFIX,), INT)
ADDRESS_LENGTH: Final = Symbol("length of address", (ADDRESS,), INT)
BITS: Final = Symbol("bits", (ADDRESS,), INT)
NET_ADDRESS: Final = Symbol("net address", (INT, INT, INT), ADDRESS)
RIGID: Final = frozenset(
    {COVERS, LENGTH, PREFIX_FAMILY, ADDRESS_FAMILY, PREFIX_OF, WELL_FORMED, ADDRESS_OF, HOST}
    | {ORDER, ADDRESS_LENGTH, BITS, NET_ADDRESS}
)
"""Functions that are the same in every state and every specification."""


def function(name: Builtin, arguments: Sequence[Term]) -> Term:
    """A built-in function of prefixes and addresses, applied."""
    of_prefix = arguments[0].sort == PREFIX
    symbols: dict[str, Symbol] = {
        "covers": COVERS,
        "length": LENGTH if of_prefix else ADDRESS_LENGTH,
        "bits": BITS,
        "net_address": NET_ADDRESS,
        "order": ORDER,
        "family": PREFIX_FAMILY if of_prefix else ADDRESS_FAMILY,
        "prefix": PREFIX_OF,
        "well_formed": WELL_FORMED,
        "address": ADDRESS_OF,
        "host": HOST,
    }
    return terms.apply(symbols[name], arguments)


def index_symbol(bit_sort: str) -> Symbol:
    """The position of a bit."""
    return Symbol(f"index of {bit_sort}", (bit_sort,), INT)


def index(bit: Term) -> Term:
    """The position of a bit."""
    symbol = bit.payload
    if bit.operator == "apply" and isinstance(symbol, Symbol) and symbol.distinct:
        return terms.integer(int(symbol.name.rpartition(".")[2]))
    return terms.apply(index_symbol(bit.sort), (bit,))


def _width(family: Term) -> Term:
    width = terms.integer(0)
    for number, bits in WIDTHS.items():
        width = terms.choice(
            terms.equation(family, terms.integer(number)), terms.integer(bits), width
        )
    return width


def _known(family: Term) -> Term:
    return terms.disjunction(*(terms.equation(family, terms.integer(each)) for each in WIDTHS))


def distinct_in_order() -> Term:
    """No two prefixes of a family have the same place in the order."""
    a, b = (terms.variable(name, PREFIX) for name in ("a", "b"))
    same_family = terms.equation(PREFIX_FAMILY(a), PREFIX_FAMILY(b))
    same = terms.conjunction(same_family, terms.equation(ORDER(a), ORDER(b)))
    return terms.for_all((a, b), terms.implication(same, terms.equation(a, b)))


def _rigid(*needs: Symbol, fact: Term) -> Axiom:
    return Axiom(needs, fact, rigid=True)


def _order() -> tuple[Axiom, ...]:
    a, b = (terms.variable(name, PREFIX) for name in ("a", "b"))
    at = Symbol("prefix in order", (INT, INT), PREFIX)
    back = terms.equation(at(PREFIX_FAMILY(a), ORDER(a)), a)
    grows = terms.implication(COVERS(a, b), terms.at_most(ORDER(a), ORDER(b)))
    return (
        _rigid(ORDER, fact=terms.triggered((a,), back, ((ORDER(a),),))),
        _rigid(ORDER, fact=terms.for_all((a,), terms.at_most(terms.integer(0), ORDER(a)))),
        _rigid(ORDER, COVERS, fact=terms.for_all((a, b), grows)),
    )


def _addresses() -> tuple[Axiom, ...]:
    """An address is its family, length and bits."""
    x = terms.variable("x", ADDRESS)
    numbers = tuple(terms.variable(name, INT) for name in ("family", "length", "bits"))
    made = NET_ADDRESS(*numbers)
    parts = (ADDRESS_FAMILY(made), ADDRESS_LENGTH(made), BITS(made))
    pairs = zip(parts, numbers, strict=True)
    split = terms.conjunction(*(terms.equation(part, number) for part, number in pairs))
    same = terms.equation(NET_ADDRESS(ADDRESS_FAMILY(x), ADDRESS_LENGTH(x), BITS(x)), x)
    return (
        _rigid(NET_ADDRESS, fact=terms.triggered(numbers, split, ((made,),))),
        _rigid(NET_ADDRESS, BITS, fact=terms.triggered((x,), same, ((BITS(x),),))),
    )


def axioms() -> tuple[Axiom, ...]:
    """What holds of containment, lengths and families."""
    a, b, p = (terms.variable(name, PREFIX) for name in ("a", "b", "p"))
    x = terms.variable("x", ADDRESS)
    implies, both, same = terms.implication, terms.conjunction, terms.equation
    covers = COVERS(a, b)
    zero = terms.integer(0)
    facts: list[tuple[tuple[Symbol, ...], tuple[Term, ...], Term]] = [
        ((COVERS,), (a,), COVERS(a, a)),
        ((COVERS,), (a, b), implies(both(covers, COVERS(b, a)), same(a, b))),
        ((COVERS,), (a, b, p), implies(both(covers, COVERS(b, p)), COVERS(a, p))),
        (
            (COVERS,),
            (a, b, p),
            implies(both(COVERS(a, p), COVERS(b, p)), terms.disjunction(covers, COVERS(b, a))),
        ),
        ((COVERS, LENGTH), (a, b), implies(covers, terms.at_most(LENGTH(a), LENGTH(b)))),
        (
            (COVERS, LENGTH),
            (a, b),
            implies(both(covers, same(LENGTH(a), LENGTH(b))), same(a, b)),
        ),
        (
            (COVERS, PREFIX_FAMILY),
            (a, b),
            implies(covers, same(PREFIX_FAMILY(a), PREFIX_FAMILY(b))),
        ),
        (
            (LENGTH,),
            (a,),
            both(
                terms.at_most(zero, LENGTH(a)), terms.at_most(LENGTH(a), _width(PREFIX_FAMILY(a)))
            ),
        ),
        ((PREFIX_FAMILY,), (a,), _known(PREFIX_FAMILY(a))),
        ((ADDRESS_FAMILY,), (x,), implies(WELL_FORMED(x), _known(ADDRESS_FAMILY(x)))),
        (
            (PREFIX_OF,),
            (x,),
            implies(WELL_FORMED(x), same(PREFIX_FAMILY(PREFIX_OF(x)), ADDRESS_FAMILY(x))),
        ),
        (
            (ADDRESS_OF,),
            (a,),
            both(
                WELL_FORMED(ADDRESS_OF(a)),
                same(ADDRESS_FAMILY(ADDRESS_OF(a)), PREFIX_FAMILY(a)),
                same(PREFIX_OF(ADDRESS_OF(a)), a),
            ),
        ),
    ]
    about_hosts = (
        ((HOST,), same(HOST(HOST(a)), HOST(a))),
        ((HOST, PREFIX_FAMILY), same(PREFIX_FAMILY(HOST(a)), PREFIX_FAMILY(a))),
        ((HOST, LENGTH), same(LENGTH(HOST(a)), _width(PREFIX_FAMILY(a)))),
        ((HOST, COVERS), COVERS(a, HOST(a))),
    )
    return (
        *(_rigid(*needs, fact=terms.for_all(variables, fact)) for needs, variables, fact in facts),
        *(
            _rigid(*needs, fact=terms.triggered((a,), fact, ((HOST(a),),)))
            for needs, fact in about_hosts
        ),
        *_order(),
        *_addresses(),
    )

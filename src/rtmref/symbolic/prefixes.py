"""Prefixes and addresses as the prover knows them: a tree order, lengths, families.

The axioms here are all that proofs use; that they hold of real prefixes of 32 and 128 bits is
proved on bit vectors (`bit_vectors`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rtmref.lang.expressions import Builtin
from rtmref.symbolic import terms
from rtmref.symbolic.terms import BOOL, INT, Symbol, Term
from rtmref.symbolic.theory import Axiom
from rtmref.symbolic.values import ADDRESS, PREFIX
from rtmref.values import WIDTHS

COVERS: Final = Symbol("covers", (PREFIX, PREFIX), BOOL)
LENGTH: Final = Symbol("length", (PREFIX,), INT)
PREFIX_FAMILY: Final = Symbol("family of prefix", (PREFIX,), INT)
ADDRESS_FAMILY: Final = Symbol("family of address", (ADDRESS,), INT)
PREFIX_OF: Final = Symbol("prefix of", (ADDRESS,), PREFIX)
WELL_FORMED: Final = Symbol("well formed", (ADDRESS,), BOOL)
ADDRESS_OF: Final = Symbol("address of", (PREFIX,), ADDRESS)
HOST: Final = Symbol("host", (PREFIX,), PREFIX)
RIGID: Final = (
    COVERS, LENGTH, PREFIX_FAMILY, ADDRESS_FAMILY, PREFIX_OF, WELL_FORMED, ADDRESS_OF, HOST,
)  # fmt: skip
"""Functions that are the same in every state and every specification."""


def function(name: Builtin, arguments: Sequence[Term]) -> Term:
    """A built-in function of prefixes and addresses, applied."""
    symbols: dict[str, Symbol] = {
        "covers": COVERS,
        "length": LENGTH,
        "family": PREFIX_FAMILY if arguments[0].sort == PREFIX else ADDRESS_FAMILY,
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
        ((COVERS, PREFIX_FAMILY), (a, b), implies(covers, same(PREFIX_FAMILY(a), PREFIX_FAMILY(b)))),
        (
            (LENGTH,),
            (a,),
            both(terms.at_most(zero, LENGTH(a)), terms.at_most(LENGTH(a), _width(PREFIX_FAMILY(a)))),
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
        (
            (HOST,),
            (a,),
            both(same(PREFIX_FAMILY(HOST(a)), PREFIX_FAMILY(a)), same(HOST(HOST(a)), HOST(a))),
        ),
        ((HOST, LENGTH), (a,), same(LENGTH(HOST(a)), _width(PREFIX_FAMILY(a)))),
        ((HOST, COVERS), (a,), COVERS(a, HOST(a))),
    ]
    return tuple(
        Axiom(frozenset(needs), terms.for_all(variables, fact)) for needs, variables, fact in facts
    )

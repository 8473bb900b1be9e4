"""The axioms about prefixes, proved of real ones: bit vectors of 32 and 128 bits.

A prefix is its bits, the host bits clear, and its length as a vector of the same width.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import z3

from rtmref.symbolic import prefixes, terms
from rtmref.symbolic.flattening import PREFIX
from rtmref.symbolic.terms import Symbol, Term
from rtmref.values import WIDTHS


def lemmas() -> Iterator[tuple[Term, int]]:
    """Each axiom that speaks of the bits of prefixes, with each width to prove it for."""
    for width in sorted(WIDTHS.values()):
        for fact in (prefixes.distinct_in_order(), *(each.fact for each in prefixes.axioms())):
            for part in fact.arguments if fact.operator == "and" else (fact,):
                if _about_prefixes(part):
                    yield part, width


def _about_prefixes(fact: Term) -> bool:
    """Addresses have no bits to be proved of: their axioms say what the words mean."""
    known = {
        prefixes.COVERS, prefixes.LENGTH, prefixes.HOST, prefixes.ORDER, prefixes.PREFIX_FAMILY
    }  # fmt: skip
    return _symbols(fact) <= known


def _symbols(term: Term) -> set[Symbol]:
    found = {term.payload} if isinstance(term.payload, Symbol) else set()
    for argument in term.arguments:
        found |= _symbols(argument)
    return found


def holds(fact: Term, width: int) -> bool:
    """Whether a closed, universal fact about prefixes holds of all prefixes of the width."""
    variables = terms.bound(fact)
    assert fact.operator == "forall"
    assert all(each.sort == PREFIX for each in variables)
    values = {each: _Prefix(str(each.payload), width) for each in variables}
    solver = z3.SolverFor("QF_BV")
    solver.add(*(value.well_formed() for value in values.values()))
    solver.add(z3.Not(_translate(fact.arguments[0], values, width)))
    return bool(solver.check() == z3.unsat)


class _Prefix:
    """A prefix as two bit vectors."""

    def __init__(self, name: str, width: int, parts: tuple[Any, Any] | None = None) -> None:
        self.width = width
        made = z3.BitVec(f"{name} bits", width), z3.BitVec(f"{name} length", width)
        self.bits, self.length = parts or made

    def mask(self) -> Any:
        """Ones for the bits of the prefix, zeros for the host."""
        return ~z3.LShR(z3.BitVecVal(-1, self.width), self.length)

    def well_formed(self) -> Any:
        return z3.And(z3.ULE(self.length, self.width), self.bits & ~self.mask() == 0)

    def covers(self, other: _Prefix) -> Any:
        inside = other.bits & self.mask() == self.bits
        return z3.And(z3.ULE(self.length, other.length), inside)

    def host(self) -> _Prefix:
        return _Prefix("", self.width, (self.bits, z3.BitVecVal(self.width, self.width)))

    def order(self) -> Any:
        """The bits, then the length: more than the width, as many digits as that takes."""
        return z3.Concat(self.bits, self.length)

    def family(self) -> Any:
        """All prefixes here are of one family."""
        number = next(family for family, width in WIDTHS.items() if width == self.width)
        return z3.BitVecVal(number, self.width)

    def same(self, other: _Prefix) -> Any:
        return z3.And(self.bits == other.bits, self.length == other.length)


def _translate(term: Term, values: dict[Term, _Prefix], width: int) -> Any:
    if term in values:
        return values[term]
    parts = [_translate(argument, values, width) for argument in term.arguments]
    match term.operator, term.payload:
        case "apply", prefixes.COVERS:
            return parts[0].covers(parts[1])
        case "apply", prefixes.LENGTH:
            return parts[0].length
        case "apply", prefixes.HOST:
            return parts[0].host()
        case "apply", prefixes.ORDER:
            return parts[0].order()
        case "apply", prefixes.PREFIX_FAMILY:
            return parts[0].family()
        case "=", _:
            one, other = parts
            return one.same(other) if isinstance(one, _Prefix) else one == other
        case "int", number:
            return z3.BitVecVal(number, width)
        case "<=", _:
            return _at_most(*parts)
        case "not", _:
            return z3.Not(*parts)
        case "and", _:
            return z3.And(*parts)
        case "or", _:
            return z3.Or(*parts)
        case "ite", _:
            return z3.If(*parts)
    raise AssertionError(f"{term.operator} is not in the axioms about prefixes")


def _at_most(left: Any, right: Any) -> Any:
    """Of numbers that are never negative; places in the order have more digits than the others."""
    digits = max(left.size(), right.size())
    return z3.ULE(*(z3.ZeroExt(digits - each.size(), each) for each in (left, right)))

"""What proofs know of prefixes holds of real ones, of 32 and of 128 bits."""

from __future__ import annotations

import pytest

from rtmref.symbolic import prefixes, terms
from rtmref.symbolic.bit_vectors import holds, lemmas
from rtmref.symbolic.solver import Solver
from rtmref.symbolic.terms import Term

LEMMAS = list(lemmas())


@pytest.mark.parametrize(("lemma", "width"), LEMMAS, ids=[f"{w} {f}" for f, w in LEMMAS])
def test_axioms_hold_of_bit_vectors(lemma: Term, width: int) -> None:
    """An axiom about prefixes is true of all bit vectors of the width."""
    assert holds(lemma, width)


def test_what_is_false_is_not_proved() -> None:
    """Two prefixes that cover the same one do not have to cover each other both ways."""
    a, b, p = (terms.variable(name, "Prefix") for name in "abp")
    both = terms.conjunction(prefixes.COVERS(a, p), prefixes.COVERS(b, p))
    assert not holds(terms.for_all((a, b, p), terms.implication(both, prefixes.COVERS(a, b))), 32)


def test_the_axioms_give_the_tree() -> None:
    """Of two prefixes that cover a third, the shorter one covers the longer one."""
    a, b, p = (terms.constant(name, "Prefix") for name in "abp")
    solver = Solver()
    solver.add(axiom.fact for axiom in prefixes.axioms())
    solver.add([prefixes.COVERS(a, p), prefixes.COVERS(b, p)])
    solver.add([terms.less(prefixes.LENGTH(a), prefixes.LENGTH(b))])
    solver.add([terms.negation(prefixes.COVERS(a, b))])
    assert solver.check() == "unsat"
    solver.close()

"""Terms are shared, simplified as they are built, and substituted without capture."""

from __future__ import annotations

import pytest

from rtmref.symbolic import terms
from rtmref.symbolic.binders import quantify
from rtmref.symbolic.terms import BOOL, FALSE, INT, TRUE, Symbol, Term

P, Q = (terms.constant(name, BOOL) for name in "pq")
A, B = (terms.constant(name, "Thing") for name in "ab")
ONE, OTHER = (Symbol(name, (), "Thing", True)() for name in ("one", "other"))
X, Y = (terms.variable(name, "Thing") for name in "xy")
IS = Symbol("is", ("Thing",), BOOL)
OF = Symbol("of", ("Thing",), "Thing")


def test_equal_terms_are_one_object() -> None:
    """Terms of the same content are the same object."""
    assert terms.conjunction(P, Q) is terms.conjunction(P, Q)
    assert OF(A) is OF(A)


@pytest.mark.parametrize(
    ("term", "simple"),
    [
        (terms.conjunction(P, TRUE), P),
        (terms.conjunction(P, FALSE), FALSE),
        (terms.conjunction(P, terms.negation(P)), FALSE),
        (terms.disjunction(P, terms.conjunction()), TRUE),
        (terms.negation(terms.negation(P)), P),
        (terms.equation(A, A), TRUE),
        (terms.equation(ONE, OTHER), FALSE),
        (terms.equation(A, B), terms.equation(B, A)),
        (terms.equation(terms.integer(1), terms.integer(2)), FALSE),
        (terms.equation(terms.choice(P, ONE, OTHER), ONE), P),
        (terms.choice(P, A, A), A),
        (terms.choice(P, TRUE, Q), terms.disjunction(P, Q)),
        (terms.total(terms.integer(2), terms.integer(3)), terms.integer(5)),
        (terms.at_most(terms.integer(2), terms.integer(3)), TRUE),
        (terms.less(terms.integer(3), terms.integer(3)), FALSE),
    ],
    ids=str,
)
def test_terms_are_simple_from_the_start(term: Term, simple: Term) -> None:
    """What follows from the form alone is decided while a term is built."""
    assert term is simple


def test_bound_names_do_not_matter() -> None:
    """Quantified terms that differ in the names of their variables alone are one."""
    assert terms.for_all((X,), IS(X)) is terms.for_all((Y,), IS(Y))


def test_substitution_captures_nothing() -> None:
    """A variable that comes in from outside stays free below a quantifier."""
    relation = Symbol("relation", ("Thing", "Thing"), BOOL)
    below = quantify("exists", ("Thing",), lambda each: relation(each, Y))
    renamed = terms.substitute(below, {Y: X})
    assert renamed.free == {X}
    assert terms.substitute(renamed, {X: Y}) is below


def test_an_equation_replaces_its_variable() -> None:
    """A quantified variable that has to equal a term is that term."""
    assert terms.for_some((X,), terms.conjunction(terms.equation(X, A), IS(X))) is IS(A)
    assert terms.for_all((X,), terms.implication(terms.equation(X, A), IS(X))) is IS(A)


def test_a_quantifier_stands_only_where_its_variables_do() -> None:
    """Parts without the variable are outside; the other parts are apart where that may be."""
    every, some = terms.for_all((X,), IS(X)), terms.for_some((X,), IS(X))
    assert terms.for_all((X,), terms.disjunction(P, IS(X))) is terms.disjunction(P, every)
    assert terms.for_some((X,), terms.conjunction(P, IS(X))) is terms.conjunction(P, some)
    both = terms.for_all((X,), terms.conjunction(IS(X), IS(OF(X))))
    assert both is terms.conjunction(every, terms.for_all((X,), IS(OF(X))))


def test_what_is_forgotten_comes_out_the_same() -> None:
    """After forgetting, the same terms get the same numbers again."""
    moment = terms.mark()
    first = terms.conjunction(P, IS(OF(OF(A)))).number
    terms.forget_since(moment)
    assert terms.conjunction(P, IS(OF(OF(A)))).number == first


def test_integers_are_not_truth_values() -> None:
    """The number one is no truth value, although Python thinks so."""
    assert terms.integer(1).sort == INT
    assert terms.truth(True).sort == BOOL

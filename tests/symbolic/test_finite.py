"""Finite universes: quantifiers written out, functions closed, real prefixes."""

from __future__ import annotations

from tests.lang.specs import check_invariant, spec_of

from rtmref.lang.spec import Spec
from rtmref.symbolic import prefixes, terms
from rtmref.symbolic.assumptions import assume
from rtmref.symbolic.binders import quantify
from rtmref.symbolic.context import context_of
from rtmref.symbolic.finite import Expansion
from rtmref.symbolic.judgements import DEFAULTS
from rtmref.symbolic.questions import Question
from rtmref.symbolic.refutation import Refuter
from rtmref.symbolic.search import scope
from rtmref.symbolic.state import State
from rtmref.symbolic.terms import FALSE, INT, TRUE, Symbol, Term
from rtmref.symbolic.theory import Axiom
from rtmref.symbolic.universes import address_element, objects, small_universe
from rtmref.values import parse_prefix


def count_of(spec: Spec, size: int) -> tuple[Term, Expansion]:
    """The number of instances that exist, over a universe."""
    (variable,) = (terms.variable("i", "Instance"),)
    return terms.tally((variable,), State().alive("Instance", variable)), Expansion(
        small_universe(spec, size)
    )


def test_quantifiers_are_written_out(spec: Spec) -> None:
    """A universal fact becomes one for each object."""
    fact = quantify("forall", ("Instance",), lambda each: State().alive("Instance", each))
    ground = Expansion(small_universe(spec, 3)).ground(fact)
    assert (ground.operator, len(ground.arguments)) == ("and", 3)


def test_numbers_are_counted(spec: Spec) -> None:
    """A tally is the sum over the objects."""
    number, expansion = count_of(spec, 2)
    assert expansion.ground(number).operator == "+"


def test_functions_stay_in_the_universe(spec: Spec) -> None:
    """Every term of a sort is one of its objects, so two functions of one object agree."""
    within = scope(context_of(spec), small_universe(spec, 1), ())
    one, other = (Symbol(name, (), "Table")() for name in ("one", "other"))
    within.assume([terms.negation(terms.equation(one, other))])
    assert within.check() == "unsat"
    within.solver.close()


def test_prefixes_are_real(spec: Spec) -> None:
    """Containment, length and family of known prefixes are known."""
    wide, narrow = (
        address_element("Prefix", parse_prefix(text)) for text in ("10.0.0.0/8", "10.1.0.0/16")
    )
    expansion = Expansion(small_universe(spec, 1))
    assert expansion.ground(prefixes.COVERS(wide, narrow)) is TRUE
    assert expansion.ground(prefixes.COVERS(narrow, wide)) is FALSE
    assert expansion.ground(prefixes.LENGTH(narrow)) is terms.integer(16)


def test_integers_range_over_what_they_are_compared_with(spec: Spec) -> None:
    """That some integer equals a term is true of every term: it has to be one of them."""
    within = scope(context_of(spec), small_universe(spec, 1), ())
    wanted = terms.constant("wanted", INT)
    in_set = Symbol("numbers.has", (INT,), "Bool")
    found = quantify(
        "exists", (INT,), lambda n: terms.conjunction(in_set(n), terms.equation(n, wanted))
    )
    within.assume([in_set(wanted), terms.negation(found)])
    assert within.check() == "unsat"
    within.solver.close()


def test_axioms_are_given_when_their_symbols_occur(spec: Spec) -> None:
    """An axiom is assumed once what it speaks of is asked about, not before."""
    known, asked = (Symbol(name, (), "Bool") for name in ("known", "asked"))
    axiom = Axiom((known,), terms.negation(known()))
    within = scope(context_of(spec), small_universe(spec, 1), (axiom,))
    within.assume([asked()])
    assert known not in within.demand.symbols
    within.assume([known()])
    assert within.check() == "unsat"
    within.solver.close()


def test_an_example_has_only_the_objects_that_it_needs() -> None:
    """Where no invariant is at stake, the solver itself does without what is not needed."""
    base = assume(spec_of(check_invariant("Clock.now >= 0")))
    refuter = Refuter(base, base.context, None, DEFAULTS)
    owner = State().alive("Owner", objects("Owner", 2)[0])
    hop = State().alive("Hop", objects("Hop", 2)[0])
    for wanted, expected in ((owner, {"Owner": 1, "Hop": 0}), (hop, {"Owner": 1, "Hop": 1})):
        found = refuter.refute(Question("something", wanted), (2,))
        assert not isinstance(found, int)
        assert {sort: len(found.before.objects[sort]) for sort in expected} == expected
    refuter.close()

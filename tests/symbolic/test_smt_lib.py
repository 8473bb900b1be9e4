"""Obligations as text: another reading of the same question, with the same answer."""

from __future__ import annotations

from functools import cache

import pytest
import z3
from tests.lang.specs import check_invariant, check_with, spec_of

from rtmref.lang.spec import Spec
from rtmref.symbolic import second_solver, terms
from rtmref.symbolic.assumptions import assume
from rtmref.symbolic.judgements import DEFAULTS, Options, subjects
from rtmref.symbolic.proofs import prove
from rtmref.symbolic.scripts import Scripted, scripts
from rtmref.symbolic.smt_lib import Script
from rtmref.symbolic.terms import BOOL, INT, Symbol

ONE_SORT = terms.constant("a", "Table"), terms.constant("b", "Table")


def answer(text: str) -> str:
    """What Z3 says of a script that it reads, as the prover would ask it."""
    solver = z3.SimpleSolver()
    solver.set("auto_config", False)
    solver.set("mbqi", False)
    solver.set("rlimit", 4_000_000)
    solver.from_string(text)
    return str(solver.check())


def every(spec: Spec) -> list[Scripted]:
    """All scripts of a specification."""
    base = assume(spec)
    names = subjects(spec, None)
    return [each for name in names for each in scripts(base, name, tuple(spec.invariants))]


@cache
def judged() -> dict[tuple[str, str], str]:
    """What the prover says of the specification with a rule that does not hold everywhere."""
    return {(e.operation, e.invariant): str(e.verdict) for e in prove(broken(), options=DEFAULTS)}


@cache
def broken() -> Spec:
    """The fixture specification with an invariant that some operations break."""
    return spec_of(check_invariant("h.refs == 0", for_={"h": "Hop"}))


def test_scripts_say_what_the_prover_says() -> None:
    """What is proved is unsat when the script is read again, and what is violated is not."""
    told: dict[tuple[str, str], set[str]] = {}
    for each in every(broken()):
        told.setdefault((each.subject, each.obligation), set()).add(answer(each.text))
    for obligation, answers in told.items():
        assert (answers == {"unsat"}) == (judged()[obligation] == "proved"), obligation
    assert {judged()[each] for each in told} == {"proved", "violated"}


def test_every_open_obligation_has_a_script() -> None:
    """Only what the frame or the terms alone settle has none."""
    told = {(each.subject, each.obligation) for each in every(broken())}
    grounds = {(e.operation, e.invariant): e.by for e in prove(broken(), options=Options())}
    assert told == {each for each, by in grounds.items() if by not in ("frame", "terms")}


def test_the_same_obligation_gives_the_same_bytes() -> None:
    """A script does not depend on what was written before, nor on which others are asked for."""
    spec = spec_of(check_with())
    whole = {(e.subject, e.obligation, e.number): e.text for e in every(spec)}
    base = assume(spec)
    for subject, name, number in reversed(whole):
        among = [name] if name in spec.invariants else []
        alone = {(e.obligation, e.number): e.text for e in scripts(base, subject, among)}
        assert alone[name, number] == whole[subject, name, number]


def test_a_script_says_what_is_assumed() -> None:
    """Each invariant stands under its name, after what the script is about."""
    each = every(broken())[-1]
    assert each.text.startswith(f"; {each.obligation} under {each.subject}\n; unsat proves it")
    for name in broken().invariants:
        assert f"\n; invariant {name}\n" in each.text
    assert ":pattern" in each.text
    assert each.text.endswith("(check-sat)\n")


def test_names_of_solvers_are_not_taken() -> None:
    """Sorts do not collide with those of solvers, functions of one name not with each other."""
    script = Script()
    a, b = ONE_SORT
    one, other = Symbol("f", ("Table",), BOOL), Symbol("f", ("Table", "Table"), BOOL)
    script.add((one(a), terms.negation(other(a, b)), terms.negation(one(b))))
    text = script.text()
    assert "(declare-sort |Table sort| 0)" in text
    assert text.count("declare-fun") == 4
    assert answer(text) == "sat"


def test_numbers_quantifiers_and_repeated_terms() -> None:
    """Negative numbers, nested quantifiers and shared terms are read as they are meant."""
    f = Symbol("f", (INT,), INT)
    x, y = terms.variable("x", INT), terms.variable("y", INT)
    large = terms.total(f(x), f(f(x)), terms.product(f(x), f(x)))
    grows = terms.at_most(f(large), f(terms.total(large, terms.integer(1))))
    less = terms.for_some((y,), terms.less(f(y), terms.total(x, large)))
    script = Script()
    script.add((terms.equation(f(terms.integer(-3)), terms.integer(-1)),))
    assert answer(script.text()) == "sat"
    branch = script.branch()
    branch.add((terms.for_all((x,), terms.conjunction(grows, less)),))
    branch.add((terms.equation(f(terms.integer(-3)), terms.integer(2)),))
    assert "(let (($t0 " in branch.text()
    assert answer(branch.text()) == "unsat"
    assert branch.text().startswith(script.text().removesuffix("(check-sat)\n"))


def test_the_second_solver_agrees() -> None:
    """Where cvc5 is installed, it proves what Z3 proves, and finds models of what Z3 refutes."""
    pytest.importorskip("cvc5")
    told: dict[tuple[str, str], set[str]] = {}
    for each in every(broken()):
        said = second_solver.answer(each.text)
        told.setdefault((each.subject, each.obligation), set()).add(said)
    for obligation, answers in told.items():
        assert (answers == {"unsat"}) == (judged()[obligation] == "proved"), obligation
        assert judged()[obligation] == "proved" or "sat" in answers, obligation

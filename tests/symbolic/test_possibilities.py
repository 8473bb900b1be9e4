"""What can happen is shown by an example, and what cannot is called vacuous."""

from __future__ import annotations

import pytest
from tests.lang.specs import check_invariant, check_operation, refuse, spec_of

from rtmref.lang.spec import Operation, Spec
from rtmref.symbolic import possibilities as asked
from rtmref.symbolic.context import Context
from rtmref.symbolic.expectations import Possibility
from rtmref.symbolic.operations import Transition
from rtmref.symbolic.possibilities import possibilities
from rtmref.symbolic.theory import Inexpressible
from rtmref.verdicts import Word

TWO = {"h": "Hop", "k": "Hop"}
APART = "h != k && h.owner == k.owner"


def of(spec: Spec, name: str) -> list[Possibility]:
    """What is said of one operation or invariant."""
    return [each for each in possibilities(spec) if each.name == name]


def test_nothing_in_the_shipped_specification_is_dead(spec: Spec) -> None:
    """Every operation can succeed, every refusal be the answer, every `when` hold.

    Every invariant forbids something by itself, but those that say why they follow.
    """
    found = list(possibilities(spec))
    follow = {each.name for each in spec.invariants.values() if each.follows}
    dead = [each for each in found if each.verdict.word is not Word.PROVED]
    assert {each.kind for each in found} == {"success", "refusal", "when", "necessity"}
    assert {(each.kind, str(each.verdict)) for each in dead} == {("necessity", "vacuous")}
    assert {each.name for each in dead} == follow
    assert all(each.core and each.name not in each.core for each in dead)


def test_a_refusal_behind_a_broader_one_is_vacuous() -> None:
    """A refusal that an earlier one always forestalls can never be the answer."""
    spec = spec_of(
        check_operation(
            params={"N": {"type": "int", "min": 0}},
            refuse=[refuse("N > 3"), refuse("N > 5")],
            do=[],
        )
    )
    assert [str(each.verdict) for each in of(spec, "Probe")] == ["proved", "proved", "vacuous"]


def test_an_operation_that_never_succeeds_is_vacuous() -> None:
    """Refusals that leave nothing make the success of the operation vacuous."""
    spec = spec_of(
        check_operation(
            params={"N": {"type": "int", "min": 0}},
            refuse=[refuse("N > 3"), refuse("N < 5")],
            do=[],
        )
    )
    assert [(each.kind, str(each.verdict)) for each in of(spec, "Probe")] == [
        ("success", "vacuous"),
        ("refusal", "proved"),
        ("refusal", "proved"),
    ]


def test_an_invariant_about_nothing_is_vacuous() -> None:
    """A `when` that contradicts what always holds can never be true."""
    spec = spec_of(check_invariant("h.refs > 5", for_={"h": "Hop"}, when="h.refs < 0"))
    assert [str(each.verdict) for each in of(spec, "probe")] == ["vacuous", "vacuous"]


def test_an_invariant_that_others_imply_is_needless() -> None:
    """What follows from other invariants forbids nothing more; the core says from which."""
    spec = spec_of(check_invariant("!(h.born == 7 && k.born == 7)", for_=TWO, when=APART))
    (_, needed) = of(spec, "probe")
    assert (needed.kind, str(needed.verdict), needed.core) == ("necessity", "vacuous", ("order",))


def test_an_invariant_about_long_lists_is_needed() -> None:
    """An example has a list as long as the invariant asks for, however few objects there are."""
    spec = spec_of(check_invariant("o.kinds.size() <= 32", for_={"o": "Owner"}))
    assert [(str(each.verdict), each.size) for each in of(spec, "probe")] == [("proved", 1)] * 2


def test_what_has_no_encoding_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operation that the prover cannot express is `not_run`, with the reason."""

    def transition(operation: Operation, context: Context) -> Transition:
        raise Inexpressible("a loop without end")

    monkeypatch.setattr(asked, "transition", transition)
    spec = spec_of(check_operation(refuse=[refuse("Hop.exists(h, true)")], do=[]))
    assert {str(each.verdict) for each in of(spec, "Probe")} == {"not_run(a loop without end)"}

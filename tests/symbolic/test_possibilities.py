"""What can happen is shown by an example, and what cannot is called vacuous."""

from __future__ import annotations

from tests.lang.specs import check_invariant, check_operation, refuse, spec_of

from rtmref.lang.spec import Spec
from rtmref.symbolic.possibilities import Possibility, possibilities
from rtmref.verdicts import Word


def of(spec: Spec, name: str) -> list[Possibility]:
    """What is said of one operation or invariant."""
    return [each for each in possibilities(spec) if each.name == name]


def test_nothing_in_the_shipped_specification_is_dead(spec: Spec) -> None:
    """Every operation can succeed, every refusal be the answer, every `when` hold."""
    found = list(possibilities(spec))
    assert {each.verdict.word for each in found} == {Word.PROVED}
    assert {each.kind for each in found} == {"success", "refusal", "when"}


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
    assert [str(each.verdict) for each in of(spec, "probe")] == ["vacuous"]

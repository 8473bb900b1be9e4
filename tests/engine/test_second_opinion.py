"""A second solver is compared where it answers; disagreement is an internal error."""

from __future__ import annotations

import pytest
from tests.lang.specs import check_invariant, spec_of

from rtmref.engine.prove import ProveSettings, run
from rtmref.engine.second_opinion import compared
from rtmref.events import Ended, Event, Figure, Found, Judged
from rtmref.symbolic import second_solver
from rtmref.verdicts import ExitCode, Verdict, Word

PROVED, VIOLATED = Verdict(Word.PROVED), Verdict(Word.VIOLATED)
A, B = ("Call", "one"), ("Call", "other")


def figures(events: list[Event]) -> dict[str, float]:
    """The figures among the events."""
    return {each.name: each.value for each in events if isinstance(each, Figure)}


def test_agreement_is_of_what_is_answered() -> None:
    """What the second solver leaves open counts as asked and no more."""
    events = list(compared({A: ["unsat"], B: ["unknown"]}, {A: PROVED, B: PROVED}))
    assert figures(events) == {
        "second_opinion_asked": 2,
        "second_opinion_answered": 1,
        "cvc5_agreement": 100,
    }
    assert [str(e.verdict) for e in events if isinstance(e, Judged)] == ["tested(1)"]


@pytest.mark.parametrize(
    ("said", "verdict"), [(["unsat", "sat"], PROVED), (["unsat", "unsat"], VIOLATED)]
)
def test_disagreement_is_a_finding(said: list[str], verdict: Verdict) -> None:
    """It is told with both answers; the verdict on the comparison is `violated`."""
    events = list(compared({A: said}, {A: verdict}))
    (found,) = (each.finding for each in events if isinstance(each, Found))
    assert found.kind == "equality"
    assert str(verdict) in found.title
    assert figures(events)["cvc5_agreement"] == 0
    assert [str(e.verdict) for e in events if isinstance(e, Judged)] == ["violated"]


def test_of_several_passes_one_may_be_refuted() -> None:
    """A place that a call passes in several ways is violated if one of them is."""
    events = list(compared({A: ["unsat", "sat"]}, {A: VIOLATED}))
    assert figures(events)["cvc5_agreement"] == 100


def test_no_answer_is_no_agreement() -> None:
    """Where nothing is answered, there is nothing to tell."""
    events = list(compared({A: ["unknown"]}, {A: PROVED}))
    assert "cvc5_agreement" not in figures(events)
    (judged,) = (each for each in events if isinstance(each, Judged))
    assert judged.verdict.word is Word.NOT_RUN


@pytest.mark.parametrize(
    ("answer", "code"), [("sat", ExitCode.FINDING), ("unsat", ExitCode.INTERNAL)]
)
def test_the_verb_asks_and_compares(
    answer: str, code: ExitCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every open obligation is asked; here it is violated, and whoever denies that is told of."""
    asked: list[str] = []

    def said(text: str) -> str:
        asked.append(text)
        return answer

    monkeypatch.setattr(second_solver, "answer", said)
    spec = spec_of(check_invariant("h.refs >= 0", for_={"h": "Hop"}))
    settings = ProveSettings(
        spec, operations=("AddHop",), invariants=("order",), workers=1, second_opinion=True
    )
    events = list(run(settings))
    assert events[-1] == Ended(exit_code=code)
    assert any("; order under AddHop" in text for text in asked)
    assert figures(events)["second_opinion_answered"] > 0

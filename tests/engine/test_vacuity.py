"""Dead text is a finding, unless the specification says why it is meant; so is a wrong reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.lang.specs import check_invariant, check_operation, check_with, refuse, spec_of

from rtmref.engine import possible, vacuity, workers
from rtmref.engine.kept import ProofStore
from rtmref.engine.obligations import Work
from rtmref.engine.possible import Subjects
from rtmref.engine.prove import ProveSettings, dead_text, run
from rtmref.events import Ended, Event, Figure, Finding, Found, Judged
from rtmref.lang.spec import Spec
from rtmref.symbolic.judgements import DEFAULTS

TWO = {"h": "Hop", "k": "Hop"}
APART = "h != k && h.owner == k.owner"
FOLLOWS = "!(h.born == 7 && k.born == 7)"


def told(
    spec: Spec,
    operations: tuple[str, ...] = (),
    invariants: tuple[str, ...] = (),
    decisions: tuple[str, ...] = (),
    store: ProofStore | None = None,
) -> list[Event]:
    """What is said of some operations, invariants and decisions."""
    work = Work(spec, tuple(spec.invariants), DEFAULTS, 1, store)
    return list(vacuity.stage(work, Subjects(operations, invariants, decisions)))


def probe(*refusals: dict[str, Any]) -> Spec:
    """The fixture specification with an operation that takes a number."""
    params = {"N": {"type": "int", "min": 0}}
    return spec_of(check_operation(params=params, refuse=list(refusals), do=[]))


def findings(events: list[Event]) -> list[Finding]:
    """The findings among the events; the figure counts them."""
    found = [each.finding for each in events if isinstance(each, Found)]
    assert Figure(name="dead_text", value=len(found)) in events
    return found


def verdicts(events: list[Event]) -> list[str]:
    """The verdicts among the events."""
    return [str(each.verdict) for each in events if isinstance(each, Judged)]


def test_an_operation_that_never_succeeds_is_a_finding() -> None:
    """The finding says so, at the place of the operation."""
    (found,) = findings(told(probe(refuse("N > 3"), refuse("N < 5")), ("Probe",)))
    assert (found.title, found.kind) == ("Probe can never succeed", "reachability")
    assert str(found.span).startswith("models/more.yaml:1:")


def test_a_refusal_that_is_never_the_answer_is_a_finding() -> None:
    """Each dead refusal is one of its own, with a fingerprint of its own."""
    spec = probe(refuse("N > 3"), refuse("N > 5"), refuse("N == 7"))
    events = told(spec, ("Probe",))
    one, other = findings(events)
    assert one.title == other.title == "Probe never answers ERROR_NOT_FOUND here"
    assert one.id != other.id
    assert one.span != other.span
    assert verdicts(events) == ["proved", "proved", "vacuous", "vacuous"]


def test_what_is_meant_to_be_unreached_is_none() -> None:
    """A reason makes a dead refusal a check like others, and is part of its evidence."""
    events = told(probe(refuse("N > 3"), {**refuse("N > 5"), "unreached": "of old"}), ("Probe",))
    assert findings(events) == []
    meant = [
        e for e in events if isinstance(e, Judged) and e.evidence.endswith("unreached: of old")
    ]
    assert [str(each.verdict) for each in meant] == ["proved"]


def test_a_condition_that_never_holds_is_a_finding() -> None:
    """An invariant whose `when` never holds is found; that it forbids nothing is found as well."""
    spec = spec_of(check_invariant("h.refs > 5", for_={"h": "Hop"}, when="h.refs < 0"))
    found = findings(told(spec, (), ("probe",)))
    assert found[0].title == "the condition of probe never holds"
    assert len(found) == 2


def test_an_invariant_that_follows_is_a_finding() -> None:
    """The finding names the invariants that it follows from."""
    spec = spec_of(check_invariant(FOLLOWS, for_=TWO, when=APART))
    (found,) = findings(told(spec, (), ("probe",)))
    assert found.title == "probe says nothing new: it follows from order"


def test_an_invariant_that_says_why_it_follows_is_none() -> None:
    """With a reason, that it follows is a claim like others, and here it is proved."""
    spec = spec_of(check_invariant(FOLLOWS, for_=TWO, when=APART, follows="it has a name"))
    events = told(spec, (), ("probe",))
    assert findings(events) == []
    assert verdicts(events) == ["proved", "proved"]
    assert any(isinstance(e, Judged) and e.subject.endswith("from the others") for e in events)


def test_a_wrong_claim_to_follow_is_a_finding() -> None:
    """An invariant that is said to follow and does not is found."""
    spec = spec_of(check_invariant("h.refs == 0", for_={"h": "Hop"}, follows="it should"))
    events = told(spec, (), ("probe",))
    assert [each.title for each in findings(events)] == ["probe is said to follow, and does not"]
    assert verdicts(events) == ["proved", "violated"]


def with_decision(**parts: Any) -> Spec:
    """The fixture specification with a decision of three options, and an operation that asks."""
    options = {"few": "one", "none": "nothing", "many": "all"}
    decision = {"doc": "d", "source": ["D-X-1"], "default": "few", "options": options}
    probe = {"doc": "d", "source": ["S-X-1"], "params": {"N": "int"}, **parts}
    return spec_of(check_with(decisions={"amount": decision}, operations={"Probe": probe}))


@pytest.mark.parametrize(
    "parts",
    [
        {"refuse": [refuse('N > (amount == "many" ? 3 : 2)')]},
        {"return": {"M": 'amount == "many" ? N : 2'}},
        {"status": 'amount == "many" ? NO_ERROR : ERROR_NOT_FOUND'},
        {"do": [{"set": {"Clock.now": '(amount == "many" ? 3 : 2)'}}]},
        {"return": {"M": 'Hop.filter(h, amount == "many" || h.refs > 3).min_by(h, [h.cost])'}},
    ],
    ids=["refusal", "result", "status", "effect", "least"],
)
def test_options_that_come_to_the_same_are_a_finding(parts: dict[str, Any]) -> None:
    """A difference in anything that an operation does counts; two options have none here."""
    (found,) = findings(told(with_decision(**parts), decisions=("amount",)))
    assert found.title == "amount: every operation does the same under 'few' and 'none'"


def test_options_that_differ_are_none() -> None:
    """Where each pair of options differs somewhere, the decision has its effect."""
    body = {"set": {"Clock.now": '(amount == "many" ? 3 : amount == "few" ? 2 : 1)'}}
    events = told(with_decision(do=[body]), decisions=("amount",))
    assert findings(events) == []
    assert verdicts(events) == ["proved"]


def test_a_decision_that_cancels_out_is_a_finding() -> None:
    """What an operation does with the decision makes no difference: all options are the same."""
    body = {"set": {"Clock.now": 'amount == "many" ? N * 2 : N * 2'}}
    (found,) = findings(told(with_decision(do=[body]), decisions=("amount",)))
    assert found.title.endswith("under 'few' and 'none' and 'many'")
    assert str(found.span).startswith("models/more.yaml:1:")


def unmarked(event: Event) -> Event:
    """The event without what says that an answer was kept."""
    if not isinstance(event, Judged):
        return event
    return replace(event, evidence=event.evidence.removesuffix(vacuity.KEPT))


def test_answers_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run says the same and asks nobody; a fresh one asks again."""
    spec = probe(refuse("N > 3"), refuse("N > 5"))
    store = ProofStore(tmp_path / "cache")
    asked: list[int] = []
    given = workers.answers

    def answers(spec: Spec, options: Any, jobs: Any, many: int) -> Any:
        asked.append(sum(len((*j.operations, *j.invariants, *j.decisions)) for j in jobs))
        return given(spec, options, jobs, many)

    monkeypatch.setattr(possible, "answers", answers)
    about = (("Probe",), tuple(spec.invariants), tuple(spec.decisions))
    first = told(spec, *about, store=store)
    second = told(spec, *about, store=store)
    assert [unmarked(each) for each in second] == first
    certain = [isinstance(e, Judged) and str(e.verdict) in ("proved", "vacuous") for e in first]
    assert [unmarked(each) != each for each in second] == certain
    assert told(spec, *about, store=ProofStore(tmp_path / "cache", fresh=True)) == first
    assert asked[0] == asked[2] > asked[1]


def test_a_lost_worker_leaves_its_answers_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the solver crashes nothing is known, and nothing is called dead."""
    monkeypatch.setattr(possible, "answers", lambda *_: iter([None, {}]))
    events = told(probe(refuse("N > 3")), ("Probe",))
    assert verdicts(events) == ["unknown(the solver crashed)"] * 2
    assert findings(events) == []


def test_dead_text_ends_the_proof_with_a_finding() -> None:
    """The verb looks at what it is asked to prove, and ends as a finding deserves."""
    spec = probe(refuse("N > 3"), refuse("N > 5"))
    settings = ProveSettings(spec, operations=("Probe",), invariants=("order",), workers=1)
    assert len(findings(list(dead_text(settings)))) == 1
    assert list(run(settings))[-1] == Ended(exit_code=1)  # type: ignore[arg-type]

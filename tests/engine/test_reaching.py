"""Which counterexamples calls from the first state lead to, and which calls."""

from __future__ import annotations

from pathlib import Path

from fuzz.spec_faults import FAULTS, planted_texts, texts
from tests.lang.specs import check_invariant, spec_of

from rtmref.engine import prove
from rtmref.engine.prove import ProveSettings
from rtmref.engine.reaching import ReachSettings, stage
from rtmref.events import Event, Finding, Found, Judged, Reached
from rtmref.lang.spec import Spec

ROOT = Path(__file__).parents[2]


def events(rule: str, depth: int | None = None) -> list[Event]:
    """The events of a proof of the rule, and of the search for runs."""
    spec = spec_of(check_invariant(rule))
    return list(prove.run(ProveSettings(spec, invariants=("probe",), workers=1, depth=depth)))


def labels(told: list[Event]) -> dict[str, str]:
    """What is said of each finding, by its title."""
    return {event.title: event.label for event in told if isinstance(event, Reached)}


def test_a_run_comes_with_its_calls() -> None:
    """A counterexample that calls lead to is told as the calls, with the smallest values."""
    told = events("Clock.now < 4")
    (reached,) = (e for e in told if isinstance(e, Reached) and e.title == "Advance breaks probe")
    assert reached.label == "reachable: 1 call"
    assert [step.call for step in reached.story] == ["Advance(Time=4)"]
    (finding,) = (e.finding for e in told if isinstance(e, Found) and e.finding.invariant)
    assert reached.finding == finding.id


def test_what_no_run_leads_to_is_told_with_the_length() -> None:
    """How long the runs are that were excluded is what was asked for."""
    label = labels(events("Hop.size() < 2", 5))["AddHop breaks probe"]
    assert label == "not reachable within 5 calls; not met in 40,000 calls at random"


def test_the_first_state_is_reached_by_no_call() -> None:
    """A rule that does not hold at first needs no call; an ambiguity shows in none."""
    told = labels(events("Clock.now > 0"))
    assert told["the initial state breaks probe"] == "reachable: it is the first state"
    (ambiguous,) = (label for title, label in told.items() if "more than one" in title)
    assert ambiguous.startswith("unknown: ")


def test_runs_are_evidence_too() -> None:
    """Asked for a depth, each invariant that no run breaks is said to hold so far."""
    kept = [e for e in events("Clock.now >= 0", 2) if isinstance(e, Judged) and not e.operation]
    (about,) = (each for each in kept if each.invariant == "probe")
    assert str(about.verdict) == "bounded(2 calls)"
    broken = [e for e in events("Clock.now < 4", 2) if isinstance(e, Judged) and not e.operation]
    assert not any(each.invariant == "probe" for each in broken)


def test_a_proof_without_counterexamples_searches_nothing(spec: Spec) -> None:
    """Without findings, and unless somebody asks, no run is looked for."""
    told = prove.proof(ProveSettings(spec, operations=("Advance",), invariants=("a-hold-ends",)))
    assert not any(isinstance(event, Reached) for event in told)
    assert not any(getattr(event, "stage", "") == "reach" for event in told)


def test_calls_that_lead_there_break_the_rule() -> None:
    """The interpreter made the calls that are told; each did what is said of it."""
    (fault,) = (f for f in FAULTS if f.name == "no re-election after adding a route")
    spec = planted_texts(fault, dict(texts(ROOT)))
    finding = Finding(
        id="1", title="t", kind="obligation", invariant=fault.breaks, operation=fault.operation
    )
    (reached,) = (e for e in stage(ReachSettings(spec, (finding,))) if isinstance(e, Reached))
    assert reached.label == "reachable: 2 calls"
    register, add = reached.story
    assert register.call.startswith("RtmRegisterEntity(")
    assert add.call.startswith("RtmAddRouteToDest(RtmRegHandle=Entity 1")
    assert "NO_ERROR" in add.result

"""The evidence for each invariant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.lang.specs import check_invariant, spec_of

from rtmref.diagnostics import Span
from rtmref.engine import prove
from rtmref.engine.conditions import Conditions
from rtmref.engine.kept import ProofStore
from rtmref.engine.ledger import Ledger, Stored
from rtmref.engine.prove import ProveSettings
from rtmref.events import Grounded, Judged, MutantJudged, Started
from rtmref.lang.spec import Spec
from rtmref.symbolic.judgements import Judgement
from rtmref.verdicts import Verdict, Word

SPAN = Span("a.yaml", 1, 2, 1, 3)
RUN = Conditions(600, 10, {"probe": 4}, frozenset({"Clock.now in range"}))


@pytest.fixture(scope="module")
def small() -> Spec:
    """The fixture specification with an invariant that others are needed for."""
    return spec_of(check_invariant("h.owner.stamp >= 0", for_={"h": "Hop"}))


def row(spec: Spec, name: str, *judgements: Judgement, stored: Stored | None = None) -> Grounded:
    """The row of an invariant."""
    ledger = Ledger(spec, stored or Stored())
    for each in judgements:
        ledger.take(each)
    (found,) = ledger.rows([name], RUN)
    return found


def test_the_weakest_verdict_counts(small: Spec) -> None:
    """An invariant is as well proved as the worst of its obligations."""
    found = row(
        small,
        "probe",
        Judgement("AddHop", "probe", Verdict(Word.PROVED), "solver", ("probe", "other")),
        Judgement("Claim", "probe", Verdict(Word.BOUNDED, "3"), "finite"),
        Judgement("Claim", "find at x", Verdict(Word.VIOLATED), "finite"),
    )
    assert found.proof == Verdict(Word.BOUNDED, "3")
    assert (found.obligations, found.settled) == (2, {"solver": 1, "finite": 1})
    assert found.core == {"probe": 1, "other": 1}
    assert (found.met, found.states) == (4, 10)


def test_what_nobody_looked_at_was_not_run(small: Spec) -> None:
    """Without obligations, explorations and mutants the row says so."""
    found = row(small, "probe")
    assert {found.proof.word, found.explored.word} == {Word.NOT_RUN}
    assert found.without_kills
    assert found.tested == Verdict(Word.TESTED, "600")


def test_what_a_run_broke_is_violated(small: Spec) -> None:
    """A violation in the run stands in place of its count of calls."""
    assert row(small, "Clock.now in range").tested.word is Word.VIOLATED


def test_stored_runs_of_the_same_specification_count(small: Spec) -> None:
    """Explorations add up, the longest comparison counts, and runs of others do not."""
    explored = Judged(kind="test", verdict=Verdict(Word.EXPLORED, "50"), invariant="probe")
    compared = Judged(kind="lockstep", verdict=Verdict(Word.TESTED, "7000"), subject="optimized")
    stored = Stored()
    stored.take([Started(verb="check", specification="d"), explored, compared, explored], "d")
    stored.take([Started(verb="fuzz", specification="e"), explored, compared], "d")
    mutant = MutantJudged(
        kind="never", sentence="it is never done", span=SPAN, chapter="c", by="prover"
    )
    killed = replace(mutant, invariant="probe", alone=True)
    stored.take([Started(verb="mutate", specification="d"), mutant, killed], "d")
    found = row(small, "probe", stored=stored)
    assert found.kills == ("it is never done (a.yaml:1:2)",)
    assert not row(small, "Clock.now in range", stored=stored).kills
    assert (found.mutants, found.without_kills) == (1, "")
    assert found.explored == Verdict(Word.EXPLORED, "100")
    assert found.tested == Verdict(Word.TESTED, "7000")
    assert found.tested_by == "a stored comparison"
    assert stored.unfit == ["fuzz"]


def rows(spec: Spec, store: ProofStore) -> list[Grounded]:
    """The ledger of a specification."""
    settings = ProveSettings(spec, workers=1, store=store, stored=Stored())
    return [each for each in prove.run(settings) if isinstance(each, Grounded)]


def test_every_invariant_has_a_row(
    small: Spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is one row for each, also in a run that takes proofs and cores from an earlier one."""
    monkeypatch.setattr("rtmref.engine.conditions.CALLS", 600)
    first = rows(small, ProofStore(tmp_path))
    assert [each.invariant for each in first] == list(small.invariants)
    assert all(each.obligations for each in first)
    assert any(set(each.core) - {each.invariant} for each in first)
    assert rows(small, ProofStore(tmp_path)) == first

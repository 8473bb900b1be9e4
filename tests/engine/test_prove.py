"""What the prover tells of its work: the same words, wherever a proof comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from tests.lang.specs import check_invariant, spec_of

from rtmref.engine import prove
from rtmref.engine.kept import ProofStore
from rtmref.engine.prove import KEPT, ProveSettings
from rtmref.events import Event, Figure, Found, Judged, Noted
from rtmref.lang.spec import Spec

INVARIANTS = ("probe", "order", "kinds-are-known")


def events(spec: Spec, store: ProofStore | None) -> list[Event]:
    """The events of a proof of some invariants."""
    return list(prove.stage(ProveSettings(spec, invariants=INVARIANTS, store=store)))


def unmarked(told: Iterable[Event]) -> list[Event]:
    """The events without what says that proofs were kept."""
    left = [
        replace(each, evidence=each.evidence.removesuffix(KEPT))
        if isinstance(each, Judged)
        else each
        for each in told
    ]
    return [e for e in left if not (isinstance(e, Figure) and e.name == "kept")
            and not (isinstance(e, Noted) and "kept" in e.text)]  # fmt: skip


def test_a_kept_proof_is_told_as_one(tmp_path: Path) -> None:
    """The second run marks what it kept and counts it; in all else it tells the same."""
    spec = spec_of(check_invariant("Clock.now >= 0"))
    store = ProofStore(tmp_path / "cache")
    first, second = events(spec, store), events(spec, store)
    assert unmarked(first) == unmarked(second) == unmarked(events(spec, None))
    marked = [e for e in second if isinstance(e, Judged) and e.evidence.endswith(KEPT)]
    assert not any(isinstance(e, Judged) and e.evidence.endswith(KEPT) for e in first)
    assert Figure(name="kept", value=len(marked)) in second
    assert any(isinstance(e, Noted) and f"{len(marked)} of" in e.text for e in second)


def test_every_counterexample_replays() -> None:
    """The interpreter agrees with every counterexample, also of steps and the first state."""
    spec = spec_of(check_invariant("Clock.now > 0"))
    every = [e.finding for e in prove.stage(ProveSettings(spec)) if isinstance(e, Found)]
    assert {each.kind for each in every} == {"obligation"}
    assert {"the initial state", "RemoveHops", "expire"} <= {each.operation for each in every}
    (ambiguous,) = (each for each in every if not each.invariant)
    assert "more than one item satisfies the find at models/hops.yaml" in ambiguous.title
    assert all(each.picture is not None and each.picture.after for each in every)
    first = next(each for each in every if each.operation == "the initial state")
    assert first.picture is not None
    assert first.picture.before == ()
    assert ambiguous.story


def test_findings_come_again(tmp_path: Path) -> None:
    """What is violated is shown in every run, store or none."""
    spec = spec_of(check_invariant("Clock.now == 0"))
    store = ProofStore(tmp_path / "cache")
    found = [[e for e in events(spec, store) if isinstance(e, Found)] for _ in range(2)]
    assert found[0] == found[1] != []


def test_a_store_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    """Where proofs cannot be kept the run says so, and proves all the same."""
    (tmp_path / "cache").write_text("in the way")
    told = events(spec_of(check_invariant("Clock.now >= 0")), ProofStore(tmp_path / "cache"))
    assert any(isinstance(e, Noted) and e.text.startswith("Proofs cannot be kept") for e in told)
    assert any(isinstance(e, Judged) and str(e.verdict) == "proved" for e in told)

"""The campaign that finds out what an invariant alone notices."""

from __future__ import annotations

from pathlib import Path

from fuzz import alone

from rtmref.engine.ledger import Stored
from rtmref.events import MutantJudged
from rtmref.lang.spec import Spec
from rtmref.report import ndjson


def test_the_ledger_reads_what_it_writes(spec: Spec, tmp_path: Path) -> None:
    """The mutants come back as events of this specification."""
    given = ["--sample", "8", "--workers", "1", "--resume", str(tmp_path)]
    assert alone.main(given) == 0
    with (tmp_path / alone.EVENTS).open(encoding="utf-8") as lines:
        events = [event for event, _ in ndjson.read(lines)]
    told = [event for event in events if isinstance(event, MutantJudged)]
    assert len(told) == 8
    assert {each.by for each in told} <= {"", "type checker", "prover"}
    stored = Stored()
    stored.take(events, spec.digest)
    assert stored.unfit == []
    assert stored.mutants == sum(each.alone is not None for each in told)

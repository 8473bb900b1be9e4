"""Whether every fact is accounted for, from the files alone."""

from __future__ import annotations

from pathlib import Path

from tests.engine.test_facts import small

from rtmref.engine.accounts import accounted, sources
from rtmref.lang.citations import cited_as_text
from rtmref.lang.sources import shipped_scenarios
from rtmref.lang.spec import Spec
from rtmref.verdicts import Word


def test_every_element_is_asked() -> None:
    """Declarations, operations, refusals and invariants cite; nothing else does."""
    assert set(sources(small())) == {"S-X-1", "S-X-2", "S-X-3", "S-X-4", "D-X-1"}


def test_what_is_lost_is_named() -> None:
    """A fact that nothing cites, and one that is cited and untestable, are both lost."""
    (judged,) = accounted(small(S_Y_1="", S_X_1="why"))
    assert judged.verdict.word is Word.VIOLATED
    assert judged.evidence == "2 lost: S-X-1, S-Y-1"
    (judged,) = accounted(small(S_Y_1=""), {"S-Y-1"})
    assert judged.verdict.word is Word.PROVED


def test_ids_are_found_in_texts(tmp_path: Path) -> None:
    """Ids count wherever a file mentions them, whole ids only."""
    path = tmp_path / "a.yaml"
    path.write_text("source: [S-X-1, D-HOLD-02]\n# V1-DEC-3 XS-X-2 S-x-3\n", encoding="utf-8")
    assert cited_as_text([path]) == {"S-X-1", "D-HOLD-02", "V1-DEC-3"}


def test_nothing_is_lost(spec: Spec) -> None:
    """Every fact and decision of the shipped catalogue is cited, or says why not."""
    mentioned = cited_as_text(file.path for file in shipped_scenarios())
    (judged,) = accounted(spec, mentioned)
    assert judged.verdict.word is Word.PROVED, judged.evidence

"""Campaigns that are killed, and how it is known that nothing was lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz import campaign_kills

from rtmref.engine.progress import Identity, entered
from rtmref.engine.standing import Kept, Outcome, Told
from rtmref.engine.tally import Tally
from rtmref.lang.spec import Spec

NAMES = ("a.yaml", "corpus/0-1.yaml")
OUTCOME = Outcome(Tally(1, 1), (Told("a.yaml", ("status A",)),), (Kept("corpus/0-1.yaml", ("e",)),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What a campaign has left that found one thing and kept another."""
    with entered(tmp_path, Identity("s", "c", "t", 0, 1)) as (kept, _):
        kept.keep(0, OUTCOME, dict.fromkeys(NAMES, "calls: []\n"))
    return tmp_path


def test_nothing_is_lost(spec: Spec, folder: Path) -> None:
    """A folder in which everything is as it was has lost nothing."""
    before = campaign_kills.kept(folder)
    assert set(before) == {*NAMES, "batches/0.json"}
    assert campaign_kills.lost(spec, folder, before, {"a.yaml"}) == []


@pytest.mark.parametrize("name", NAMES)
def test_what_is_gone_is_noticed(spec: Spec, folder: Path, name: str) -> None:
    """A trace that a batch names and that is not there is lost, whoever knew of it."""
    before = campaign_kills.kept(folder)
    (folder / name).unlink()
    assert name in campaign_kills.lost(spec, folder, before, set())
    assert name in campaign_kills.lost(spec, folder, {}, set())


def test_what_was_told_and_is_not_there_is_noticed(spec: Spec, folder: Path) -> None:
    """A finding that somebody was told of and that was never kept is lost."""
    assert campaign_kills.lost(spec, folder, {}, {"b.yaml"}) == ["b.yaml"]


def test_what_is_damaged_is_noticed(spec: Spec, folder: Path) -> None:
    """A trace that is no trace any more, or another one, is lost."""
    before = campaign_kills.kept(folder)
    (folder / "a.yaml").write_text("calls: [")
    found = campaign_kills.lost(spec, folder, before, set())
    assert found[0] == "a.yaml"
    assert "not YAML" in found[1]

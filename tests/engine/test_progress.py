"""The progress of a campaign, kept in a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rtmref.engine import progress
from rtmref.engine.progress import Identity, State, UnusableError
from rtmref.engine.tally import Tally

STATE = State(
    Identity("spec", "code", "optimized", 7, 500),
    {0, 1, 2, 5, 7, 8},
    Tally(3000, 6, {"options of decisions": {"ties: oldest": 5}}),
    {"status A": "status-a.yaml", "result A": "status-a.yaml", "event B": "event-b.yaml"},
)


def test_a_state_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Reading gives back what was saved, and a folder without a state gives none."""
    assert progress.load(tmp_path) is None
    progress.save(tmp_path, STATE)
    assert progress.load(tmp_path) == STATE


def test_findings_are_listed_once() -> None:
    """A finding that shows in several ways is one finding."""
    assert STATE.open == ["status-a.yaml", "event-b.yaml"]


@pytest.mark.parametrize(
    ("numbers", "stretches"),
    [([], []), ([3], [(3, 3)]), ([0, 1, 2, 4, 6, 7], [(0, 2), (4, 4), (6, 7)])],
)
def test_stretches(numbers: list[int], stretches: list[tuple[int, int]]) -> None:
    """Numbers are kept as stretches without gaps."""
    assert progress.ranges(reversed(numbers)) == stretches


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"identity": 3}', '{"identity": {"seed": 1}}'])
def test_what_is_no_state_is_refused(tmp_path: Path, text: str) -> None:
    """A file that is not the progress of a campaign is never taken for an empty one."""
    (tmp_path / progress.FILE).write_text(text)
    with pytest.raises(UnusableError, match="not the progress of a campaign"):
        progress.load(tmp_path)


def test_one_campaign_at_a_time(tmp_path: Path) -> None:
    """While a campaign is at work in a folder, another process is kept out of it."""
    code = (
        "import sys; from pathlib import Path; from rtmref.engine import progress\n"
        "with progress.held(Path(sys.argv[1])): print('in')"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with progress.held(tmp_path):
        kept_out = subprocess.run(command, capture_output=True, text=True)
    assert "another campaign is at work there" in kept_out.stderr
    assert subprocess.run(command, capture_output=True, text=True).stdout == "in\n"


def test_what_is_over_is_set_aside(tmp_path: Path) -> None:
    """The traces of a campaign that is over move to a folder of their own."""
    for name in STATE.open:
        (tmp_path / name).write_text(name)
    progress.set_aside(tmp_path, STATE)
    progress.set_aside(tmp_path, STATE)
    assert sorted(path.name for path in (tmp_path / progress.EARLIER).iterdir()) == sorted(
        STATE.open
    )
    assert [path.name for path in tmp_path.iterdir()] == [progress.EARLIER]


def test_the_code_is_part_of_the_identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other sources of the packages that answer the calls give another digest."""
    package = tmp_path / "answering"
    package.mkdir()
    (package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    before = progress.code_digest(("answering",))
    assert before == progress.code_digest(("answering",))
    (package / "more.py").write_text("x = 1\n")
    assert progress.code_digest(("answering",)) != before

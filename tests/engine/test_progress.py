"""The progress of a campaign, kept in a folder."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from rtmref.engine import progress
from rtmref.engine.progress import Identity, UnusableError, entered
from rtmref.engine.standing import Kept, Outcome, Told
from rtmref.engine.tally import Tally

ABOUT = Identity("spec", "code", "optimized", 7, 500)
OUTCOME = Outcome(
    Tally(3000, 6, {"options of decisions": {"ties: oldest": 5}}),
    findings=(Told("status-a.yaml", ("result A", "status A")), Told("event-b.yaml", ("event B",))),
    kept=(Kept("corpus/4-1.yaml", ("refusals: A refusal 1",)),),
    corpus=("corpus/0-1.yaml",),
    known=("crash C",),
)
TEXTS = {"status-a.yaml": "a", "event-b.yaml": "b", "corpus/4-1.yaml": "c"}
ELSEWHERE = """
import sys
from pathlib import Path
from rtmref.engine.progress import Identity, UnusableError, entered
try:
    about = Identity("spec", "code", "optimized", int(sys.argv[2]), 500)
    with entered(Path(sys.argv[1]), about) as (kept, said):
        print(said)
        print([kept.claim(number) for number in (4, 5)], sorted(kept.standing.done), flush=True)
        sys.stdin.read()
except UnusableError as error:
    print(error)
"""


def elsewhere(folder: Path, seed: int) -> subprocess.Popen[str]:
    """Another process that enters the folder and stays in it until its input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", ELSEWHERE, str(folder), str(seed)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    """Whoever enters the folder later finds what a batch met, found and kept, and its traces."""
    with entered(tmp_path, ABOUT) as (kept, said):
        assert said == f"the campaign in {tmp_path} begins"
        assert kept.claim(4)
        kept.keep(4, OUTCOME, TEXTS)
    with entered(tmp_path, ABOUT) as (kept, said):
        assert kept.standing.done == {4: OUTCOME}
        assert said == f"the campaign in {tmp_path} goes on after 3,000 calls"
        assert not kept.claim(4)
        assert kept.claim(5)
    assert {name: (tmp_path / name).read_text() for name in TEXTS} == TEXTS


def test_a_trace_is_never_written_over(tmp_path: Path) -> None:
    """The trace of a finding that somebody was told of stays as it is."""
    with entered(tmp_path, ABOUT) as (kept, _):
        kept.keep(1, OUTCOME, TEXTS)
        kept.keep(2, OUTCOME, {"status-a.yaml": "other"})
    assert (tmp_path / "status-a.yaml").read_text() == "a"


def test_a_batch_is_done_by_one(tmp_path: Path) -> None:
    """Two campaigns share a folder: each claims batches that the other has not."""
    with entered(tmp_path, ABOUT) as (kept, _):
        assert kept.claim(4)
        kept.keep(0, OUTCOME, TEXTS)
        with elsewhere(tmp_path, 7) as other:
            assert other.stdout is not None
            assert other.stdout.readline().startswith("others are at work")
            assert other.stdout.readline() == "[False, True] [0]\n"
            assert not kept.claim(5)
            other.kill()
        assert kept.claim(5), "the claims of somebody who was killed are free again"


def test_another_campaign_is_kept_out(tmp_path: Path) -> None:
    """While a campaign is at work in a folder, one on something else does not get in."""
    with entered(tmp_path, ABOUT), elsewhere(tmp_path, 8) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "a campaign on other seed is at work there\n"


@pytest.mark.parametrize("text", ["", "[]", '{"specification": 3}', '{"batches": 1}'])
@pytest.mark.parametrize("name", [progress.FILE, "batches/3.json"])
def test_what_is_no_progress_is_refused(tmp_path: Path, name: str, text: str) -> None:
    """A file that is not of a campaign is never taken for an empty one, and stays as it is."""
    with entered(tmp_path, ABOUT):
        pass
    (tmp_path / "batches").mkdir()
    (tmp_path / name).write_text(text)
    with pytest.raises(UnusableError, match="is not of a campaign"), entered(tmp_path, ABOUT):
        pass
    assert (tmp_path / name).read_text() == text


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    """While somebody holds a folder, another process is kept out of it."""
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
    """What a campaign that is over has kept moves to a folder of its own."""
    with entered(tmp_path, ABOUT) as (kept, _):
        kept.keep(4, OUTCOME, TEXTS)
    with entered(tmp_path, replace(ABOUT, seed=8)) as (kept, said):
        assert "starts anew: other seed than in its 3,000 calls" in said
        assert kept.standing.done == {}
    with entered(tmp_path, ABOUT) as (kept, _):
        assert kept.standing.done == {}
    there = tmp_path / progress.EARLIER / "1"
    assert {name: (there / name).read_text() for name in TEXTS} == TEXTS
    assert (there / "batches" / "4.json").exists()
    assert not list(tmp_path.glob("*.yaml"))


def test_what_killed_writers_left_is_removed(tmp_path: Path) -> None:
    """Halves of files that never got their names are gone once a campaign goes on."""
    with entered(tmp_path, ABOUT) as (kept, _):
        kept.keep(4, OUTCOME, TEXTS)
    half = tmp_path / progress.BATCHES / ".5.json.x1y2"
    half.write_text("{")
    with entered(tmp_path, ABOUT):
        assert not half.exists()


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

"""Campaigns that are stopped and go on."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rtmref.concrete.program import Program
from rtmref.engine import progress
from rtmref.engine.campaign import CampaignSettings, run
from rtmref.engine.standing import Standing
from rtmref.events import Ended, Event, Figure, Found, Judged, Noted, Rejected
from rtmref.lang.spec import Spec
from rtmref.targets.optimized import OptimizedTarget
from rtmref.verdicts import ExitCode, Word

BATCH = 1000
CALLS = 12 * BATCH
ALONE = """
import sys
from pathlib import Path
from rtmref import lang
from rtmref.engine.campaign import CampaignSettings, run
from rtmref.targets.optimized import OptimizedTarget
settings = CampaignSettings(
    lang.load(), OptimizedTarget, Path(sys.argv[1]), calls=int(sys.argv[2]), batch=int(sys.argv[3])
)
for event in run(settings):
    print(event, flush=True)
"""


class Wrong(OptimizedTarget):
    """Whatever is stopped, it was not there."""

    def reset(self, limits: Mapping[str, Any], decisions: Mapping[str, str]) -> None:
        super().reset(limits, decisions)
        self.operations["StopInstance"] = lambda *_: (1168,)


def settings(spec: Spec, compiled: Program, folder: Path) -> CampaignSettings:
    """A small campaign on the optimised implementation."""
    return CampaignSettings(
        spec, OptimizedTarget, folder, calls=CALLS, batch=BATCH, program=compiled
    )


def notes(events: list[Event]) -> str:
    """Everything that the campaign said."""
    return "\n".join(event.text for event in events if isinstance(event, Noted))


def kept(folder: Path) -> Standing:
    """What the batches have left in the folder."""
    about = progress.Identity(**json.loads((folder / progress.FILE).read_text()))
    with progress.entered(folder, about) as (found, _):
        return found.standing


def files(folder: Path) -> dict[str, str]:
    """Everything that the folder keeps."""
    names = [*folder.glob("*.yaml"), *folder.glob("corpus/*"), *folder.glob("batches/*")]
    return {str(path.relative_to(folder)): path.read_text() for path in names}


def test_killed_and_resumed_is_the_same(spec: Spec, counted: Program, tmp_path: Path) -> None:
    """A campaign that was killed in the middle ends with the counts of one that was not."""
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    command = [sys.executable, "-c", ALONE, str(killed), str(CALLS), str(BATCH)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in process.stdout:
            if list(killed.glob("batches/*.json")):
                break
        process.send_signal(signal.SIGKILL)
    so_far = kept(killed)
    assert 0 < len(so_far.done) < CALLS // BATCH

    events = list(run(settings(spec, counted, killed)))
    assert f"goes on after {so_far.calls:,} calls" in notes(events)
    assert events[-1] == Ended(exit_code=ExitCode.REACHED)
    assert list(run(settings(spec, counted, whole)))[-1] == events[-1]
    assert kept(killed) == kept(whole)
    assert files(killed) == files(whole)
    assert kept(killed).calls >= CALLS


def test_a_finding_survives(spec: Spec, compiled: Program, tmp_path: Path) -> None:
    """A fault is reported once, is still reported when the campaign goes on, and ends it with 1."""
    broken = replace(settings(spec, compiled, tmp_path), make=Wrong)
    first, again = list(run(broken)), list(run(broken))
    for events in (first, again):
        findings = [event.finding for event in events if isinstance(event, Found)]
        assert findings
        assert len({finding.title for finding in findings}) == len(findings)
        assert {Path(finding.trace).name for finding in findings} == set(kept(tmp_path).open)
        assert all(finding.story[-1].expected for finding in findings)
        assert events[-1] == Ended(exit_code=ExitCode.FINDING)
        (judged,) = [event for event in events if isinstance(event, Judged)]
        assert judged.verdict.word is Word.VIOLATED
    open_ = [e.value for e in again if isinstance(e, Figure) and e.name == "open_divergences"]
    assert open_ == [len(kept(tmp_path).open)]


def test_another_specification_starts_anew(spec: Spec, compiled: Program, tmp_path: Path) -> None:
    """Calls on another specification never count, and the campaign says that it starts anew."""
    before = replace(settings(spec, compiled, tmp_path), make=Wrong)
    list(run(before))
    old = kept(tmp_path)
    assert old.open
    other = replace(spec, digest="another")
    events = list(run(replace(settings(spec, compiled, tmp_path), spec=other, calls=BATCH)))
    assert "starts anew: other specification than" in notes(events)
    state = kept(tmp_path)
    assert set(state.done) == {0}
    assert state.open == []
    assert json.loads((tmp_path / progress.FILE).read_text())["specification"] == "another"
    earlier = tmp_path / progress.EARLIER / "1"
    assert {path.name for path in earlier.glob("*.yaml")} >= set(old.open)
    assert len(list((earlier / "batches").iterdir())) == len(old.done)


def test_what_is_missing_is_not_done(spec: Spec, compiled: Program, tmp_path: Path) -> None:
    """A campaign that stops before its calls are done says so and does not end with 0."""
    events = list(run(replace(settings(spec, compiled, tmp_path), seconds=1e-9)))
    assert "calls are missing" in notes(events)
    (judged,) = [event for event in events if isinstance(event, Judged)]
    assert judged.verdict.word is Word.NOT_RUN
    assert events[-1] == Ended(exit_code=ExitCode.INCONCLUSIVE)


def test_a_folder_that_cannot_be_used(spec: Spec, compiled: Program, tmp_path: Path) -> None:
    """A file that is no progress is bad input, and stays as it is."""
    (tmp_path / progress.FILE).write_text("mine")
    events = list(run(settings(spec, compiled, tmp_path)))
    assert [e.argument for e in events if isinstance(e, Rejected)] == [f"--resume {tmp_path}"]
    assert events[-1] == Ended(exit_code=ExitCode.BAD_INPUT)
    assert (tmp_path / progress.FILE).read_text() == "mine"

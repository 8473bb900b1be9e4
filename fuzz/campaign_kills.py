"""Kill a campaign at random moments, again and again, and look for what was lost.

A campaign on a faulty target is begun in a process of its own and killed with SIGKILL; the next one
goes on. After each kill everything that any of them told of, and every trace that a batch names,
must be there, whole, and as it was. At the end the folder is compared with that of a campaign that
nobody disturbed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import Any, Final

from fuzz.figures import Figures, line, recorded
from rtmref import lang
from rtmref.concrete.counters import Counters
from rtmref.concrete.program import Program, program
from rtmref.engine import progress
from rtmref.engine.campaign import CampaignSettings, run
from rtmref.engine.vocabulary import vocabulary
from rtmref.events import Found, Noted
from rtmref.lang.spec import Spec
from rtmref.targets.optimized import OptimizedTarget
from rtmref.trace import TraceError
from rtmref.trace.reading import load

KILLS: Final = 100
BATCH: Final = 1_000
WITHIN: Final = 6.0
"""Seconds within which a campaign is killed."""
Files = dict[str, bytes]


class Faulty(OptimizedTarget):
    """Whatever is stopped, it was not there."""

    def reset(self, limits: Mapping[str, Any], decisions: Mapping[str, str]) -> None:
        """Begin again; one operation does nothing."""
        super().reset(limits, decisions)
        self.operations["StopInstance"] = lambda *_: (1168,)


def settings(compiled: Program, folder: Path, batches: int) -> CampaignSettings:
    """A campaign that has something to find and something to keep."""
    return CampaignSettings(
        compiled.spec, Faulty, folder, calls=batches * BATCH, batch=BATCH, program=compiled
    )


def killed(compiled: Program, folder: Path, batches: int, seconds: float) -> set[str]:
    """Begin a campaign, kill it after that time; the names of the traces that it told of."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.close(reading)
        with suppress(BaseException), os.fdopen(writing, "w", buffering=1) as told:
            for event in run(settings(compiled, folder, batches)):
                if isinstance(event, Found):
                    told.write(f"{event.finding.trace}\n")
        os._exit(0)
    os.close(writing)
    until = monotonic() + seconds
    while monotonic() < until and os.waitpid(child, os.WNOHANG) == (0, 0):
        sleep(0.01)
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # its batches, which would end by themselves
    with os.fdopen(reading) as told:
        return {Path(text.strip()).name for text in told if text.endswith("\n")}


def kept(folder: Path) -> Files:
    """Every file of the folder that somebody relies on."""
    found = (*folder.glob("*.yaml"), *folder.glob("*/*.yaml"), *folder.glob("*/*.json"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def lost(spec: Spec, folder: Path, before: Files, told: set[str]) -> list[str]:
    """What is not there any more, or not as it was, or no trace."""
    now = kept(folder)
    missing = [name for name, octets in before.items() if now.get(name) != octets]
    missing += [name for name in told if name not in now]
    about = progress.FILE
    if (folder / about).exists():
        reader = progress.Progress(folder, -1)
        reader.look()
        for outcome in reader.standing.done.values():
            named = [one.trace for one in outcome.findings]
            named += [one.trace for one in outcome.kept]
            missing += [name for name in named if name not in now]
    for name, octets in now.items():
        if name.endswith(".yaml"):
            try:
                load(octets.decode(), vocabulary(spec), name)
            except TraceError as error:
                missing.append(str(error))
    return missing


def campaign_kills(
    compiled: Program, folder: Path, kills: int, batches: int, within: float = WITHIN
) -> list[str]:
    """Kill so many campaigns in one folder; what was lost, by what it is."""
    random, told, gone = Random(0), set[str](), list[str]()
    for _ in run(settings(compiled, folder / "killed", 2)):
        pass  # what is found first takes longest to make small
    before = kept(folder / "killed")
    for number in range(1, kills + 1):
        told |= killed(compiled, folder / "killed", batches, random.uniform(0, within))
        gone += lost(compiled.spec, folder / "killed", before, told)
        before = kept(folder / "killed")
        print(f"  kill {number}: {len(before)} files, {len(gone)} lost", flush=True)
    return gone


def left_over(compiled: Program, folder: Path, batches: int) -> list[str]:
    """Finish the campaign that was killed, and name what differs from one that was not."""
    sides = []
    for name in ("killed", "whole"):
        notes = [
            event.text
            for event in run(settings(compiled, folder / name, batches))
            if isinstance(event, Noted)
        ]
        reader = progress.Progress(folder / name, -1)
        reader.look()
        assert len(reader.standing.done) == batches, notes
        sides.append(reader.standing)
    killed_, whole = sides
    different = [] if killed_.tally == whole.tally else ["the tally"]
    if [each.kept for _, each in sorted(killed_.done.items())] != [
        each.kept for _, each in sorted(whole.done.items())
    ]:
        different.append("the corpus")
    if set(killed_.findings) != set(whole.findings):
        different.append("the findings")
    return different


def figures(compiled: Program, kills: int) -> Figures:
    """Kill, look, finish, compare."""
    folder = Path(tempfile.mkdtemp(prefix="campaign-kills-"))
    try:
        gone = campaign_kills(compiled, folder, kills, batches=3 * kills)
        for each in gone:
            print(f"  lost: {each}")
        done = [int(path.stem) for path in (folder / "killed" / progress.BATCHES).iterdir()]
        gone += left_over(compiled, folder, 1 + max(done))
        return {"campaign_kills": kills, "campaign_kills_lost": len(gone)}
    finally:
        shutil.rmtree(folder)


def main() -> int:
    """Measure, print, write; the exit code says whether every promise is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    kills: int = parser.parse_args().kills
    spec = lang.check().spec
    assert spec is not None
    measured = figures(program(spec, Counters()), kills)
    for name, value in measured.items():
        print(line(name, value))
    return recorded(measured)


if __name__ == "__main__":
    sys.exit(main())

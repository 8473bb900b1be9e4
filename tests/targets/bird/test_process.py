"""How BIRD ends, and what is left of it: nothing."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from contextlib import closing
from pathlib import Path
from subprocess import PIPE, Popen
from time import monotonic, sleep

import pytest
from tests.targets.bird.routes import ROOM, route
from tests.targets.network import needs_network

from rtmref.targets.bird.process import MISSING
from rtmref.targets.bird.rib import Bird
from rtmref.targets.child import LateError, TargetError

pytestmark = [needs_network, pytest.mark.skipif(shutil.which("bird") is None, reason=MISSING)]
HOLDER = """
import sys, time
from rtmref.targets.bird.rib import Bird
from rtmref.targets.rib import Room
bird = Bird(Room(2, 2, 0))
print(bird._process.folder, flush=True)
time.sleep(60)
"""


def test_a_bird_that_stops_or_dies_is_an_error() -> None:
    """The error says how long it was silent, or how it ended."""
    with closing(Bird(ROOM)) as bird:
        bird._neighbours._seconds = 0.3
        bird.announce([route(0, 0, "10.0.0.0/8", 1)])
        bird.settle()
        (number,) = birds(bird._process.folder)
        os.kill(number, signal.SIGSTOP)
        bird.announce([route(0, 0, "10.0.0.0/8", 2)])
        with pytest.raises(LateError, match=r"within 0.3 s"):
            bird.settle()
        os.kill(number, signal.SIGKILL)
        bird.announce([route(0, 0, "10.0.0.0/8", 3)])
        with pytest.raises(TargetError, match="ended"):
            bird.settle()
        with pytest.raises(TargetError):
            bird.table(0)


def test_nothing_is_left_when_whoever_holds_it_is_killed() -> None:
    """Daemon and folder are gone soon after SIGKILL."""
    with Popen([sys.executable, "-c", HOLDER], stdout=PIPE) as holder:
        assert holder.stdout is not None
        folder = Path(holder.stdout.readline().decode().strip())
        assert len(birds(folder)) == 1
        os.kill(holder.pid, signal.SIGKILL)
    until = monotonic() + 5
    while (birds(folder) or folder.exists()) and monotonic() < until:
        sleep(0.01)
    assert not folder.exists()
    assert birds(folder) == []


def test_a_program_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to install."""
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(TargetError, match="apt-get install bird2"):
        Bird(ROOM)


def birds(folder: Path) -> list[int]:
    """The processes that run BIRD with files of this folder."""
    found = []
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            try:
                words = (each / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if words[0] == b"bird" and str(folder / "bird.conf").encode() in words:
                found.append(int(each.name))
    return found

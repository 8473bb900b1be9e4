"""Routing software that ends in the middle of its work: a finding, and the run goes on."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
from tests.targets.network import needs_network

from rtmref import lang
from rtmref.engine import fuzz
from rtmref.engine.measured import Measure, routing
from rtmref.events import Found, Judged
from rtmref.lang.loading import Checked
from rtmref.profile.loading import load
from rtmref.targets.bird.rib import Bird
from rtmref.targets.rib import Rib, Room
from rtmref.targets.routing import RoutingTarget
from rtmref.targets.zebra.process import PROGRAM, Zebra
from rtmref.targets.zebra.rib import ZebraRib

pytestmark = needs_network
CALLS = 1500


@pytest.fixture(scope="module")
def checked() -> Checked:
    """The shipped specification."""
    return lang.check()


class Killed:
    """Makes routing tables, of which the first is killed when it settles for the nth time."""

    def __init__(self, make: Callable[[Room], Rib], number: int) -> None:
        self._make = make
        self._left = number
        self.made = 0

    def __call__(self, room: Room) -> Rib:
        rib: Any = self._make(room)
        self.made += 1
        if self.made == 1:
            rib.settle = partial(self._settle, rib, rib.settle)
        return cast(Rib, rib)

    def _settle(self, rib: Any, settle: Callable[[], None]) -> None:
        self._left -= 1
        if self._left == 0:
            daemon = rib._process._daemon if isinstance(rib, Bird) else rib._zebra.daemon
            (child,) = _children(daemon._process.pid)
            os.kill(child, signal.SIGKILL)
        settle()


def _children(process: int) -> list[int]:
    """The processes that a process has started."""
    path = Path(f"/proc/{process}/task/{process}/children")
    return [int(word) for word in path.read_text().split()]


def found(checked: Checked, profile: str, killed: Killed, burst: int, folder: Path) -> list[Any]:
    """The events of a run."""
    assert checked.spec is not None
    known = load(checked).found[profile]
    measure = Measure(known, lambda: RoutingTarget(killed, known, burst))
    compiled = routing(known).program(checked.spec)
    settings = fuzz.FuzzSettings(
        checked.spec, measure.make, seed=1, calls=CALLS, findings=folder, program=compiled
    )
    return list(fuzz.stage(settings))


@pytest.mark.parametrize("burst", [0, 100])
@pytest.mark.parametrize("name", ["zebra", "bird"])
def test_a_daemon_that_ends_is_a_finding_and_a_fresh_one_goes_on(
    name: str, burst: int, checked: Checked, tmp_path: Path
) -> None:
    """How it ended is told once, as flaky since no replay shows it, and all calls are made."""
    if name == "zebra" and not Path(PROGRAM).exists():
        pytest.skip("zebra is missing: apt-get install frr")
    if name == "bird" and shutil.which("bird") is None:
        pytest.skip("BIRD 2 is missing: apt-get install bird2")
    rib: Callable[[Room], Rib] = Bird if name == "bird" else partial(ZebraRib, start=Zebra)
    killed = Killed(rib, 4 if burst else 150)
    profile = "zebra-one-queue" if name == "zebra" else "bird"
    events = found(checked, profile, killed, burst, tmp_path)
    (finding,) = [event.finding for event in events if isinstance(event, Found)]
    assert f"{name} has ended with exit code -9" in finding.title
    assert finding.steadiness == "flaky (0 of 5)"
    (judged,) = [event for event in events if isinstance(event, Judged)]
    assert judged.evidence.startswith(f"{CALLS} calls by ")
    assert killed.made == 2
    assert len(list(tmp_path.glob(f"{name}-crash-*.yaml"))) == 1

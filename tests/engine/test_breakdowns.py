"""A routing table that breaks down with calls in flight: one cause is one finding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from tests.engine.ribs import PlainRib

from rtmref import lang
from rtmref.concrete.program import Program
from rtmref.engine import fuzz
from rtmref.engine.episodes import Episodes
from rtmref.engine.measured import Measure, routing
from rtmref.events import Found
from rtmref.profile import Profile
from rtmref.profile.loading import load
from rtmref.targets.child import TargetError
from rtmref.targets.rib import Key
from rtmref.targets.routing import RoutingTarget

LINES = count(1000)
WAY = "crash it has failed a c drop assertion there failed"


class Assertive(PlainRib):
    """Fails of an assertion once it is to settle and something has been withdrawn since."""

    withdrawn = False

    def reset(self) -> None:
        """A fresh one."""
        super().reset()
        self.withdrawn = False

    def withdraw(self, keys: Iterable[Key]) -> None:
        """It keeps quiet for the moment."""
        self.withdrawn = True

    def settle(self) -> None:
        """The line and the address are never the same."""
        if self.withdrawn:
            line = next(LINES)
            raise TargetError(
                f"it has failed: ../src/a.c:{line}: drop({line:#x}): assertion (there) failed"
            )


@pytest.fixture(scope="module")
def profile() -> Profile:
    """The profile of Linux without links, for a target named plain."""
    shipped = load(lang.check()).found["linux"]
    assert shipped.routes is not None
    routes = replace(shipped.routes, links=0)
    return replace(shipped, name="plain", target="plain", routes=routes)


@pytest.fixture(scope="module")
def compiled(profile: Profile) -> Program:
    """What the model of the profile runs."""
    spec = lang.check().spec
    assert spec is not None
    return routing(profile).program(spec)


def measure(profile: Profile, burst: int) -> Measure:
    """How it is measured."""
    return Measure(profile, lambda: RoutingTarget(Assertive, profile, burst))


def test_the_last_call_does_not_tell_breakdowns_apart(compiled: Program, profile: Profile) -> None:
    """Whatever was called last, and in whichever line it fails: the way is the same."""
    episodes = Episodes(compiled, measure(profile, 50).make, 1)
    found = [each for _ in range(8) if (each := episodes.play(200)) is not None]
    assert len({each.operation for each in found}) > 1
    assert len({each.answer for each in found}) == len(found)
    assert {each.fingerprint for each in found} == {WAY}


def test_a_breakdown_is_found_once(compiled: Program, profile: Profile, tmp_path: Path) -> None:
    """There is one finding, with what was said in its title, and one file by a plain name."""
    make = measure(profile, 50).make
    settings = fuzz.FuzzSettings(
        compiled.spec, make, calls=1000, seed=1, findings=tmp_path, program=compiled
    )
    (found,) = [event.finding for event in fuzz.stage(settings) if isinstance(event, Found)]
    assert found.title.startswith("the routing table breaks down: TargetError: it has failed: ../s")
    assert [path.name for path in tmp_path.iterdir()] == [f"plain-{WAY.replace(' ', '-')}.yaml"]

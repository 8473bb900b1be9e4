"""A target whose decisions nobody knows: the model follows it, and says what they are."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import Any

import pytest

from rtmref import lang
from rtmref.concrete.program import Program
from rtmref.engine.episodes import Episodes
from rtmref.engine.measured import Measure, calling
from rtmref.lang.loading import Checked
from rtmref.optimized import Rtm
from rtmref.profile import Profile
from rtmref.profile.loading import load_texts
from rtmref.targets.optimized import OptimizedTarget

PROFILE = """
theme: mine
doc: Mine.
profiles:
  mine:
    says: Routes alone.
    target: optimized
    operations:
      RtmRegisterEntity:
        RtmEntityInfo: {RtmInstanceId: 0, AddressFamily: AF_INET}
        EventCallback: 0
      RtmAddRouteToDest:
        DestAddress: {any: [10.0.0.0/8, 20.0.0.0/8]}
        RouteHandle: [null]
        RouteInfo:
          Neighbour: null
          PrefInfo: {Preference: {any: [1, 2]}, Metric: 1}
          NextHopsList: []
          BelongsToViews: 1
        TimeToLive: INFINITE
      RtmIsBestRoute: {RouteHandle: {of: owner}}
    decisions: {ties: any, same_cost_update: any, no_next_hops: allow}
"""


@pytest.fixture(scope="module")
def checked() -> Checked:
    """The shipped specification."""
    return lang.check()


@pytest.fixture(scope="module")
def profile(checked: Checked) -> Profile:
    """A profile that follows the target in two decisions."""
    loaded = load_texts(checked, {"mine.yaml": PROFILE})
    assert not loaded.diagnostics
    return loaded.found["mine"]


@pytest.fixture(scope="module")
def compiled(checked: Checked, profile: Profile) -> Program:
    """What the model of the profile runs."""
    assert checked.spec is not None
    return calling(profile, OptimizedTarget).program(checked.spec)


class Decided(OptimizedTarget):
    """Takes the newest of equals, whatever it is told."""

    def reset(self, limits: Mapping[str, Any], decisions: Mapping[str, str]) -> None:
        """Begin again."""
        super().reset(limits, {**decisions, "ties": "newest", "same_cost_update": "behind_equals"})


class Forgetful(Rtm):
    """Says of every route that it is best in no view."""

    def RtmIsBestRoute(self, *arguments: Any) -> Any:
        """A wrong answer."""
        status, *results = super().RtmIsBestRoute(*arguments)
        return (status, 0) if results else (status,)


def played(compiled: Program, measure: Measure) -> tuple[Episodes, list[str]]:
    """A few episodes, and what went wrong in them."""
    episodes = Episodes(compiled, measure.make, 5)
    with closing(episodes.lockstep.target):
        found = [episodes.play(300) for _ in range(6)]
    return episodes, [each.fingerprint for each in found if each is not None]


def test_options_that_explain_the_target_hold(compiled: Program, profile: Profile) -> None:
    """What the target chose is no difference; it is followed from then on, and told."""
    episodes, wrong = played(compiled, calling(profile, Decided))
    assert wrong == []
    assert episodes.lockstep.choice == {"ties": "newest", "same_cost_update": "behind_equals"}
    (said,) = episodes.lockstep.remarks()
    assert said.startswith("the target decides as under ties newest and same_cost_update behind")


def test_what_no_option_explains_is_a_difference(compiled: Program, profile: Profile) -> None:
    """A fault is found all the same."""
    _, wrong = played(compiled, calling(profile, lambda: OptimizedTarget(Forgetful)))
    assert "result RtmIsBestRoute" in wrong

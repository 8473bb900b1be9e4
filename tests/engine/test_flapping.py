"""Links that go down and come up in the middle of calls, in routing tables of our own."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest
from tests.engine.ribs import Forgetful, Hiding, PlainRib, Silent

from rtmref import lang
from rtmref.concrete.program import Program
from rtmref.engine.divergence import Divergence
from rtmref.engine.episodes import Episodes
from rtmref.engine.lockstep import Lockstep
from rtmref.engine.measured import Measure, routing
from rtmref.lang.loading import Checked
from rtmref.profile import LinkDown, Profile
from rtmref.profile.loading import load
from rtmref.targets.routing import RoutingTarget
from rtmref.trace import Trace

SEEDS = 40
"""Episodes; in most of them the difference shows at the end alone, if it does."""


@pytest.fixture(scope="module")
def checked() -> Checked:
    """The shipped specification."""
    return lang.check()


@pytest.fixture(scope="module")
def shipped(checked: Checked) -> Profile:
    """A profile with links, in which of equals the oldest is best."""
    return load(checked).found["zebra-both-families-one-queue"]


@pytest.fixture(scope="module")
def compiled(checked: Checked, shipped: Profile) -> Program:
    """What the model of the profile runs."""
    assert checked.spec is not None
    return routing(shipped).program(checked.spec)


def measure(shipped: Profile, rib: type[PlainRib], link_down: LinkDown) -> Measure:
    """How a routing table of ours is measured, if so becomes of routes over a link."""
    assert shipped.routes is not None
    profile = replace(shipped, routes=replace(shipped.routes, link_down=link_down))
    return Measure(profile, lambda: RoutingTarget(rib, profile))


def differing(compiled: Program, measure: Measure) -> tuple[Lockstep, Divergence, Trace]:
    """The first episode that differs before its end, and its calls."""
    for seed in range(SEEDS):
        episodes = Episodes(compiled, measure.make, seed)
        divergence = episodes.play(600)
        if divergence is not None and divergence.operation == "RemoveInterface":
            return episodes.lockstep, divergence, episodes.whole(seed)
    raise AssertionError("nothing differs before the end of an episode")


@pytest.mark.parametrize(
    ("rib", "link_down"), [(PlainRib, "keeps"), (Hiding, "hides"), (Forgetful, "removes")]
)
def test_what_a_profile_says_of_links_holds(
    compiled: Program, shipped: Profile, rib: type[PlainRib], link_down: LinkDown
) -> None:
    """Routes stay, go until the link is up, or go for good; then their owners tell them anew."""
    episodes = Episodes(compiled, measure(shipped, rib, link_down).make, 1)
    with closing(episodes.lockstep.target):
        assert episodes.play(1500) is None


@pytest.mark.parametrize(
    ("rib", "link_down", "aspects"),
    [
        (PlainRib, "hides", {"kept while down"}),
        (PlainRib, "removes", {"kept while down"}),
        (Silent, "hides", {"lost while down"}),
        (Hiding, "keeps", {"missing", "owner", "preference", "metric", "next hops"}),
        (Forgetful, "hides", {"missing", "owner", "preference", "metric", "next hops"}),
    ],
)
def test_another_behaviour_of_links_is_noticed_in_the_middle(
    compiled: Program,
    shipped: Profile,
    rib: type[PlainRib],
    link_down: LinkDown,
    aspects: set[str],
) -> None:
    """It differs in the call by which an interface goes away, also when its trace is replayed."""
    lockstep, divergence, trace = differing(compiled, measure(shipped, rib, link_down))
    assert divergence.operation == "RemoveInterface"
    assert divergence.kind == "link"
    assert divergence.aspect in aspects
    with closing(lockstep.target):
        lockstep.reset(trace.limits, trace.decisions)
        again = lockstep.replay(trace.calls)
    assert again is not None
    assert again.fingerprint == divergence.fingerprint

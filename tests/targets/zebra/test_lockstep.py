"""The shipped profiles of zebra: a short lockstep of each, and that it would notice."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.targets.network import needs_network

from rtmref import lang
from rtmref.engine.divergence import Divergence
from rtmref.engine.episodes import Episodes
from rtmref.engine.measured import routing
from rtmref.lang.loading import Checked
from rtmref.profile import Profile
from rtmref.profile.loading import load
from rtmref.targets.zebra.process import PROGRAM

pytestmark = [
    needs_network,
    pytest.mark.skipif(not Path(PROGRAM).exists(), reason="zebra is missing: apt-get install frr"),
]


@pytest.fixture(scope="module")
def checked() -> Checked:
    """The shipped specification."""
    return lang.check()


def played(checked: Checked, profile: Profile, burst: int, calls: int) -> Divergence | None:
    """What differs in so many calls of one episode."""
    assert checked.spec is not None
    measure = routing(profile, burst)
    episodes = Episodes(measure.program(checked.spec), measure.make, 0)
    with closing(episodes.lockstep.target):
        return episodes.play(calls)


@pytest.mark.parametrize(
    ("name", "burst"),
    [
        ("zebra", 0),
        ("zebra-one-queue", 300),
        ("zebra-both-views", 300),
        ("zebra-both-families", 0),
        ("zebra-both-families-one-queue", 300),
    ],
)
def test_profiles_hold(checked: Checked, name: str, burst: int) -> None:
    """Best routes, lookups, what is told and whole tables are the model's, links flapping last."""
    assert played(checked, load(checked).found[name], burst, 900) is None


def test_another_order_of_equals_is_noticed(checked: Checked) -> None:
    """If the newest of equals were the best, zebra would be wrong."""
    profile = load(checked).found["zebra-one-queue"]
    newest = replace(profile, decisions={**profile.decisions, "ties": "newest"})
    divergence = played(checked, newest, 0, 3000)
    assert divergence is not None
    assert divergence.fingerprint.startswith(("best", "change", "lookup"))

"""The model and somebody else's routing table: what differs is found, made small, and told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from tests.engine.ribs import (
    FAULTS,
    AtOnce,
    LostAround,
    Misdirected,
    MixedUp,
    NewestFirst,
    OneShort,
    Outdated,
    PlainRib,
    StaleAround,
)

from rtmref import lang
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine import fuzz, profiled, replay
from rtmref.engine.episodes import Episodes
from rtmref.engine.measured import Measure, routing
from rtmref.engine.pipelined import lockstep
from rtmref.engine.vocabulary import vocabulary
from rtmref.events import Found, Judged, Noted
from rtmref.lang.loading import Checked
from rtmref.profile import Expected, Observation, Profile
from rtmref.profile.loading import load
from rtmref.targets import ribs
from rtmref.targets.rib import Key, Route
from rtmref.targets.routing import RoutingTarget
from rtmref.trace.reading import load as load_trace


@pytest.fixture(scope="module")
def checked() -> Checked:
    """The shipped specification."""
    return lang.check()


@pytest.fixture(scope="module")
def profile(checked: Checked) -> Profile:
    """The profile of Linux without links, for a target named plain."""
    shipped = load(checked).found["linux"]
    assert shipped.routes is not None
    routes = replace(shipped.routes, links=0, observes=shipped.routes.observes | {"best"})
    return replace(shipped, name="plain", target="plain", routes=routes)


@pytest.fixture(scope="module")
def compiled(checked: Checked, profile: Profile) -> Program:
    """What the model of the profile runs."""
    assert checked.spec is not None
    return routing(profile).program(checked.spec)


def measure(profile: Profile, rib: type[PlainRib], burst: int = 0) -> Measure:
    """How a routing table of ours is measured."""
    return Measure(profile, lambda: RoutingTarget(rib, profile, burst))


def events(
    compiled: Program,
    profile: Profile,
    rib: type[PlainRib],
    folder: Path | None = None,
    **more: Any,
) -> list[Any]:
    """The events of fuzzing a routing table."""
    burst = more.pop("burst", 0)
    settings = fuzz.FuzzSettings(
        compiled.spec,
        measure(profile, rib, burst).make,
        calls=more.pop("calls", 1000),
        seed=more.pop("seed", 1),
        findings=folder,
        program=compiled,
        **more,
    )
    return list(fuzz.stage(settings))


@pytest.mark.parametrize("burst", [0, 200])
def test_a_proper_routing_table_has_no_findings(
    compiled: Program, profile: Profile, burst: int
) -> None:
    """One by one and in bursts; most of the calls change something."""
    episodes = Episodes(compiled, measure(profile, PlainRib, burst).make, 3)
    with closing(episodes.lockstep.target):
        for _ in range(2):
            assert episodes.play(600) is None
    assert episodes.lockstep.unmade < 120


@pytest.mark.parametrize(
    ("rib", "differences"),
    [
        (PlainRib, {None}),
        (AtOnce, {None}),
        (MixedUp, {"best place", "best missing", "best unexpected"}),
        (LostAround, {"covering prefixes"}),
        (StaleAround, {"covering preference", "covering metric", "covering next hops"}),
    ],
)
def test_the_prefixes_around_one_are_compared(
    compiled: Program, profile: Profile, rib: type[PlainRib], differences: set[str | None]
) -> None:
    """Which there are, and what their best routes are; so is what is asked at once."""
    assert profile.routes is not None
    observes: frozenset[Observation] = frozenset({"best", "covering"})
    nested = replace(profile, routes=replace(profile.routes, observes=observes))
    episodes = Episodes(compiled, measure(nested, rib).make, 3)
    with closing(episodes.lockstep.target):
        divergence = episodes.play(600)
    assert (divergence and divergence.fingerprint) in differences


@pytest.mark.parametrize("burst", [0, 50])
@pytest.mark.parametrize(
    ("rib", "differences"),
    [
        (AtOnce, {None}),
        (MixedUp, {"best place", "best missing", "best unexpected", "best owner"}),
        (OneShort, {"crash ValueError zip argument is shorter than argument"}),
        (Misdirected, {"lookup missing"}),
        (Outdated, {"best metric", "lookup metric"}),
    ],
)
def test_one_wrong_answer_among_many_is_noticed(
    compiled: Program,
    profile: Profile,
    burst: int,
    rib: type[PlainRib],
    differences: set[str | None],
) -> None:
    """Best routes and lookups are asked at once; each answer belongs to its question."""
    assert profile.routes is not None
    observes: frozenset[Observation] = frozenset({"best", "lookup"})
    both = replace(profile, routes=replace(profile.routes, observes=observes))
    episodes = Episodes(compiled, measure(both, rib, burst).make, 3)
    with closing(episodes.lockstep.target):
        divergence = episodes.play(600)
    found = divergence and f"{divergence.kind} {divergence.aspect}".strip()
    assert found in differences


@pytest.mark.parametrize(("name", "burst"), [*((name, 0) for name in FAULTS), ("MixedViews", 50)])
def test_a_fault_is_found_and_made_small(
    name: str,
    burst: int,
    compiled: Program,
    profile: Profile,
    tmp_path: Path,
) -> None:
    """Each fault shows, in few calls that fail again when they are replayed."""
    found = [
        event.finding
        for event in events(compiled, profile, FAULTS[name], tmp_path, burst=burst)
        if isinstance(event, Found)
    ]
    assert found
    assert all(each.story[-1].expected for each in found if "breaks down" not in each.title)
    both = lockstep(Model(compiled), measure(profile, FAULTS[name]).make())
    for each in found:
        text = Path(each.trace).read_text(encoding="utf-8")
        trace = load_trace(text, vocabulary(compiled.spec))
        assert (trace.target, trace.profile, trace.burst) == ("plain", "plain", 0)
        assert len(trace.calls) <= 8
        both.reset(trace.limits, trace.decisions)
        again = both.replay(trace.calls)
        assert again is not None
        assert again.fingerprint == trace.expected


def test_a_trace_is_replayed_by_the_profile_that_it_names(
    checked: Checked, compiled: Program, profile: Profile, tmp_path: Path
) -> None:
    """It fails while the fault is there; a profile that nobody knows is an error."""
    told = events(compiled, profile, FAULTS["LostWithdrawal"], tmp_path)
    path = Path(next(e.finding.trace for e in told if isinstance(e, Found)))
    assert checked.spec is not None
    settings = replay.ReplaySettings(checked.spec, (path,), profiles={"plain": profile})
    model = Model(compiled)
    with offered(FAULTS["LostWithdrawal"]):
        assert replay.replay(settings, model, path).answer is replay.Answer.FAILED
        unknown = replay.replay(replace(settings, profiles={}), model, path)
        others = {"plain": replace(profile, target="linux")}
        unfit = replay.replay(replace(settings, profiles=others), model, path)
    gone = replay.replay(settings, model, path)
    for replayed, reason in (
        (unknown, "there is no profile 'plain'"),
        (unfit, "plain is no profile for plain"),
        (gone, "plain is no profile for plain"),
    ):
        assert (replayed.answer, replayed.reason) == (replay.Answer.ERROR, reason)


@contextmanager
def offered(rib: type[PlainRib]) -> Iterator[None]:
    """A routing table of ours is among those that are known by name."""
    known = cast(dict[str, ribs.RibFactory], ribs.RIBS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(known, "plain", rib)
        yield


def test_the_model_follows_what_the_target_chose(compiled: Program, profile: Profile) -> None:
    """Where a decision is followed, another choice is no difference, and it is told."""
    told = events(compiled, profile, NewestFirst, calls=3000, seed=3)
    assert not [event for event in told if isinstance(event, Found)]
    (said,) = [e.text for e in told if isinstance(e, Noted) and "the target chose" in e.text]
    assert "as under newest" in said
    assert "oldest" not in said
    strict = replace(profile, followed=())
    told = events(compiled, strict, NewestFirst, calls=3000, seed=0)
    assert {e.finding.title for e in told if isinstance(e, Found)} >= {
        "the best route has another owner"
    }


def settings_of(
    checked: Checked, profiles: tuple[Profile, ...], rib: type[PlainRib], folder: Path, today: date
) -> profiled.ProfiledSettings:
    """Fuzzing by profiles."""
    assert checked.spec is not None
    return profiled.ProfiledSettings(
        checked.spec,
        profiles,
        lambda each: measure(each, rib),
        today,
        calls=1000,
        findings=folder,
        folder=folder,
    )


def test_the_strongest_profile_that_holds_is_named(
    checked: Checked, profile: Profile, tmp_path: Path
) -> None:
    """A profile that does not hold is followed by a weaker one."""
    assert profile.routes is not None
    quiet = replace(profile.routes, observes=profile.routes.observes - {"changes"})
    weaker = replace(profile, name="weaker", routes=quiet)
    today = date(2026, 1, 1)
    settings = settings_of(checked, (profile, weaker), FAULTS["SilentEnd"], tmp_path, today)
    told = list(profiled.run(settings))
    assert [e.evidence for e in told if isinstance(e, Judged)][-1] == (
        "the strongest profile that holds: weaker, number 2 of 2"
    )
    settings = settings_of(checked, (profile,), FAULTS["SilentEnd"], tmp_path, today)
    assert [e.evidence for e in profiled.run(settings) if isinstance(e, Judged)][-1] == (
        "the profile does not hold"
    )


def expecting(
    checked: Checked, profile: Profile, folder: Path, versions: tuple[str, ...] = ()
) -> Profile:
    """The profile with the silent end as an expected failure, and its trace in the folder."""
    first = settings_of(checked, (profile,), FAULTS["SilentEnd"], folder, date(2026, 1, 1))
    (found,) = [e.finding for e in profiled.run(first) if isinstance(e, Found)]
    path = Path(found.trace)
    known = Expected(
        name="silent-end",
        fails="change unexpected",
        reason="Nobody is told.",
        link="there",
        until=date(2026, 6, 30),
        trace=path.name,
        versions=versions,
        span=profile.span,
    )
    return replace(profile, expected=(known,))


def test_expected_failures_are_no_findings_until_they_expire_or_are_gone(
    checked: Checked, profile: Profile, tmp_path: Path
) -> None:
    """What is expected is noted; once it fails no longer, or is expected no longer, it is told."""
    rib, known = FAULTS["SilentEnd"], expecting(checked, profile, tmp_path)

    def titles(rib: type[PlainRib], today: date) -> list[str]:
        settings = settings_of(checked, (known,), rib, tmp_path, today)
        return [e.finding.title for e in profiled.run(settings) if isinstance(e, Found)]

    assert titles(rib, date(2026, 6, 30)) == []
    assert titles(rib, date(2026, 7, 1)) == ["silent-end is expected no longer"]
    assert titles(PlainRib, date(2026, 1, 1)) == ["silent-end fails no longer"]


def test_a_failure_is_expected_of_the_versions_that_are_named(
    checked: Checked, profile: Profile, tmp_path: Path
) -> None:
    """Of another version nothing is judged, and the same difference there is a finding."""
    today = date(2026, 1, 1)

    def told(rib: type[PlainRib], version: str) -> tuple[list[str], list[str]]:
        known = expecting(checked, profile, tmp_path, (version,))
        events = list(profiled.run(settings_of(checked, (known,), rib, tmp_path, today)))
        titles = [e.finding.title for e in events if isinstance(e, Found)]
        return titles, [e.text for e in events if isinstance(e, Noted) and "silent-end" in e.text]

    elsewhere = ["silent-end is expected of version 2 alone: not judged on plain 1"]
    assert told(PlainRib, "2") == ([], elsewhere)
    titles, said = told(FAULTS["SilentEnd"], "2")
    assert titles
    assert said == elsewhere
    assert told(PlainRib, "1")[0] == ["silent-end fails no longer"]
    assert told(FAULTS["SilentEnd"], "1")[0] == []


class LostInHaste(PlainRib):
    """Forgets what is announced if it is withdrawn, or announced again, before it was settled."""

    def reset(self) -> None:
        """Nothing is in flight."""
        super().reset()
        self.unsettled = 0

    def announce(self, routes: Iterable[Route]) -> None:
        """Of several that are in flight only the first is kept."""
        listed = list(routes)
        self.unsettled += len(listed)
        super().announce(listed if self.unsettled == len(listed) else ())

    def withdraw(self, keys: Iterable[Key]) -> None:
        """What it has forgotten cannot be withdrawn."""
        super().withdraw([key for key in keys if key in self.routes])

    def settle(self) -> None:
        """All has taken effect."""
        self.unsettled = 0


def test_what_fails_in_bursts_is_judged_in_bursts(
    checked: Checked, compiled: Program, profile: Profile, tmp_path: Path
) -> None:
    """An expected failure that needs calls in flight fails as expected when fuzzing needs none."""
    found = events(compiled, profile, LostInHaste, tmp_path, burst=50)
    assert [each for each in found if isinstance(each, Found)]
    (path,) = tmp_path.glob("*.yaml")
    trace = load_trace(path.read_text(encoding="utf-8"), vocabulary(compiled.spec))
    assert trace.burst == 50
    known = Expected(
        name="lost-in-haste",
        fails=trace.expected,
        reason="It forgets.",
        link="there",
        until=date(2026, 6, 30),
        trace=path.name,
        span=profile.span,
    )
    expecting = replace(profile, expected=(known,))
    settings = settings_of(checked, (expecting,), LostInHaste, tmp_path, date(2026, 1, 1))
    told = list(profiled.run(settings))
    assert not [each for each in told if isinstance(each, Found)]
    assert any("fails as expected" in each.text for each in told if isinstance(each, Noted))

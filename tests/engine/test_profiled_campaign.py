"""Campaigns by profiles: each has its progress, and none goes on with that of another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.engine.ribs import FAULTS, PlainRib

from rtmref import lang
from rtmref.engine import profiled
from rtmref.engine.campaign import CampaignSettings, run
from rtmref.engine.measured import Measure
from rtmref.engine.progress import FILE
from rtmref.events import Ended, Event, Figure, Found, Judged, Noted, Rejected
from rtmref.lang.loading import Checked
from rtmref.profile import Expected, Profile
from rtmref.profile.loading import load
from rtmref.targets.optimized import OptimizedTarget
from rtmref.targets.routing import RoutingTarget
from rtmref.verdicts import ExitCode, Verdict, Word


@pytest.fixture(scope="module")
def checked() -> Checked:
    """The shipped specification."""
    return lang.check()


@pytest.fixture
def strict(checked: Checked, tmp_path: Path) -> Profile:
    """The profile of Linux without links, for a target named plain, and a file that has it."""
    shipped = load(checked).found["linux"]
    assert shipped.routes is not None
    (tmp_path / "plain.yaml").write_text("as it is", encoding="utf-8")
    span = replace(shipped.span, file=str(tmp_path / "plain.yaml"))
    routes = replace(shipped.routes, links=0)
    return replace(shipped, name="strict", target="plain", routes=routes, span=span)


@pytest.fixture
def lax(strict: Profile) -> Profile:
    """The same, but nobody looks at what is told of changes."""
    assert strict.routes is not None
    quiet = replace(strict.routes, observes=strict.routes.observes - {"changes"})
    return replace(strict, name="lax", routes=quiet)


def events(
    checked: Checked,
    folder: Path,
    *profiles: Profile,
    rib: type[PlainRib] = PlainRib,
    calls: int = 600,
    burst: int = 0,
) -> list[Event]:
    """A campaign by the profiles, in batches of 300 calls."""
    assert checked.spec is not None
    settings = profiled.ProfiledSettings(
        checked.spec,
        profiles,
        lambda each: Measure(each, lambda: RoutingTarget(rib, each, burst)),
        date(2026, 1, 1),
        calls=calls,
        folder=folder,
        burst=burst,
        resume=folder / "kept",
        batch=300,
    )
    return list(profiled.run(settings))


def notes(told: list[Event]) -> str:
    """Everything that was said."""
    return "\n".join(event.text for event in told if isinstance(event, Noted))


def strongest(told: list[Event]) -> str:
    """What is said of the strongest profile."""
    return [event.evidence for event in told if isinstance(event, Judged)][-1]


def test_a_campaign_by_a_profile_goes_on(checked: Checked, strict: Profile, tmp_path: Path) -> None:
    """It plays what is missing, and says which profile holds."""
    begun = events(checked, tmp_path, strict, calls=300)
    assert "begins" in notes(begun)
    again = events(checked, tmp_path, strict)
    assert "goes on after 300 calls" in notes(again)
    assert strongest(again) == "the strongest profile that holds: strict, number 1 of 1"
    assert again[-1] == Ended(exit_code=ExitCode.REACHED)
    assert (tmp_path / "kept/strict" / FILE).exists()


def test_as_much_is_said_of_a_profile_as_was_compared_by_it(
    checked: Checked, strict: Profile
) -> None:
    """A budget of time that ends it early is no reason to speak of all the calls."""
    assert checked.spec is not None
    settings = profiled.ProfiledSettings(
        checked.spec,
        (strict,),
        lambda each: Measure(each, lambda: RoutingTarget(PlainRib, each)),
        date(2026, 1, 1),
        calls=1_000_000,
        seconds=0.001,
    )
    told = list(profiled.run(settings))
    (done,) = [e.value for e in told if isinstance(e, Figure) and e.name == "fuzz_calls"]
    verdicts = [event.verdict for event in told if isinstance(event, Judged)]
    assert verdicts == [Verdict(Word.TESTED, str(done))] * 2
    assert done < 1_000_000


def test_a_weaker_profile_has_a_campaign_of_its_own(
    checked: Checked, strict: Profile, lax: Profile, tmp_path: Path
) -> None:
    """Where the strongest does not hold, the next is tried; what was found is told again later."""
    rib = FAULTS["SilentEnd"]
    for _ in range(2):
        told = events(checked, tmp_path, strict, lax, rib=rib, calls=300)
        assert strongest(told) == "the strongest profile that holds: lax, number 2 of 2"
        assert any(isinstance(event, Found) for event in told)
        assert told[-1] == Ended(exit_code=ExitCode.FINDING)
    assert "goes on after" in notes(told)
    (trace,) = (tmp_path / "kept/strict").glob("*.yaml")
    assert "profile: strict" in trace.read_text(encoding="utf-8")
    assert not list((tmp_path / "kept/lax").glob("*.yaml"))


def test_another_profile_is_refused(
    checked: Checked, strict: Profile, lax: Profile, tmp_path: Path
) -> None:
    """So is a campaign without profiles in a folder that has one, and the other way round."""
    events(checked, tmp_path, strict, calls=300)
    told = events(checked, tmp_path, lax, calls=300)
    (rejected,) = [event for event in told if isinstance(event, Rejected)]
    assert rejected.argument == f"--resume {tmp_path / 'kept'}"
    assert rejected.message == "it keeps campaigns by the profiles strict, not by lax"
    assert told[-1] == Ended(exit_code=ExitCode.BAD_INPUT)
    assert checked.spec is not None
    plain = CampaignSettings(checked.spec, OptimizedTarget, tmp_path / "kept", 300)
    (rejected,) = [event for event in run(plain) if isinstance(event, Rejected)]
    assert rejected.message == "it keeps campaigns by the profiles strict"
    other = tmp_path / "other"
    (other / "kept").mkdir(parents=True)
    (other / "kept" / FILE).write_text("{}", encoding="utf-8")
    (rejected,) = [e for e in events(checked, other, strict) if isinstance(e, Rejected)]
    assert rejected.message == "it keeps a campaign without profiles"


def test_another_burst_or_file_starts_anew(
    checked: Checked, strict: Profile, tmp_path: Path
) -> None:
    """What was counted under other words of the profile, or with other bursts, does not count."""
    events(checked, tmp_path, strict, calls=300)
    told = events(checked, tmp_path, strict, calls=300, burst=50)
    assert "starts anew: other profile than in its" in notes(told)
    (tmp_path / "plain.yaml").write_text("another", encoding="utf-8")
    told = events(checked, tmp_path, strict, calls=300, burst=50)
    assert "starts anew: other profile than in its" in notes(told)
    told = events(checked, tmp_path, strict, calls=300, burst=50)
    assert "goes on after 300 calls" in notes(told)


def test_expected_failures_are_no_findings_of_a_campaign(
    checked: Checked, strict: Profile, tmp_path: Path
) -> None:
    """What fails as expected is noted, and the profile holds."""
    rib = FAULTS["SilentEnd"]
    events(checked, tmp_path, strict, rib=rib, calls=300)
    (trace,) = (tmp_path / "kept/strict").glob("*.yaml")
    trace.rename(tmp_path / trace.name)
    known = Expected(
        name="silent-end",
        fails="change unexpected",
        reason="Nobody is told.",
        link="there",
        until=date(2026, 6, 30),
        trace=trace.name,
        span=strict.span,
    )
    (tmp_path / "plain.yaml").write_text("with the failure", encoding="utf-8")
    told = events(checked, tmp_path, replace(strict, expected=(known,)), rib=rib, calls=300)
    assert not [event for event in told if isinstance(event, Found)]
    assert "silent-end fails as expected" in notes(told)
    assert strongest(told) == "the strongest profile that holds: strict, number 1 of 1"


def test_a_campaign_that_is_not_done_says_nothing_of_the_profile(
    checked: Checked, strict: Profile, lax: Profile, tmp_path: Path
) -> None:
    """Without time, nothing holds and nothing fails: the run is inconclusive."""
    assert checked.spec is not None
    settings = profiled.ProfiledSettings(
        checked.spec,
        (strict, lax),
        lambda each: Measure(each, lambda: RoutingTarget(PlainRib, each, 0)),
        date(2026, 1, 1),
        calls=600,
        seconds=0.0,
        folder=tmp_path,
        resume=tmp_path / "kept",
        batch=300,
    )
    told = list(profiled.run(settings))
    (judged,) = [event for event in told if isinstance(event, Judged)]
    assert judged.verdict.word is Word.NOT_RUN
    assert told[-1] == Ended(exit_code=ExitCode.INCONCLUSIVE)

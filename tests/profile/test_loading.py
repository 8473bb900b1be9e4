"""Files of profiles: what they mean, and what is said of those that are none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rtmref.lang.loading import Checked
from rtmref.machines.ranges import Numbers, Own, Prefixes, Values
from rtmref.profile import Profile
from rtmref.profile.loading import load, load_texts
from rtmref.targets.ribs import RIBS
from rtmref.values import parse_prefix

HEAD = "theme: t\ndoc: T.\nprofiles:\n  one:\n    says: Something.\n    target: mine\n"
CALLS = "    operations: {RtmDeregisterEntity: }\n"
ADD = "    operations:\n      RtmAddRouteToDest:\n"


def read(checked: Checked, body: str) -> Profile:
    """The profile of a file."""
    loaded = load_texts(checked, {"one.yaml": HEAD + body})
    assert not loaded.diagnostics, loaded.diagnostics
    return loaded.found["one"]


def test_shipped_profiles_load(checked: Checked) -> None:
    """The shipped profiles have no errors, and those with routes are of targets that take them."""
    shipped = load(checked)
    assert shipped.diagnostics == ()
    folder = Path(__file__).parents[2] / "profiles"
    assert load(checked, (folder,)).found.keys() == shipped.found.keys()
    routing = {each.target for each in shipped.found.values() if each.routes is not None}
    assert routing <= set(RIBS)
    assert "linux" in routing


def test_ranges(checked: Checked) -> None:
    """Arguments and members are drawn from values, numbers, prefixes or own objects."""
    profile = read(
        checked,
        f"{ADD}        DestAddress: {{within: 10.0.0.0/8, lengths: [9, 24]}}\n"
        "        TimeToLive: INFINITE\n"
        "        RouteInfo:\n"
        "          PrefInfo: {Metric: {from: 1, to: 9}, Preference: {any: [1, 2]}}\n"
        "          NextHopsList: {of: owner, where: {refs: 1}, from: 1, to: 2}\n",
    )
    assert profile.operations["RtmAddRouteToDest"] == {
        ("DestAddress",): Prefixes(parse_prefix("10.0.0.0/8"), 9, 24),
        ("TimeToLive",): Values((0xFFFFFFFF,)),
        ("RouteInfo", "PrefInfo", "Metric"): Numbers(1, 9),
        ("RouteInfo", "PrefInfo", "Preference"): Values((1, 2)),
        ("RouteInfo", "NextHopsList"): Own("NextHop", "owner", (("refs", 1),), 1, 2),
    }


def test_what_else_there_is(checked: Checked) -> None:
    """Decisions may be followed; conditions are typed; known failures expire."""
    profile = read(
        checked,
        f"{CALLS}    decisions: {{ties: any, leftovers: keep}}\n"
        "    keeps:\n"
        "      few: {says: Few., for: {r: Route}, when: 'r.metric > 1', then: 'r.preference < 9'}\n"
        "    expected:\n"
        "      known: {fails: best owner, reason: It does., link: there, until: 2027-01-31,"
        " trace: known.yaml, versions: ['8.4', '10']}\n"
        "      ever: {fails: x, reason: r, link: l, until: 2027-01-31, trace: t}\n",
    )
    assert profile.followed == ("ties",)
    assert profile.decisions == {"leftovers": "keep"}
    (name,) = profile.keeps
    assert name == "one: few"
    known, ever = profile.expected
    assert known.until == date(2027, 1, 31)
    assert known.versions == ("8.4", "10")
    assert known.is_of("FRRouting 8.4.4")
    assert not known.is_of("")
    assert ever.is_of("")


@pytest.mark.parametrize(
    ("body", "place", "code"),
    [
        ("    operations: {RtmFly: }\n", "7:18", "RTM600"),
        (f"{ADD}        Metric: 1\n", "9:9", "RTM600"),
        (f"{ADD}        TimeToLive: {{from: 3, to: 1}}\n", "9:21", "RTM601"),
        (f"{ADD}        DestAddress: {{within: 10.0.0.1/8}}\n", "9:31", "RTM601"),
        (
            f"{ADD}        DestAddress: {{within: 10.0.0.0/8, lengths: [4, 8]}}\n",
            "9:52",
            "RTM601",
        ),
        (f"{ADD}        DestAddress: {{any: []}}\n", "9:22", "RTM601"),
        (f"{ADD}        RouteInfo: {{NextHopsList: {{of: colour}}}}\n", "9:40", "RTM600"),
        (f"{CALLS}    weights: {{RtmAddNextHop: 3}}\n", "8:15", "RTM600"),
        (f"{CALLS}    decisions: {{tie: any}}\n", "8:17", "RTM600"),
        (f"{CALLS}    decisions: {{ties: all}}\n", "8:23", "RTM205"),
        (
            f"{CALLS}    keeps: {{few: {{says: F., for: {{r: Rout}}, then: 'true'}}}}\n",
            "8:38",
            "RTM200",
        ),
        (
            f"{CALLS}    keeps: {{few: {{says: F., for: {{r: Route}}, then: 'r.cost'}}}}\n",
            "8:55",
            "RTM200",
        ),
        (f"{CALLS}    flavour: sweet\n", "8:5", "RTM039"),
        (
            f"{CALLS}    expected:\n"
            "      a: {fails: x, reason: r, link: l, until: 2027-02-31, trace: t}\n",
            "9:48",
            "RTM601",
        ),
        (
            f"{CALLS}    expected:\n"
            "      a: {fails: x, reason: r, link: l, until: 2027-02-21, trace: t, versions: [v]}\n",
            "9:81",
            "RTM033",
        ),
        (
            f"{CALLS}    expected:\n"
            "      a: {fails: x, reason: r, link: l, until: 2027-02-21, trace: t, versions: [8]}\n",
            "9:81",
            "RTM032",
        ),
    ],
)
def test_complaints(checked: Checked, body: str, place: str, code: str) -> None:
    """What is no profile is an error at its place, and the only one."""
    loaded = load_texts(checked, {"one.yaml": HEAD + body})
    assert loaded.failed
    found = [(f"{e.span.line}:{e.span.column}", e.code) for e in loaded.diagnostics]
    assert found == [(place, code)]


def test_a_profile_may_be_for_several_targets(checked: Checked) -> None:
    """It is found for each of them, as if it were for that one alone."""
    loaded = load_texts(checked, {"one.yaml": HEAD + "    also: [his, her-own]\n" + CALLS})
    assert not loaded.diagnostics
    profile = loaded.found["one"]
    for target in ("mine", "his", "her-own"):
        assert profile.fits(target)
        assert (profile.on(target).name, profile.on(target).target) == ("one", target)
    assert not profile.fits("another")

"""What profiles have in common."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from rtmref import lang
from rtmref.machines.ranges import Numbers, OneOf, Own, Prefixes, Range, Values
from rtmref.profile import Profile
from rtmref.profile.intersection import DisjointError, intersection, overlap, within
from rtmref.profile.loading import load
from rtmref.values import parse_prefix

ALL = Prefixes(parse_prefix("0.0.0.0/0"), 0, 32)
TEN = Prefixes(parse_prefix("10.0.0.0/8"), 16, 24)
MINE = Own("NextHop", "owner", (("state", 1),), 1, 3)


@cache
def shipped() -> dict[str, Profile]:
    """The profiles that are shipped."""
    return dict(load(lang.check(None), None).found)


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (Values((1, 2, 3)), Values((3, 4, 2)), Values((2, 3))),
        (Values((1, 9)), Numbers(5, 10), Values((9,))),
        (Numbers(0, 10), Numbers(5, 20), Numbers(5, 10)),
        (Numbers(0, 4), Numbers(5, 20), None),
        (ALL, TEN, TEN),
        (TEN, Prefixes(parse_prefix("11.0.0.0/8"), 8, 32), None),
        (TEN, Prefixes(parse_prefix("10.0.0.0/8"), 25, 32), None),
        (OneOf((Values((1,)), Numbers(5, 9))), Numbers(7, 8), OneOf((Numbers(7, 8),))),
        (Values((1,)), OneOf((Values((2,)), Numbers(5, 9))), None),
        (MINE, replace(MINE, least=2, most=9), replace(MINE, least=2)),
        (MINE, replace(MINE, least=4, most=9), None),
        (MINE, replace(MINE, sort="Route"), None),
    ],
)
def test_what_two_ranges_share(one: Range, other: Range, both: Range | None) -> None:
    """The intersection has what could have been drawn from both, whichever comes first."""
    assert overlap(one, other) == both
    turned = overlap(other, one)
    assert (turned is None) == (both is None)


def test_a_decision_in_which_profiles_differ_is_followed() -> None:
    """BIRD and zebra decide ties otherwise: so each may have its own, and is followed in it."""
    spec, known = lang.check(None).spec, shipped()
    assert spec is not None
    whole = intersection(spec, [known["bird"], known["zebra"]])
    assert "ties" in whole.followed
    assert "ties" not in whole.decisions
    assert whole.decisions["no_next_hops"] == "error"
    assert whole.limits == {"views_ipv4": 1}
    assert set(whole.keeps) == {*known["bird"].keeps, *known["zebra"].keeps}
    assert within(known["zebra"], whole).followed == ("ties",)


def test_profiles_without_a_common_address_are_disjoint() -> None:
    """What is told only IPv4 shares no call with what is told only IPv6; the message says where."""
    spec, known = lang.check(None).spec, shipped()
    assert spec is not None
    with pytest.raises(DisjointError, match=r"RtmRegisterEntity\.RtmEntityInfo|NextHopAddress"):
        intersection(spec, [known["bird"], known["bird-ipv6"]])

"""What a target says of itself is read with care."""

from __future__ import annotations

from typing import Any

import pytest

from rtmref.lang.spec import Spec
from rtmref.targets.capabilities import Capabilities, read
from rtmref.targets.child import TargetError

SMALL = {"protocol": 1, "operations": ["StopInstance", "StartInstance"]}


def test_little_is_enough(spec: Spec) -> None:
    """Version and operations are all that has to be said; the specification keeps its order."""
    told = read(spec, SMALL)
    assert told == Capabilities(("StopInstance", "StartInstance"))
    assert list(told.part(spec).operations) == ["StartInstance", "StopInstance"]


def test_everything_is_read(spec: Spec) -> None:
    """Name, limits and decisions; sets of bits are words, tables have numbers for keys."""
    limits = {"views_ipv4": [1, 3], "preference_policy": [{"7": 100}]}
    rest = {"name": "mine", "version": "2", "call_many": True, "limits": limits}
    told = read(spec, {**SMALL, **rest, "decisions": {"route_size": ["needed"]}, "more": 1})
    assert (told.title, told.call_many) == ("mine 2", True)
    assert told.limits == {"views_ipv4": (1, 3), "preference_policy": ({7: 100},)}
    assert told.decisions == {"route_size": ("needed",)}


def test_what_it_lacks_is_told(spec: Spec) -> None:
    """A configuration has to be among those of the target, the defaults included."""
    told = Capabilities((), limits={"views_ipv4": (3,)}, decisions={"route_size": ("needed",)})
    assert told.missing(spec, {}, {"route_size": "needed"}) == ""
    assert told.missing(spec, {}, {}) == "route_size = header"
    assert told.missing(spec, {"views_ipv4": 1}, {"route_size": "needed"}) == "views_ipv4 = 1"


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (None, "no version"),
        ([], "no version"),
        ({"operations": []}, "no version"),
        ({"protocol": 2, "operations": []}, "it speaks version 2 of the protocol, not 1"),
        ({"protocol": True, "operations": []}, "version True"),
        ({"protocol": "1", "operations": []}, "version '1'"),
        ({"protocol": 1}, "operations: no list is None"),
        ({"protocol": 1, "operations": "StartInstance"}, "operations: no list"),
        ({"protocol": 1, "operations": [7]}, "there is no operation 7"),
        ({"protocol": 1, "operations": ["Start"]}, "there is no operation 'Start'"),
        ({**SMALL, "call_many": 1}, "call_many: neither true nor false"),
        ({**SMALL, "name": ["\x1b"]}, "no name or version"),
        ({**SMALL, "limits": []}, "limits: no table"),
        ({**SMALL, "limits": {"views_ipv4": 1}}, "'views_ipv4': no list of values"),
        ({**SMALL, "limits": {"views_ipv4": []}}, "'views_ipv4': no list of values"),
        ({**SMALL, "limits": {"views": [1]}}, "there is no limit 'views'"),
        ({**SMALL, "limits": {"views_ipv4": [1 << 32]}}, "views_ipv4 cannot be 4294967296"),
        ({**SMALL, "limits": {"views_ipv4": [True]}}, "views_ipv4 cannot be True"),
        ({**SMALL, "limits": {"opaque_slots": [33]}}, "opaque_slots cannot be 33"),
        ({**SMALL, "limits": {"preference_policy": [{"x": 1}]}}, "preference_policy cannot be"),
        ({**SMALL, "limits": {"preference_policy": [[1]]}}, "preference_policy cannot be"),
        ({**SMALL, "decisions": {"size": ["header"]}}, "there is no decision 'size'"),
        ({**SMALL, "decisions": {"route_size": ["big"]}}, "route_size has no option 'big'"),
        ({**SMALL, "decisions": {"route_size": [[]]}}, "route_size has no option []"),
    ],
)
def test_nonsense_is_told_apart(spec: Spec, told: Any, message: str) -> None:
    """Whatever else it says is an error that names it."""
    with pytest.raises(TargetError) as caught:
        read(spec, told)
    assert message in str(caught.value)

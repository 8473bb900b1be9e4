"""Handles of two sides, matched one to one."""

from __future__ import annotations

from typing import Any

import pytest

from rtmref.concrete.model import COMPLETED
from rtmref.engine.matching import Matching
from rtmref.lang.spec import Spec
from rtmref.values import AF_INET, NetAddress


class Ours:
    """A handle of the model."""

    _live = True


class Theirs:
    """A handle of a target."""


def judged(matching: Matching, spec: Spec, operation: str, ours: Any, theirs: Any) -> bool:
    """Whether two answers of an operation are the same."""
    return matching.judge(spec.operations[operation])(ours, theirs)


@pytest.fixture
def matching(spec: Spec) -> Matching:
    """Nothing matched yet."""
    return Matching(spec)


def test_new_handles_are_matched(spec: Spec, matching: Matching) -> None:
    """A handle met for the first time on both sides is matched, and stays so."""
    a, b, x, y = Ours(), Ours(), Theirs(), Theirs()
    assert judged(matching, spec, "RtmAddNextHop", (0, a, 1), (0, x, 1))
    assert matching.theirs(a) is x
    assert judged(matching, spec, "RtmAddNextHop", (0, a, 0), (0, x, 0))
    assert not judged(matching, spec, "RtmAddNextHop", (0, a, 0), (0, y, 0))
    assert not judged(matching, spec, "RtmAddNextHop", (0, b, 0), (0, x, 0))


def test_null_is_null_on_both_sides(spec: Spec, matching: Matching) -> None:
    """NULL is matched with nothing but NULL."""
    assert judged(matching, spec, "RtmAddNextHop", (0, None, 1), (0, None, 1))
    assert not judged(matching, spec, "RtmAddNextHop", (0, None, 1), (0, Theirs(), 1))
    assert not judged(matching, spec, "RtmAddNextHop", (0, Ours(), 1), (0, None, 1))


def test_clearing_forgets(spec: Spec, matching: Matching) -> None:
    """A new episode matches anew."""
    a, x = Ours(), Theirs()
    judged(matching, spec, "RtmAddNextHop", (0, a, 1), (0, x, 1))
    matching.clear()
    assert matching.theirs(a) is a
    assert judged(matching, spec, "RtmAddNextHop", (0, Ours(), 1), (0, x, 1))


@pytest.mark.parametrize(
    "answer",
    [
        (6,),
        (0,),
        (0, None),
        (0, None, 2, 3),
        (0, None, 2),
    ],
    ids=str,
)
def test_other_answers_differ(spec: Spec, matching: Matching, answer: Any) -> None:
    """Another status, another number of results or another value is another answer."""
    assert not judged(matching, spec, "RtmAddNextHop", (0, None, 1), answer)


@pytest.mark.parametrize("nonsense", [None, 5, "x", (), (1,), [], {}], ids=repr)
def test_nonsense_for_a_structure_differs(spec: Spec, matching: Matching, nonsense: Any) -> None:
    """What is no structure is another answer, whatever it is."""
    ours = (0, (0, AF_INET, (1, 0)))
    assert not judged(matching, spec, "RtmGetEntityInfo", ours, (0, nonsense))
    assert judged(matching, spec, "RtmGetEntityInfo", ours, (0, (0, AF_INET, (1, 0))))


def test_lists_are_compared_in_order(spec: Spec, matching: Matching) -> None:
    """Lists match item by item; a list for a tuple is all the same."""
    a, b, x, y = Ours(), Ours(), Theirs(), Theirs()
    operation = "RtmGetRegisteredEntities"
    assert judged(matching, spec, operation, (0, 2, (a, b), None), (0, 2, [x, y], None))
    assert not judged(matching, spec, operation, (0, 2, (a, b), None), (0, 2, (y, x), None))
    assert not judged(matching, spec, operation, (0, 2, (a, b), None), (0, 2, (x,), None))


def test_arguments_are_carried_over(spec: Spec, matching: Matching) -> None:
    """Matched handles are replaced wherever they stand; everything else is passed as it is."""
    a, x, unknown = Ours(), Theirs(), Ours()
    judged(matching, spec, "RtmAddNextHop", (0, a, 1), (0, x, 1))
    carry = matching.carrier(spec.operations["RtmAddNextHop"])
    address = NetAddress(AF_INET, 0, 0)
    info = (address, a, 1, 0, 0, 0, None)
    assert carry((a, info, (a,), True)) == (x, (address, x, 1, 0, 0, 0, None), (x,), True)
    assert carry((unknown, None, (None,), None)) == (unknown, None, (None,), None)
    carry = matching.carrier(spec.operations["RtmReleaseEntities"])
    assert carry((a, (a, None, unknown))) == (x, (x, None, unknown))
    carry = matching.carrier(spec.operations["StartInstance"])
    assert carry((1, 2)) == (1, 2)


def test_events_are_compared_in_order(matching: Matching) -> None:
    """Events match by recipient, number and contexts, in order of delivery."""
    a, b, x, y = Ours(), Ours(), Theirs(), Theirs()
    ours = [(a, 0, b, (0, 2, (1, 0))), (a, 1, b, None)]
    theirs = [(x, 0, y, (0, 2, (1, 0))), (x, 1, y, None)]
    assert matching.same_events(ours, theirs)
    assert not matching.same_events(ours, theirs[::-1])
    assert not matching.same_events(ours, theirs[:1])
    assert not matching.same_events(ours, [*theirs[:1], (x, 1, x, None)])


def test_a_waiting_call_is_judged_when_it_ends(spec: Spec, matching: Matching) -> None:
    """Both sides number a call that waits alike; its outcome is judged as one of its operation."""
    a, x = Ours(), Theirs()
    ours = [(a, COMPLETED, 1, (0, 12, ((1, 0, 0),)))]
    theirs = [(x, COMPLETED, 1, (0, 12, [(1, 0, 0)]))]
    for end, same in ((theirs, True), ([(x, COMPLETED, 1, (6,))], False)):
        assert judged(matching, spec, "RtmInvokeMethod", (997, 1), (997, 1))
        assert matching.same_events(ours, end) is same
    assert not judged(matching, spec, "RtmInvokeMethod", (997, 1), (997, 2))


def test_structures_in_events_are_matched(matching: Matching) -> None:
    """Handles inside what an event carries are matched like all others, in their order."""
    a, b, x, y = Ours(), Ours(), Theirs(), Theirs()
    assert matching.same_events([(a, 2, b, (a, 0, (1, b)))], [(x, 2, y, (x, 0, (1, y)))])
    assert not matching.same_events([(a, 2, b, (a, 0, (1, b)))], [(x, 2, y, (x, 0, (1, x)))])
    assert not matching.same_events([(a, 2, b, (a, b))], [(x, 2, y, (x,))])

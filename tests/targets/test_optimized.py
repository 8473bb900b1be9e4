"""The optimised RTM as a target."""

from __future__ import annotations

import pytest
from fuzz.faults import FAULTS

from rtmref.optimized import Rtm
from rtmref.targets.optimized import OptimizedTarget
from rtmref.targets.target import Target

INFO = (0, 2, (1, 0))


def register(target: Target) -> object:
    """A registration handle."""
    return target.operations["RtmRegisterEntity"](INFO, None, 1, False, True, True)[2]


def test_it_supports_every_operation_of_the_implementation() -> None:
    """Every operation can be called by its documented name."""
    assert set(OptimizedTarget().operations) == set(Rtm.operations)


def test_a_reset_empties_the_table() -> None:
    """After a reset nobody is registered and former handles mean nothing."""
    target = OptimizedTarget()
    handle = register(target)
    assert target.operations["RtmDeregisterEntity"](handle) == (0,)
    handle = register(target)
    target.reset({}, {})
    assert target.operations["RtmDeregisterEntity"](handle) == (6,)
    assert register(target) is not None


def test_events_are_taken_once() -> None:
    """Events come in order of delivery, and only once."""
    target = OptimizedTarget()
    first = register(target)
    answer = target.operations["RtmRegisterEntity"]((0, 2, (2, 0)), None, 0, False, True, True)
    (event,) = target.take_events()
    assert event[:3] == (first, 0, answer[2])
    assert not target.take_events()


def test_configuration_reaches_the_implementation() -> None:
    """Limits and decisions of a reset are in force."""
    target = OptimizedTarget()
    target.reset({"max_handles_in_enum": 3}, {"instance_on_demand": "configured"})
    assert target.operations["RtmRegisterEntity"](INFO, None, 0, False, True, True) == (2,)
    target.reset({"max_handles_in_enum": 3}, {})
    answer = target.operations["RtmRegisterEntity"](INFO, None, 0, False, True, True)
    assert answer[1][1] == 3


@pytest.mark.parametrize("settings", [({"x": 1}, {}), ({}, {"x": "y"}), ({}, {"ties": "x"})])
def test_unknown_settings_are_refused(settings: tuple[dict[str, int], dict[str, str]]) -> None:
    """A limit, decision or option that the implementation does not know is a ValueError."""
    with pytest.raises(ValueError, match="x"):
        OptimizedTarget().reset(*settings)


def test_variants_have_the_same_interface() -> None:
    """A broken variant is a target like the original."""
    for fault in FAULTS:
        target: Target = fault.target()
        assert set(target.operations) == set(Rtm.operations)
        assert register(target) is not None

"""Limits and decisions: defaults, and refusal of what does not exist."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from rtmref.optimized import Rtm
from rtmref.optimized.configuration import DECISIONS, read_decisions


def test_first_option_is_the_default() -> None:
    """The default of each decision is its first option."""
    defaults = asdict(read_decisions(None))
    assert defaults == {name: options[0] for name, options in DECISIONS.items()}


@pytest.mark.parametrize("name", DECISIONS)
def test_every_option_is_accepted(name: str) -> None:
    """Each option of each decision can be chosen."""
    for option in DECISIONS[name]:
        assert getattr(Rtm(decisions={name: option}).decisions, name) == option


@pytest.mark.parametrize(
    ("limits", "decisions", "name"),
    [
        ({"max_routes": 1}, {}, "max_routes"),
        ({"views_ipv4": 0}, {}, "views_ipv4"),
        ({"views_ipv6": 1 << 32}, {}, "views_ipv6"),
        ({"opaque_slots": "4"}, {}, "opaque_slots"),
        ({"max_next_hops_in_route": -1}, {}, "max_next_hops_in_route"),
        ({"preference_policy": 7}, {}, "preference_policy"),
        ({"preference_policy": {1: -1}}, {}, "preference_policy"),
        ({}, {"tie": "oldest"}, "tie"),
        ({}, {"ties": "random"}, "ties"),
        ({}, {"ties": "random"}, "random"),
    ],
)
def test_unknown_names_and_values(limits: Any, decisions: Any, name: str) -> None:
    """A limit, decision or option that does not exist is refused by name."""
    with pytest.raises(ValueError, match=name):
        Rtm(limits, decisions)


def test_operations_are_methods() -> None:
    """Each listed operation is a method, and each is listed once."""
    assert len(set(Rtm.operations)) == len(Rtm.operations) == 77
    assert all(callable(getattr(Rtm, name)) for name in Rtm.operations)

"""What the command line shows, read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rtmref.targets.child import TargetError
from rtmref.targets.zebra.answers import Shown, selected_in
from rtmref.values import parse_prefix

ROUTE = {
    "protocol": "bgp",
    "instance": 3,
    "selected": True,
    "distance": 20,
    "metric": 5,
    "nexthops": [{"ip": "10.255.0.2"}, {"unreachable": True}],
}


def test_selected_routes_are_read() -> None:
    """Of the routes to each prefix the selected one; next hops without address have none."""
    other = {**ROUTE, "selected": False}
    text = json.dumps({"10.0.0.0/8": [other, ROUTE], "11.0.0.0/8": [other], "0.0.0.0/0": []})
    found = Shown("bgp", 3, parse_prefix("10.0.0.0/8"), 20, 5, (parse_prefix("10.255.0.2/32"),))
    assert list(selected_in(text)) == [found]


def test_two_selected_routes_are_an_error() -> None:
    """There is at most one best route."""
    with pytest.raises(TargetError, match=r"selected 2 routes to 10\.0\.0\.0/8"):
        list(selected_in(json.dumps({"10.0.0.0/8": [ROUTE, ROUTE]})))


@pytest.mark.parametrize(
    "answer",
    [
        *([], 5, {"10.0.0.0/8": 5}, {"10.0.0.0/8": [5]}, {"10.0.0.1/8": [ROUTE]}),
        {"x": [ROUTE]},
        {"10.0.0.0/8": [{"selected": True}]},
        *({"10.0.0.0/8": [{**ROUTE, key: "20"}]} for key in ("distance", "metric", "instance")),
        *({"10.0.0.0/8": [{**ROUTE, "nexthops": each}]} for each in (5, [5], [{"ip": "x"}])),
    ],
)
def test_other_forms_are_errors(answer: Any) -> None:
    """Whatever is shown, nothing but a TargetError is raised."""
    with pytest.raises(TargetError, match="no table of routes"):
        list(selected_in(json.dumps(answer)))


@pytest.mark.parametrize("text", ["", "{", "% Unknown", "[" * 100_000])
def test_other_texts_are_errors(text: str) -> None:
    """What is no JSON is said to be none."""
    with pytest.raises(TargetError, match="no JSON"):
        list(selected_in(text))

"""What nothing mentions, and what no value ever is, gets a warning."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lang.specs import check_with

DECLARED = {"doc": "d", "source": ["S-X-1"]}
MODE = {**DECLARED, "members": {"OFF": 0, "ON": 1}}


def sort(**fields: str) -> dict[str, Any]:
    """A sort of which there is one."""
    return {**DECLARED, "single": {"mode": "OFF"}, "fields": fields}


def warned(**chapter: Any) -> list[str]:
    """The warnings about a chapter."""
    checked = check_with(**chapter)
    assert checked.spec is not None, checked.diagnostics
    return [f"{each.code} {each.message}" for each in checked.diagnostics]


@pytest.mark.parametrize(
    ("section", "kind", "parts"),
    [
        ("structures", "structure", {"members": {"Word": "int"}}),
        ("sorts", "sort", {"fields": {"word": "int"}}),
        ("bits", "bit space", {"size": 8, "masks": {}}),
    ],
)
def test_types_of_nothing(section: str, kind: str, parts: dict[str, Any]) -> None:
    """A type that nothing has is told; one that a parameter has is not."""
    declared = {section: {"Lonely": {**DECLARED, **parts}}}
    assert warned(**declared) == [f"RTM903 nothing mentions the {kind} 'Lonely'"]
    wanted = (
        "handle<Lonely>" if kind == "sort" else "set<Lonely>" if kind == "bit space" else "Lonely"
    )
    probe = {**DECLARED, "params": {"It": wanted}, "do": []}
    assert warned(**declared, operations={"Probe": probe}) == []


def test_members_that_nothing_ever_is() -> None:
    """A member that a field may hold and nothing mentions is told, unless clients pass it."""
    declared = {"enums": {"Mode": MODE}, "sorts": {"Lamp": sort(mode="Mode")}}
    look = {**DECLARED, "do": [], "return": {"Mode": "Lamp.mode"}}
    assert warned(**declared, operations={"Look": look}) == [
        "RTM903 nothing ever is the member 'ON' of Mode"
    ]
    turn = {**DECLARED, "params": {"Mode": "Mode"}, "do": [{"set": {"Lamp.mode": "Mode"}}]}
    assert warned(**declared, operations={"Look": look, "Turn": turn}) == []


def test_names_for_clients_are_not_dead() -> None:
    """An enumeration that is the type of nothing names numbers for clients."""
    assert warned(enums={"Mode": MODE}) == []

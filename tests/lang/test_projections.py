"""Projections: the rows by which a state is seen from outside."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lang.notation import text
from tests.lang.specs import check_with

from rtmref.lang.loading import Checked

COSTS = {"doc": "What hops cost.", "for": {"h": "Hop", "v": "View"}}


def check_projection(**parts: Any) -> Checked:
    """The fixture specification with one projection."""
    given = {name.rstrip("_"): part for name, part in parts.items()}
    return check_with(projections={"costs": {**COSTS, **given}})


def test_columns_are_typed() -> None:
    """Columns are expressions about an object and bits; what `when` says is known there."""
    checked = check_projection(when="h.next != null", gives={"view": "v", "cost": "h.next.cost"})
    assert checked.spec is not None, checked.diagnostics
    (found,) = checked.spec.projections.values()
    assert found.columns == ("view", "cost")
    assert [str(kind) for _, kind in found.variables] == ["Hop", "View"]
    assert found.when is not None
    assert text(found.gives[1][1]) == "h.next!.cost"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"for_": {"v": "View"}, "gives": {"view": "v"}}, "RTM512"),
        ({"for_": {"h": "Hop", "o": "Owner"}, "gives": {"cost": "h.cost"}}, "RTM512"),
        ({"gives": {"next": "h.next.cost"}}, "RTM400"),
        ({"gives": {"nothing": "null"}}, "RTM512"),
        ({"gives": {"cost": "h.costs"}}, "RTM200"),
        ({"gives": {}}, "RTM037"),
        ({}, "RTM040"),
    ],
)
def test_refused(parts: Any, code: str) -> None:
    """What is no projection is an error, and the only one."""
    assert [each.code for each in check_projection(**parts).diagnostics] == [code]

"""Misuses: what shows before an operation, or at the end."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lang.notation import text
from tests.lang.specs import check_with

from rtmref.lang.loading import Checked
from rtmref.lang.spec import Misuse

OWNERS = {"o": "Owner"}


def check_misuse(**parts: Any) -> Checked:
    """The fixture specification with one misuse."""
    given = {name.rstrip("_"): part for name, part in parts.items()}
    return check_with(misuses={"m": {"says": "s", "source": ["S-NH-01"], **given}})


def only(checked: Checked) -> Misuse:
    """The one misuse of a specification without errors."""
    assert checked.spec is not None, checked.diagnostics
    (found,) = checked.spec.misuses.values()
    return found


def test_at_the_end_there_are_variables_only() -> None:
    """Without an operation a misuse shows at the end; without `when`, for every binding."""
    found = only(check_misuse(for_={"h": "Hop"}, counts="h.cost"))
    assert (found.before, found.parameters, found.guards, found.when) == ("", (), (), None)
    assert found.says == found.doc == "s"
    assert found.counts is not None
    assert text(found.counts) == "h.cost"


def test_before_an_operation_its_refusals_are_known() -> None:
    """Parameters, names and what the refusals exclude are known; a wait is one of these."""
    found = only(check_misuse(before="Claim", for_=OWNERS, when="owner == o && o.registered"))
    assert [parameter.name for parameter in found.parameters] == ["Caller", "Address"]
    assert len(found.guards) == 3
    assert found.when is not None
    assert text(found.when) == "((owner == o) && o.registered)"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"before": "Clame"}, "RTM200"),
        ({"for_": {"n": "int"}, "when": "n > 0"}, "RTM506"),
        ({"for_": {"h": "Hop"}, "counts": "h.cost + 1"}, "RTM509"),
        ({"for_": {"h": "Hop"}, "counts": "h.owner.stamp"}, "RTM509"),
        ({"for_": {"h": "Hop"}, "counts": "h.owner"}, "RTM300"),
        ({"before": "Claim", "for_": OWNERS, "when": "nobody == o"}, "RTM200"),
        ({"for_": OWNERS, "when": "owner == o"}, "RTM200"),
    ],
)
def test_refused(parts: Any, code: str) -> None:
    """What a misuse cannot be is an error."""
    assert code in [each.code for each in check_misuse(**parts).diagnostics]

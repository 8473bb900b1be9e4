"""One expression by itself."""

from __future__ import annotations

import pytest
from tests.lang.notation import text

from rtmref.lang.entry import check_expression
from rtmref.lang.expressions import Expression
from rtmref.lang.types import BOOL, INT, ListType, OptionalType, SetType, Type

VARIABLES: dict[str, Type] = {"i": INT, "n": OptionalType(INT), "xs": ListType(INT)}


@pytest.mark.parametrize(
    ("written", "expected", "typed"),
    [
        ("i + 1", None, "(i + 1)"),
        ("xs", SetType(INT), "xs^"),
        ("[]", ListType(BOOL), "[]"),
        ("null", OptionalType(INT), "null"),
        ("n == null ? 0 : n", INT, "((n == null) ? 0 : n!)"),
        ("xs.exists(i, i == 1) && i > 0", BOOL, "(xs.exists(i_2, (i_2 == 1)) && (i > 0))"),
    ],
)
def test_typed(written: str, expected: Type | None, typed: str) -> None:
    """Variables have the types that the caller declares; the result has the one it expects."""
    found = check_expression(written, VARIABLES, expected)
    assert isinstance(found, Expression), found
    assert text(found) == typed
    assert expected in (None, found.type)


@pytest.mark.parametrize(
    ("written", "expected", "code", "column"),
    [
        ("i +", None, "RTM100", 4),
        ("i + j", None, "RTM200", 5),
        ("i + true", None, "RTM300", 5),
        ("i", BOOL, "RTM300", 1),
        ("n + 1", None, "RTM400", 1),
        ("i / 2", None, "RTM402", 1),
    ],
)
def test_refused(written: str, expected: Type | None, code: str, column: int) -> None:
    """What is wrong comes as diagnostics in the text itself."""
    found = check_expression(written, VARIABLES, expected, shown="here")
    assert isinstance(found, tuple)
    assert [(each.code, str(each.span)) for each in found] == [(code, f"here:1:{column}")]


def test_natural_variables() -> None:
    """A variable that is never negative may be divided."""
    assert isinstance(check_expression("i / 2", VARIABLES, natural={"i"}), Expression)

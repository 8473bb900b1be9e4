"""Kinds of states that must be reached: their conditions are checked like those of invariants."""

from __future__ import annotations

import pytest

from rtmref import lang
from rtmref.lang.loading import Checked

MODEL = """
chapter: c
doc: C.
sorts:
  A:
    doc: An A.
    source: [S-A-1]
    fields: {n: {type: int, min: 0}}
operations:
  Make:
    doc: Make one.
    source: [S-A-1]
    params: {N: {type: int, min: 0}}
    do: [{create: A, with: {n: 'N'}, as: made}]
enums:
  Status: {doc: S., source: [S-A-1], members: {NO_ERROR: 0}}
"""
THEME = """
theme: t
doc: T.
invariants:
  i: {says: I., source: [S-A-1], for: {a: A}, then: 'a.n >= 0'}
sometimes:
"""


def checked(state: str) -> Checked:
    """A specification with this kind of states."""
    return lang.check_texts({"c.yaml": MODEL, "t.yaml": f"{THEME}  many: {state}\n"})


def test_a_kind_of_states_is_typed() -> None:
    """Its variables and its condition are there."""
    found = checked("{says: Many., source: [S-A-1], for: {a: A}, when: 'a.n > 1'}")
    assert found.spec is not None
    state = found.spec.sometimes["many"]
    assert [name for name, _ in state.variables] == ["a"]
    assert (state.says, state.source) == ("Many.", ("S-A-1",))
    assert state.when is not None


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("{says: M., source: [S-A-1], for: {a: A}, when: 'a.m > 1'}", "RTM2"),
        ("{says: M., source: [S-A-1], for: {a: A}, when: 'a.n'}", "RTM3"),
        ("{says: M., source: [S-A-1], for: {n: int}, when: 'n > 1'}", "RTM506"),
        ("{says: M., source: [S-A-1], for: {a: A}}", "RTM040"),
        ("{says: M., source: [S-A-1], when: 'true', then: 'true'}", "RTM039"),
        ("{says: M., when: 'true'}", "RTM040"),
    ],
)
def test_what_is_wrong_is_told(state: str, expected: str) -> None:
    """Unknown fields, conditions that are none, and missing keys are errors at their places."""
    found = checked(state)
    assert found.spec is None
    codes = [each.code for each in found.diagnostics if each.severity == "error"]
    assert any(code.startswith(expected) for code in codes), codes
    assert all(each.span.file == "t.yaml" for each in found.diagnostics)

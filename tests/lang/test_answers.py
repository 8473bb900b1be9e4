"""What functions are documented to answer, held against the operations."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rtmref import lang
from rtmref.lang.loading import Checked

ADDRESS_MACROS = 9
FUNCTIONS = 57
PAIRS = 151

OPERATION = """
chapter: c
doc: d
enums:
  Status:
    doc: d
    source: [S-X-1]
    members: {NO_ERROR: 0, ERROR_NOT_FOUND: 1, ERROR_NO_MORE_ITEMS: 2}
operations:
  Take:
    doc: d
    source: [S-X-1]
    params: {Number: int}
    refuse: [{status: ERROR_NOT_FOUND, when: 'Number < 0', source: [S-X-1]}]
    do: []
    status: 'Number > 9 ? ERROR_NO_MORE_ITEMS : NO_ERROR'
"""


def check_answers(**entry: Any) -> Checked:
    """A small specification in which the answers of Take are documented."""
    catalogue = {"catalogue": "c", "doc": "d", "answers": {"Take": {"pages": ["p"], **entry}}}
    return lang.check_texts({"c.yaml": OPERATION, "answers.yaml": json.dumps(catalogue)})


def test_answers_are_part_of_the_specification() -> None:
    """The statuses of refusals and of the end are answered; those that never are have a reason."""
    statuses = ["NO_ERROR", "ERROR_NOT_FOUND", "ERROR_NO_MORE_ITEMS", "ERROR_OTHER"]
    checked = check_answers(statuses=statuses, never={"ERROR_OTHER": "it is another machine"})
    assert checked.spec is not None, checked.diagnostics
    documented = checked.spec.answers["Take"]
    assert documented.expected == ("NO_ERROR", "ERROR_NOT_FOUND", "ERROR_NO_MORE_ITEMS")
    assert documented.never == {"ERROR_OTHER": "it is another machine"}
    assert documented.pages == ("p",)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"statuses": ["ERROR_OTHER"]}, "Take never answers ERROR_OTHER"),
        (
            {"statuses": ["NO_ERROR"], "never": {"NO_ERROR": "why"}},
            "Take is said never to answer NO_ERROR",
        ),
    ],
)
def test_what_is_not_answered_needs_a_reason(entry: Any, says: str) -> None:
    """A documented status that no refusal and no end has is an error, and so is a wrong reason."""
    (complaint,) = check_answers(**entry).diagnostics
    assert complaint.code == "RTM217"
    assert says in complaint.message


def test_the_answers_of_every_function_are_listed() -> None:
    """All functions have their documented statuses listed, which are none for the macros."""
    spec = lang.load()
    assert not isinstance(spec, tuple)
    assert len(spec.answers) == FUNCTIONS
    assert sum(len(each.statuses) for each in spec.answers.values()) == PAIRS
    macros = [name for name in spec.operations if name.startswith("RTM_")]
    assert len(macros) == ADDRESS_MACROS
    assert not set(macros) & set(spec.answers)
    assert not [each for each in spec.answers.values() if each.never]

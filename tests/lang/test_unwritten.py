"""Fields that nothing asks for are left as they are."""

from __future__ import annotations

from rtmref import lang
from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.known import constant
from rtmref.lang.spec import Spec
from rtmref.lang.trees import nodes
from rtmref.lang.unwritten import without_writes

TEXT = """
chapter: c
doc: C.
sorts:
  Clock:
    doc: A clock.
    source: [S-A-1]
    single: {now: '0', told: '0'}
    fields: {now: {type: int, min: 0}, told: {type: int, min: 0}}
  A:
    doc: An A.
    source: [S-A-1]
    fields: {n: {type: int, min: 0}, at: {type: int, min: 0}}
operations:
  Make:
    doc: Make one.
    source: [S-A-1]
    params: {N: {type: int, min: 0}}
    do:
      - let: {time: 'Clock.now'}
      - create: A
        with: {n: 'N', at: 'time'}
        as: made
      - set: {'Clock.now': 'Clock.now + 1', 'Clock.told': 'N'}
      - set: {'made.at': 'Clock.now'}
enums:
  Status: {doc: S., source: [S-A-1], members: {NO_ERROR: 0}}
"""


def spec() -> Spec:
    """The specification above."""
    checked = lang.check_texts({"c.yaml": TEXT})
    assert checked.spec is not None, checked.diagnostics
    return checked.spec


def test_what_gives_a_field_its_value_goes() -> None:
    """Other targets of the same statement stay; a new object has 0 there."""
    part = without_writes(spec(), {("Clock", "now"), ("A", "at")})
    create, assign = part.operations["Make"].body
    assert isinstance(create, s.Create)
    assert isinstance(assign, s.Assign)
    assert [place.field for place, _ in assign.targets] == ["told"]
    assert constant(dict(create.values)["at"]) == 0
    assert isinstance(dict(create.values)["n"], e.Variable)


def test_what_then_is_used_no_more_goes_too() -> None:
    """Names that only served those values are not computed."""
    part = without_writes(spec(), {("Clock", "now"), ("A", "at")})
    assert not any(isinstance(each, s.Let) for each in nodes(part.operations["Make"].body))


def test_without_such_fields_nothing_changes() -> None:
    """The operations are those of the specification itself."""
    whole = spec()
    assert without_writes(whole, set()).operations["Make"] is whole.operations["Make"]

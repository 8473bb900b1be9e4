"""What a use of a specification can reach, and what is left out."""

from __future__ import annotations

from rtmref import lang
from rtmref.lang import expressions as e
from rtmref.lang import statements as s
from rtmref.lang.slicing import Use, slice_of
from rtmref.lang.spec import Spec
from rtmref.lang.trees import nodes

TEXT = """
chapter: c
doc: C.
decisions:
  way:
    doc: Which way.
    source: [S-A-1]
    default: one
    options: {one: the first, other: the second}
sorts:
  Switch:
    doc: A switch.
    source: [S-A-1]
    single: {on: 'false', count: '0'}
    fields: {on: bool, count: {type: int, min: 0}}
  A:
    doc: An A.
    source: [S-A-1]
    fields: {n: {type: int, min: 0}, b: 'optional<B>'}
  B:
    doc: A B.
    source: [S-A-1]
    fields: {n: {type: int, min: 0}}
operations:
  Make:
    doc: Make one.
    source: [S-A-1]
    params: {N: {type: int, min: 0}}
    refuse:
      - {status: NO, when: 'Switch.on', source: [S-A-1]}
      - {status: NO, when: 'way == "other"', source: [S-A-1]}
      - {status: NO, when: 'N > 5', source: [S-A-1]}
    do:
      - create: A
        with: {n: 'N', b: 'null'}
        as: made
      - each: {x: 'B.filter(y, y.n == N)'}
        do: [{set: {'x.n': '1'}}]
      - set: {'Switch.count': 'Switch.count + 1'}
  MakeB:
    doc: Make another.
    source: [S-A-1]
    params: {N: {type: int, min: 0}}
    do: [{create: B, with: {n: 'N'}, as: made}]
  Turn:
    doc: Turn it on.
    source: [S-A-1]
    do: [{set: {'Switch.on': 'true'}}]
enums:
  Status: {doc: S., source: [S-A-1], members: {NO_ERROR: 0, NO: 1}}
"""
THEME = """
theme: t
doc: T.
invariants:
  bs: {says: I., source: [S-A-1], for: {b: B}, then: 'b.n < 9'}
  counted: {says: I., source: [S-A-1], then: 'Switch.count < 9'}
  off: {says: I., source: [S-A-1], then: '!Switch.on || Switch.count == 0'}
sometimes:
  on: {says: S., source: [S-A-1], when: 'Switch.on'}
"""


def spec() -> Spec:
    """The specification above."""
    checked = lang.check_texts({"c.yaml": TEXT, "t.yaml": THEME})
    assert checked.spec is not None, checked.diagnostics
    return checked.spec


def test_what_nothing_writes_is_constant() -> None:
    """Refusals that cannot happen are gone, and loops over objects that there never are."""
    part = slice_of(spec(), Use(("Make",), {}, {}))
    assert list(part.operations) == ["Make"]
    assert len(part.operations["Make"].guards) == 1
    assert [type(each) for each in part.operations["Make"].body] == [s.Create, s.Assign]
    assert list(part.invariants) != list(spec().invariants)
    assert "counted" in part.invariants
    assert "bs" not in part.invariants
    assert "off" not in part.invariants
    assert part.sometimes == {}


def test_what_something_writes_is_not() -> None:
    """With operations that write it or make an object, all that is there again."""
    part = slice_of(spec(), Use(("Make", "MakeB", "Turn"), {}, {}))
    assert len(part.operations["Make"].guards) == 2, "the decision is still the default"
    assert any(isinstance(each, s.Each) for each in part.operations["Make"].body)
    assert {"bs", "counted", "off"} <= set(part.invariants)
    assert list(part.sometimes) == ["on"]


def test_decisions_and_arguments_are_put_in() -> None:
    """Under another option every call is refused; with a known argument a test is decided."""
    refused = slice_of(spec(), Use(("Make",), {"way": "other"}, {}))
    assert refused.operations["Make"].body == ()
    assert "counted" not in refused.invariants, "nothing is ever counted"
    known = slice_of(spec(), Use(("Make",), {}, {}, arguments={"Make": {("N",): 3}}))
    assert known.operations["Make"].guards == ()
    names = {n.name for n in nodes(known.operations["Make"]) if isinstance(n, e.Variable)}
    assert "N" not in names

"""Which members of structures no operation reads, and what stands there instead of chance."""

from __future__ import annotations

from random import Random

import pytest

from rtmref import lang
from rtmref.concrete.model import Model
from rtmref.lang.spec import Spec
from rtmref.machines.source import Source, seeded
from rtmref.machines.unread import unread

TEXT = """
chapter: c
doc: C.
enums:
  Status: {doc: S., source: [S-A-1], members: {NO_ERROR: 0, NO: 1}}
structures:
  Info:
    doc: I.
    source: [S-A-1]
    members:
      read: int
      asked: handle<A>
      named: int
      unread: int
      least: {type: int, min: 3}
      owner: handle<A>
sorts:
  A:
    doc: An A.
    source: [S-A-1]
    fields: {n: {type: int, min: 0}}
operations:
  Make:
    doc: Make one.
    source: [S-A-1]
    params: {I: 'optional<Info>'}
    refuse:
      - {status: NO, when: 'I == null', source: [S-A-1]}
      - {status: NO, when: 'I.read < 0 || I.asked == null', source: [S-A-1]}
    do:
      - let: {n: 'I.named'}
      - create: A
        with: {n: 'n < 0 ? 0 : n'}
        as: made
  Pass:
    doc: Hand the whole on.
    source: [S-A-1]
    params: {I: 'optional<Info>'}
    refuse:
      - let: {whole: 'I'}
      - {status: NO, when: 'whole == null || whole.read == 1', source: [S-A-1]}
"""


@pytest.fixture(scope="module")
def spec() -> Spec:
    """The specification above."""
    checked = lang.check_texts({"c.yaml": TEXT})
    assert checked.spec is not None, checked.diagnostics
    return checked.spec


def test_what_is_read_is_left_to_chance(spec: Spec) -> None:
    """So is what is only asked whether it is null, and what can be neither null nor 0."""
    found = unread(spec, spec.operations["Make"])
    assert set(found) == {("I", "unread"), ("I", "owner")}
    assert found["I", "unread"].has(0)
    assert found["I", "owner"].has(None)
    assert not found["I", "unread"].has(1)


def test_what_goes_by_another_name_counts_as_read(spec: Spec) -> None:
    """Nobody looks what becomes of a structure that is passed on."""
    assert unread(spec, spec.operations["Pass"]) == {}


def test_it_is_drawn_so(spec: Spec) -> None:
    """The rest of the structure is drawn as ever."""
    ranges = {"Make": unread(spec, spec.operations["Make"])}
    source = Source(Model(spec), seeded(Random(1).random), ranges=ranges)
    drawn = [source.draw(0)[0] for _ in range(200)]
    given = [info for info in drawn if info is not None]
    assert {(info[3], info[5]) for info in given} == {(0, None)}
    assert len({info[0] for info in given}) > 1

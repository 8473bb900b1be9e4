"""Every written invariant is broken by a mutant of the specification.

The whole table takes about 30 seconds of one processor.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest
from fuzz.invariant_faults import UNBROKEN, Name, confirmed, load, named, written

from rtmref.concrete.program import Program
from rtmref.lang.mutations import Mutation
from rtmref.lang.spec import Spec
from rtmref.symbolic.footprints import reads, writes

PARTS: Final = 8


@pytest.fixture(scope="module")
def known(spec: Spec) -> Mapping[Name, Mutation]:
    """Every mutation of the shipped specification by its name."""
    return named(spec)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_invariant_can_break(
    compiled: Program, known: Mapping[Name, Mutation], part: int
) -> None:
    """No invariant holds whatever the specification says: for each, a mutant violates it.

    What is missing is looked for by `make invariant-faults`.
    """
    mutants = list(dict.fromkeys(row.mutant for row in load().values()))[part::PARTS]
    table = {invariant: row for invariant, row in load().items() if row.mutant in mutants}
    assert sorted(confirmed(compiled, known, table)) == sorted(table)


def test_the_table_is_complete(spec: Spec, known: Mapping[Name, Mutation]) -> None:
    """It has a row for each written invariant but those that are told, and each mutant exists."""
    table = load()
    assert list(table) == [each for each in written(spec) if each not in UNBROKEN]
    assert set(UNBROKEN) <= set(written(spec))
    assert [row.mutant for row in table.values() if row.mutant not in known] == []


def test_there_are_sixty_with_a_source(spec: Spec) -> None:
    """The invariants that mutants break are enough, and each says where it comes from."""
    assert len(load()) >= 60
    assert all(spec.invariants[name].source for name in written(spec))


def test_every_chapter_that_changes_something_has_invariants(spec: Spec) -> None:
    """What the operations and steps of a chapter write, a written invariant reads.

    The environment has no state of RTM: it injects faults.
    """
    read = frozenset().union(*(reads(spec.invariants[each]) for each in load()))
    changed: dict[str, frozenset[str]] = {}
    for op in (*spec.operations.values(), *spec.steps.values()):
        changed[op.chapter] = changed.get(op.chapter, frozenset()) | writes(op, spec)
    alone = [each for each, places in changed.items() if places and read.isdisjoint(places)]
    assert alone == ["environment"]

"""Every written invariant is broken by a mutant of the specification, or by a seeded fault.

The whole table of mutants takes about 30 seconds of one processor; that the seeded faults break
what they say is tested where the prover's refutations are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest
from fuzz.invariant_faults import confirmed, load, named, written
from fuzz.rare_faults import RARE_FAULTS

from rtmref.concrete.program import Program
from rtmref.lang.mutant_names import Name
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
    """No invariant of the table holds whatever the specification says: a mutant violates it.

    What is missing is looked for by `make invariant-faults`.
    """
    mutants = list(dict.fromkeys(row.mutant for row in load().values()))[part::PARTS]
    table = {invariant: row for invariant, row in load().items() if row.mutant in mutants}
    broken = []
    for mutation, breach in confirmed(compiled, known, table):
        assert mutation is known[table[breach.invariant].mutant]
        assert breach.model.violation_of(breach.invariant) is not None
        broken.append(breach.invariant)
    assert sorted(broken) == sorted(table)


def test_every_invariant_has_a_mutant_or_a_fault(
    spec: Spec, known: Mapping[Name, Mutation]
) -> None:
    """The table or a seeded fault speaks of each written invariant, and each mutant exists."""
    table, faults = load(), [each.invariant for each in RARE_FAULTS]
    assert sorted([*table, *faults]) == sorted(written(spec))
    assert list(table) == [each for each in written(spec) if each in table]
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

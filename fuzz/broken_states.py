"""States in which invariants do not hold: those that the mutants and faults of the table lead to.

Mutants of invariants are held against them: one that is true there would let the fault pass.
"""

from __future__ import annotations

from collections.abc import Iterator

from fuzz.invariant_faults import ROOT, confirmed, load, named
from fuzz.rare_faults import RARE_FAULTS, broken
from fuzz.spec_faults import texts
from rtmref.concrete import snapshot
from rtmref.concrete.program import Program
from rtmref.engine.mutation.faults import Broken


def broken_states(compiled: Program) -> Iterator[Broken]:
    """The states; whether each invariant of the table has one is for the tests of the table."""
    for mutation, breach in confirmed(compiled, named(compiled.spec), load()):
        fault = f"{mutation.sentence} ({mutation.span})"
        yield Broken(fault, snapshot.take(breach.model))
    files = dict(texts(ROOT))
    for each in RARE_FAULTS:
        model = broken(each, files, compiled)
        if model is not None:
            yield Broken(each.fault.name, snapshot.take(model))

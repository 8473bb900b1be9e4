"""States in which invariants do not hold: those that the mutants and faults of the table lead to.

Mutants of invariants are held against them: one that is true there would let the fault pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fuzz.invariant_faults import LONGEST, ROOT, SEEDS, Row, load, named
from fuzz.rare_faults import RARE_FAULTS, broken
from fuzz.spec_faults import texts
from rtmref.concrete import snapshot
from rtmref.concrete.model import Model
from rtmref.concrete.program import Program
from rtmref.engine.mutants import Breaker
from rtmref.engine.mutation.faults import Broken
from rtmref.engine.refuted_mutants import Refuting
from rtmref.lang.mutant_names import Name
from rtmref.lang.mutations import Mutation


def broken_states(compiled: Program) -> Iterator[Broken]:
    """The states; whether each invariant of the table has one is for the tests of the table."""
    known = named(compiled.spec)
    runs: dict[Name, list[str]] = {}
    calls: dict[Name, list[tuple[str, Row]]] = {}
    for invariant, row in load().items():
        if row.by == "run":
            runs.setdefault(row.mutant, []).append(invariant)
        else:
            calls.setdefault(row.mutant, []).append((invariant, row))
    breakers, refuting = [Breaker(compiled, seed) for seed in SEEDS], Refuting(compiled)
    for name, wanted in runs.items():
        if name in known:
            found: list[Broken] = []
            for breaker in breakers:
                seen = _taking(known[name], found)
                done = breaker.broken(known[name], wanted, LONGEST, seen) if wanted else {}
                wanted = [each for each in wanted if each not in done]
            yield from found
    for name, rows in calls.items():
        for invariant, row in rows if name in known else ():
            found = []
            seen = _taking(known[name], found)
            refuting.broken(known[name], row.operation, (invariant,), (row.objects,), seen)
            yield from found
    files = dict(texts(ROOT))
    for fault in RARE_FAULTS:
        model = broken(fault, files, compiled)
        if model is not None:
            yield Broken(fault.fault.name, snapshot.take(model))


def _taking(mutation: Mutation, found: list[Broken]) -> Callable[[Model], None]:
    def take(model: Model) -> None:
        fault = f"{mutation.sentence} ({mutation.span})"
        found.append(Broken(fault, snapshot.take(model)))

    return take

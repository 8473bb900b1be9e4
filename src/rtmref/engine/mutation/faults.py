"""Mutants of invariants judged by faults: one that the invariant tells goes unnoticed.

A fault is known by a state that it leads to, in which invariants do not hold. A mutant of such an
invariant that is true of that state would let the fault pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rtmref.concrete import snapshot
from rtmref.concrete.model import Model
from rtmref.engine.mutation.claims import Claim, Claims
from rtmref.engine.mutation.verdicts import Kill
from rtmref.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Broken:
    """A state in which some invariant does not hold, and the fault that leads there, in words."""

    fault: str
    state: Snapshot


def by_faults(
    claims: Claims, living: Mapping[int, Claim], broken: Sequence[Broken]
) -> Iterator[tuple[int, Kill]]:
    """The mutants of invariants that are true of a state in which the invariants are not."""
    model, left = Model(claims.program), dict(living)
    for each in broken:
        snapshot.load(model, each.state)
        told = {name for claim in left.values() for name in claim.changed}
        told = {name for name in told if _is_told(model, name)}
        for number, claim in list(left.items()):
            names = [name for name in claim.changed if name in told]
            if names and not claims.fails(model, number):
                del left[number]
                how = f"a fault is not told any more: {each.fault}"
                yield number, Kill("faults", how, 1, names[0])


def _is_told(model: Model, invariant: str) -> bool:
    """Whether the invariant does not hold; nor does it where it reads what a fault has deleted."""
    try:
        return model.violation_of(invariant) is not None
    except AttributeError:
        return True

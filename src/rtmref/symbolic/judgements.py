"""What the prover says about one obligation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from typing import Literal as Choice

from rtmref.diagnostics import Span
from rtmref.lang.spec import Spec
from rtmref.snapshots import Call, Plain, Snapshot
from rtmref.verdicts import Verdict

INITIAL: Final = "initial"
"""Stands for the initial state, without objects, in place of an operation."""
ANY_STATE: Final = "any state"
"""Stands in place of an operation for what an invariant asks of the states it speaks of."""

Ground = Choice["frame", "terms", "solver", "finite", "none"]
"""What settled an obligation: the operation writes nothing that the invariant reads; the terms
came out the same; the unbounded proof; finite universes; nothing."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to prove.

    `effort` bounds the unbounded proof of one obligation in the solver's own unit of work, so that
    the answer is the same on every machine; `sizes` are the finite universes to search after that,
    in objects of each sort; `cores` asks which invariants a proof rests on.
    """

    seed: int = 0
    effort: int = 2_000_000
    sizes: tuple[int, ...] = (1, 2, 3)
    cores: bool = False


DEFAULTS: Final = Options()


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A state in which every invariant holds, and a call after which one does not.

    `bindings` are the variables of the violated invariant, after the call; `size` is the greatest
    number of objects of a sort in the finite universe. For the initial state there is no call.
    """

    before: Snapshot
    call: Call | None
    bindings: Mapping[str, Plain]
    size: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one invariant under one operation, or in the initial state.

    An obligation that stems from `find` bears the place of the `find` in place of an invariant.
    `core` names the invariants that the proof rests on, where that was asked for; `effort` is what
    the solver spent, in its own unit.
    """

    operation: str
    invariant: str
    verdict: Verdict
    by: Ground
    core: tuple[str, ...] = ()
    counterexample: Counterexample | None = None
    effort: int = 0
    kept: bool = False
    """Proved by an earlier run, from the same content."""


def place(span: Span) -> str:
    """What an obligation that stems from a `find` is called."""
    return f"find at {span}"


def subjects(spec: Spec, operations: Sequence[str] | None) -> tuple[str, ...]:
    """What there is to judge: the initial state, any state, the operations and the steps."""
    every = (*spec.operations, *spec.steps)
    return (INITIAL, ANY_STATE, *(every if operations is None else operations))

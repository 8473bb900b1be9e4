"""What became of a mutant: noticed by what, how, and after how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Stage = Literal["type checker", "prover", "exploration", "scenarios", "fuzz", "faults"]
STAGES: Final[tuple[Stage, ...]] = (
    "type checker",
    "prover",
    "exploration",
    "scenarios",
    "fuzz",
    "faults",
)
"""Who judges mutants, in this order: what one of them notices the next ones do not see."""


@dataclass(frozen=True, slots=True)
class Kill:
    """A mutant was noticed."""

    by: Stage
    how: str
    """What shows it: an obligation, a scenario, the divergence of a run."""
    calls: int = 0
    """Calls of the run that shows it."""
    invariant: str = ""
    """The invariant that is broken, where that is what the stage looks at."""
    alone: bool | None = None
    """Whether no other invariant can be broken by it, as far as is known; None if nobody asked."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant: a kill, or what was tried in vain.

    `seconds` is the processor time that it took by itself, `proving` the part of the prover.
    """

    kill: Kill | None
    seconds: float = 0.0
    proving: float = 0.0
    tried: str = ""
    """Of a survivor: how far it differs, in words."""
    equivalent: str = ""
    """Why it is no fault, where the prover has shown that."""

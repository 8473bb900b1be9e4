"""What judges mutants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rtmref.concrete.program import Program
from rtmref.engine.mutation.faults import Broken
from rtmref.engine.mutation.verdicts import STAGES, Stage
from rtmref.scenario import Scenario
from rtmref.scope import Scope
from rtmref.symbolic.assumptions import Assumptions
from rtmref.targets.target import Factory

CALLS: Final = 60_000
"""Calls of a run beside which mutants are tried."""


@dataclass(frozen=True, slots=True)
class Means:
    """What judges mutants, made once and inherited by every process."""

    counted: Program
    """The specification as it is, which counts what it exercises."""
    plain: Program
    base: Assumptions
    scenarios: Sequence[Scenario]
    make: Factory
    stages: Sequence[Stage] = STAGES
    seed: int = 0
    calls: int = CALLS
    scopes: Sequence[Scope] = ()
    broken: Sequence[Broken] = ()
    """States that faults lead to, for mutants of invariants."""
    alone: bool = False
    """Whether to find out which mutants nothing but one invariant notices."""

"""What the belief in an invariant rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from rtmref.diagnostics import Span
from rtmref.immutable import immutable
from rtmref.verdicts import Verdict


@immutable(kw_only=True)
class Grounded:
    """All the evidence for one invariant: a row of the ledger.

    `proof` is the weakest verdict on its `obligations`, which `settled` counts by what settled
    them. `core` tells in how many proofs by the solver each invariant was used, this one among
    them. Its condition held in `met` of the `states` that a run looked at.
    """

    invariant: str
    proof: Verdict
    explored: Verdict
    tested: Verdict
    obligations: int = 0
    settled: Mapping[str, int] = field(default_factory=dict)
    core: Mapping[str, int] = field(default_factory=dict)
    tested_by: str = ""
    """Which run the count of calls is from."""
    met: int = 0
    states: int = 0
    kills: tuple[str, ...] = ()
    """The mutants of the specification by which the prover finds nothing else broken."""
    mutants: int = 0
    """Of how many that the prover noticed."""
    without_kills: str = ""
    """Why none are known, where that is so."""
    says: str = ""
    source: tuple[str, ...] = ()
    span: Span | None = None

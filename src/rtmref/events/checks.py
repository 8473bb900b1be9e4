"""One check and its verdict."""

from __future__ import annotations

from typing import Final, Literal

from rtmref.diagnostics import Span
from rtmref.immutable import immutable
from rtmref.verdicts import Verdict

CheckKind = Literal[
    "specification",  # the YAML loads and type-checks
    "obligation",  # one invariant kept by one operation, or by the initial state
    "reachability",  # an operation, refusal or `when` that can happen at all
    "equality",  # two readings of the specification agree
    "exploration",  # every sequence of calls in a small scope
    "test",  # a machine run on the model
    "lockstep",  # a target compared with the model
    "linearizability",  # calls of threads explained by an order of them
    "scenario",  # a calling pattern with expected results
    "regression",  # a stored trace replayed
    "mutant",  # a mutant of the specification that something should notice
    "table",  # a real routing table loaded and searched
    "benchmark",
]
INITIAL_STATE: Final = "initial state"
"""The operation that an obligation about the initial state names."""


@immutable(kw_only=True)
class Judged:
    """One check has its verdict.

    `invariant` and `operation` place it in the matrix (empty: not about one of them); `subject`
    names whatever else was judged. `evidence` says what the verdict rests on, `reproduce` is the
    command line that gives it again.
    """

    kind: CheckKind
    verdict: Verdict
    invariant: str = ""
    operation: str = ""
    subject: str = ""
    evidence: str = ""
    reproduce: str = ""
    source: tuple[str, ...] = ()
    span: Span | None = None

    @property
    def name(self) -> str:
        """The check in a few words, e.g. `one-owner under MoveInterface`."""
        under = f" under {self.operation}" if self.operation else ""
        parts = (f"{self.invariant}{under}" if self.invariant else self.operation, self.subject)
        return ": ".join(part for part in parts if part) or self.kind

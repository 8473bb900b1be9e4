"""What a target does otherwise than the model, and what tells one such cause from another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from rtmref.concrete.model import Outcome
from rtmref.concrete.watch import Violation
from rtmref.targets.target import Answer

Kind = Literal[
    "status",
    "result",
    "event",
    "crash",
    "invariant",
    "best",
    "lookup",
    "covering",
    "change",
    "table",
    "link",
]
ROUTING: Final = ("best", "lookup", "covering", "change", "table", "link")
"""The kinds of what a routing table does wrong."""


@dataclass(frozen=True, slots=True)
class Divergence:
    """What went wrong at the last of the played calls."""

    kind: Kind
    operation: str
    outcome: Outcome
    answer: Answer | str
    violation: Violation | None = None
    aspect: str = ""
    """In what a routing table differs, or the last words of one that has broken down."""

    @property
    def fingerprint(self) -> str:
        """The same for divergences that have, most likely, the same cause."""
        match self.kind:
            case "invariant":
                assert self.violation is not None
                return f"invariant {self.violation.invariant}"
            case "status":
                return f"status {self.operation} {self.outcome[0]} {self.answer[0]}"
            case "best" | "lookup" | "covering" | "change" | "table" | "link":
                return f"{self.kind} {self.aspect}"
            case "crash" if self.aspect:
                return f"crash {self.aspect}"
            case _:
                return f"{self.kind} {self.operation}"


def raised(error: Exception) -> str:
    """What a target raised, in words."""
    return f"{type(error).__name__}: {error}"
